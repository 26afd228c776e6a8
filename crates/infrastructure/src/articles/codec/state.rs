//! States and their form.

use daybook_domain::articles::{
    Article, ArticleParts, Draft, PlannedTime, Publication, Schedules, Slug, Standing, State,
};
use daybook_domain::shared::Timestamp;

use super::forms::{ArticleV1, PlanV1, StandingV1};
use super::parts::{
    actor, content, content_form, draft, draft_form, editor_names, editors, revision, visibility, zone,
};
use crate::event_store::CodecError;

pub(super) fn form(article: &Article) -> ArticleV1 {
    let parts = article.parts();
    let (trashed, standing) = match &parts.state {
        State::Kept(standing) => (false, standing),
        State::Trashed(standing) => (true, standing),
    };
    ArticleV1 {
        author: parts.author.to_string(),
        editors: editor_names(&parts.editors),
        visibility: parts.visibility.to_string(),
        revision: parts.revision.number(),
        content: content_form(&parts.content),
        checkpoint: parts.checkpoint.as_ref().map(draft_form),
        trashed,
        standing: standing_form(standing),
        published_slugs: parts.published_slugs.iter().map(ToString::to_string).collect(),
        publish: parts.schedules.publish.as_ref().map(plan_form),
        unpublish: parts.schedules.unpublish.as_ref().map(plan_form),
    }
}

pub(super) fn restored(form: ArticleV1) -> Result<Article, CodecError> {
    let standing = standing(form.standing)?;
    Ok(Article::restore(ArticleParts {
        author: actor(&form.author)?,
        editors: editors(&form.editors)?,
        visibility: visibility(&form.visibility)?,
        revision: revision(form.revision)?,
        content: content(form.content),
        checkpoint: form.checkpoint.map(draft),
        state: if form.trashed { State::Trashed(standing) } else { State::Kept(standing) },
        published_slugs: form.published_slugs.into_iter().map(Slug::restore).collect(),
        schedules: Schedules { publish: form.publish.map(plan), unpublish: form.unpublish.map(plan) },
    }))
}

fn standing_form(standing: &Standing) -> StandingV1 {
    match standing {
        Standing::Draft => StandingV1::Draft,
        Standing::Published(Publication { revision, slug, at }) => {
            StandingV1::Published { revision: revision.number(), slug: slug.to_string(), at: at.as_micros() }
        }
        Standing::Unpublished => StandingV1::Unpublished,
    }
}

fn standing(form: StandingV1) -> Result<Standing, CodecError> {
    Ok(match form {
        StandingV1::Draft => Standing::Draft,
        StandingV1::Published { revision: number, slug, at } => Standing::Published(Publication {
            revision: revision(number)?,
            slug: Slug::restore(slug),
            at: Timestamp::from_micros(at),
        }),
        StandingV1::Unpublished => Standing::Unpublished,
    })
}

fn plan_form(time: &PlannedTime) -> PlanV1 {
    PlanV1 { at: time.at().as_micros(), zone: time.zone().map(ToString::to_string) }
}

fn plan(form: PlanV1) -> PlannedTime {
    PlannedTime::restore(Timestamp::from_micros(form.at), zone(form.zone))
}

/// About how many bytes of memory a state takes.
pub(super) fn size(article: &Article) -> usize {
    let parts = article.parts();
    let editors: usize = parts.editors.as_slice().iter().map(|editor| 32 + editor.as_str().len()).sum();
    let slugs: usize = parts.published_slugs.iter().map(|slug| 48 + slug.as_str().len()).sum();
    let text = draft_size(&Draft::from(parts.content.clone()));
    size_of::<ArticleParts>() + editors + slugs + text + parts.checkpoint.as_ref().map_or(0, draft_size)
}

fn draft_size(draft: &Draft) -> usize {
    let slug = draft.slug.as_ref().map_or(0, |slug| slug.as_str().len());
    let subtitle = draft.subtitle.as_ref().map_or(0, |subtitle| subtitle.as_str().len());
    let lead = draft.lead.as_ref().map_or(0, |lead| lead.as_str().len());
    let tags: usize = draft.tags.as_slice().iter().map(|tag| 32 + tag.as_str().len()).sum();
    draft.title.as_str().len() + draft.body.as_str().len() + slug + subtitle + lead + tags
}
