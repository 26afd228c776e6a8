//! Rows that events make.

use daybook_application::articles::title_key;
use daybook_domain::articles::{Content, Draft, Editors, Note, PlannedTime, Revision, Tag, Tags};
use daybook_domain::shared::Actor;
use serde::Deserialize;

use super::entities::{article, checkpoint, plan, revision, searched, slug};
use super::words;
use crate::event_store::{CodecError, RecordedEvent};
use crate::shared::json;
use crate::shared::rows::signed;

pub(super) const DRAFT: &str = "draft";
pub(super) const PUBLISHED: &str = "published";
pub(super) const UNPUBLISHED: &str = "unpublished";
pub(super) const TRASHED: &str = "trashed";

/// Comes before every date.
pub(super) const NO_DATE: i64 = i64::MIN;

/// A row with what every event tells; the rest is written only where a list of columns names it.
pub(super) fn article_row(event: &RecordedEvent) -> article::Model {
    let (position, at) = (signed(event.position.0), event.recorded_at.as_micros());
    article::Model {
        id: event.id().to_owned(),
        author: String::new(),
        editors: String::new(),
        visibility: String::new(),
        status: DRAFT.to_owned(),
        standing: DRAFT.to_owned(),
        revision: signed(Revision::FIRST.number()),
        published_revision: None,
        published_slug: None,
        published_at: None,
        public_version: None,
        public_updated_at: None,
        first_published_at: None,
        autosaved_at: None,
        publish_at: None,
        publish_zone: None,
        unpublish_at: None,
        unpublish_zone: None,
        version: signed(event.version),
        position,
        created_position: position,
        created_at: at,
        updated_at: at,
        title_key: String::new(),
        public_title_key: None,
        shown_at: NO_DATE,
        text_position: position,
        public_text_position: None,
    }
}

/// What is needed of an event's metadata.
#[derive(Deserialize)]
struct Author {
    actor: String,
}

fn actor(event: &RecordedEvent) -> Result<String, CodecError> {
    let author: Author = serde_json::from_slice(&event.metadata)?;
    Ok(author.actor)
}

pub(super) fn revision_row(
    event: &RecordedEvent,
    number: Revision,
    content: &Content,
    note: Option<&Note>,
    restored_from: Option<Revision>,
) -> Result<revision::Model, CodecError> {
    Ok(revision::Model {
        article_id: event.id().to_owned(),
        revision: signed(number.number()),
        position: signed(event.position.0),
        version: signed(event.version),
        title: content.title.to_string(),
        title_key: title_key(content.title.as_str()),
        slug: content.slug.to_string(),
        subtitle: content.subtitle.as_ref().map(ToString::to_string),
        lead: content.lead.as_ref().map(ToString::to_string),
        tags: tag_names(&content.tags),
        note: note.map(ToString::to_string),
        restored_from: restored_from.map(|from| signed(from.number())),
        actor: actor(event)?,
        created_at: event.recorded_at.as_micros(),
        body: content.body.as_str().to_owned(),
    })
}

pub(super) fn searched_row(event: &RecordedEvent, content: &Content) -> searched::Model {
    let [title, tags, lead, body] = words::parts(content);
    searched::Model {
        position: signed(event.position.0),
        article_id: event.id().to_owned(),
        title,
        tags,
        lead,
        body,
    }
}

pub(super) fn checkpoint_row(event: &RecordedEvent, draft: Draft) -> Result<checkpoint::Model, CodecError> {
    Ok(checkpoint::Model {
        article_id: event.id().to_owned(),
        title: draft.title.to_string(),
        slug: draft.slug.map(|slug| slug.to_string()),
        subtitle: draft.subtitle.map(|subtitle| subtitle.to_string()),
        lead: draft.lead.map(|lead| lead.to_string()),
        tags: tag_names(&draft.tags),
        actor: actor(event)?,
        saved_at: event.recorded_at.as_micros(),
        version: signed(event.version),
        body: draft.body.as_str().to_owned(),
    })
}

pub(super) fn plan_row(event: &RecordedEvent, action: &str, time: &PlannedTime) -> plan::Model {
    plan::Model {
        article_id: event.id().to_owned(),
        action: action.to_owned(),
        at: time.at().as_micros(),
        zone: time.zone().map(ToString::to_string),
        position: signed(event.position.0),
    }
}

pub(super) fn slug_row(event: &RecordedEvent, slug: &str) -> slug::Model {
    slug::Model { slug: slug.to_owned(), article_id: event.id().to_owned(), since: signed(event.position.0) }
}

pub(super) fn editor_names(editors: &Editors) -> String {
    json::array(editors.as_slice().iter().map(Actor::as_str))
}

fn tag_names(tags: &Tags) -> String {
    json::array(tags.as_slice().iter().map(Tag::as_str))
}
