//! What events and states share with their forms.

use std::sync::Arc;

use daybook_domain::articles::{
    Body, Content, Draft, Editors, Lead, Revision, Slug, Subtitle, Tag, Tags, Title, Visibility,
};
use daybook_domain::shared::Actor;

use super::forms::{ContentV1, DraftV1};
use crate::event_store::CodecError;

pub(super) fn content_form(content: &Content) -> ContentV1 {
    ContentV1 {
        title: content.title.to_string(),
        slug: content.slug.to_string(),
        subtitle: content.subtitle.as_ref().map(ToString::to_string),
        lead: content.lead.as_ref().map(ToString::to_string),
        body: content.body.as_str().to_owned(),
        tags: tag_names(&content.tags),
    }
}

pub(super) fn content(form: ContentV1) -> Content {
    Content {
        title: Title::restore(form.title),
        slug: Slug::restore(form.slug),
        subtitle: form.subtitle.map(Subtitle::restore),
        lead: form.lead.map(Lead::restore),
        body: Body::restore(form.body),
        tags: tags(form.tags),
    }
}

pub(super) fn draft_form(draft: &Draft) -> DraftV1 {
    DraftV1 {
        title: draft.title.to_string(),
        slug: draft.slug.as_ref().map(ToString::to_string),
        subtitle: draft.subtitle.as_ref().map(ToString::to_string),
        lead: draft.lead.as_ref().map(ToString::to_string),
        body: draft.body.as_str().to_owned(),
        tags: tag_names(&draft.tags),
    }
}

pub(super) fn draft(form: DraftV1) -> Draft {
    Draft {
        title: Title::restore(form.title),
        slug: form.slug.map(Slug::restore),
        subtitle: form.subtitle.map(Subtitle::restore),
        lead: form.lead.map(Lead::restore),
        body: Body::restore(form.body),
        tags: tags(form.tags),
    }
}

fn tag_names(tags: &Tags) -> Vec<String> {
    tags.as_slice().iter().map(ToString::to_string).collect()
}

fn tags(names: Vec<String>) -> Tags {
    Tags::restore(names.into_iter().map(Tag::restore))
}

pub(super) fn editor_names(editors: &Editors) -> Vec<String> {
    editors.as_slice().iter().map(ToString::to_string).collect()
}

pub(super) fn editors(names: &[String]) -> Result<Editors, CodecError> {
    let actors: Result<Vec<_>, _> = names.iter().map(|name| actor(name)).collect();
    Ok(Editors::restore(actors?))
}

pub(super) fn actor(name: &str) -> Result<Actor, CodecError> {
    name.parse().map_err(|_| CodecError::Malformed("no actor".to_owned()))
}

pub(super) fn visibility(name: &str) -> Result<Visibility, CodecError> {
    name.parse().map_err(|_| CodecError::Malformed(format!("no visibility {name:?}")))
}

pub(super) fn revision(number: u64) -> Result<Revision, CodecError> {
    Revision::new(number).map_err(|_| CodecError::Malformed(format!("no revision {number}")))
}

pub(super) fn zone(name: Option<String>) -> Option<Arc<str>> {
    name.map(Arc::from)
}
