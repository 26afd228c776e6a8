//! Events and their forms.

use daybook_domain::articles::{Action, ArticleEvent, Note, PlannedTime, Slug};
use daybook_domain::shared::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::forms::{
    CreatedV1, DraftV1, EditorsV1, NothingV1, PublishedV1, RestoredV1, SavedV1, ScheduleV1, UnpublishedV1,
    VisibilityV1,
};
use super::parts::{
    actor, content, content_form, draft, draft_form, editor_names, editors, revision, visibility, zone,
};
use super::{
    AUTOSAVE_DISCARDED, AUTOSAVED, CREATED, DELETED, EDITORS_CHANGED, PUBLISHED, RESTORED, SAVED,
    SCHEDULE_CANCELLED, SCHEDULE_FIRED, SCHEDULE_SUPERSEDED, SCHEDULED, UNDELETED, UNPUBLISHED,
    VISIBILITY_CHANGED,
};
use crate::event_store::{CodecError, EncodedEvent, StoredEvent};

type Encoded = Result<EncodedEvent, CodecError>;
type Decoded = Result<ArticleEvent, CodecError>;

pub(super) fn encode(event: &ArticleEvent) -> Encoded {
    match event {
        ArticleEvent::Created { .. } | ArticleEvent::Saved { .. } | ArticleEvent::Restored { .. } => {
            revision_encoded(event)
        }
        ArticleEvent::Autosaved { draft } => encoded(AUTOSAVED, &draft_form(draft)),
        ArticleEvent::AutosaveDiscarded => encoded(AUTOSAVE_DISCARDED, &NothingV1 {}),
        ArticleEvent::Published { revision, slug, at } => {
            let (slug, published_at) = (slug.to_string(), at.to_string());
            encoded(PUBLISHED, &PublishedV1 { revision: revision.number(), slug, published_at })
        }
        ArticleEvent::Unpublished { revision } => {
            encoded(UNPUBLISHED, &UnpublishedV1 { revision: revision.number() })
        }
        ArticleEvent::Deleted => encoded(DELETED, &NothingV1 {}),
        ArticleEvent::Undeleted => encoded(UNDELETED, &NothingV1 {}),
        ArticleEvent::VisibilityChanged { visibility } => {
            encoded(VISIBILITY_CHANGED, &VisibilityV1 { visibility: visibility.to_string() })
        }
        ArticleEvent::EditorsChanged { editors } => {
            encoded(EDITORS_CHANGED, &EditorsV1 { editors: editor_names(editors) })
        }
        ArticleEvent::Scheduled { action, time } => encoded(SCHEDULED, &plan(*action, time)),
        ArticleEvent::ScheduleFired { action, time } => encoded(SCHEDULE_FIRED, &plan(*action, time)),
        ArticleEvent::ScheduleCancelled { action, time } => encoded(SCHEDULE_CANCELLED, &plan(*action, time)),
        ArticleEvent::ScheduleSuperseded { action, time } => {
            encoded(SCHEDULE_SUPERSEDED, &plan(*action, time))
        }
    }
}

fn revision_encoded(event: &ArticleEvent) -> Encoded {
    let Some((number, said)) = event.revision() else {
        return Err(CodecError::Malformed("an event without a revision".to_owned()));
    };
    let saved = |note: &Option<Note>, released: &Option<Slug>| SavedV1 {
        revision: number.number(),
        content: content_form(said),
        note: note.as_ref().map(ToString::to_string),
        released_slug: released.as_ref().map(ToString::to_string),
    };
    match event {
        ArticleEvent::Saved { note, released, .. } => encoded(SAVED, &saved(note, released)),
        ArticleEvent::Restored { from, note, released, .. } => {
            encoded(RESTORED, &RestoredV1 { restored_from: from.number(), saved: saved(note, released) })
        }
        ArticleEvent::Created { author, editors, visibility, note, .. } => {
            let form = CreatedV1 {
                author: author.to_string(),
                editors: editor_names(editors),
                visibility: visibility.to_string(),
                content: content_form(said),
                note: note.as_ref().map(ToString::to_string),
            };
            encoded(CREATED, &form)
        }
        _ => Err(CodecError::Malformed("a revision of another kind".to_owned())),
    }
}

fn plan(action: Action, time: &PlannedTime) -> ScheduleV1 {
    let zone = time.zone().map(ToString::to_string);
    ScheduleV1 { action: action.to_string(), at: time.at().to_string(), zone }
}

fn encoded(event_type: &'static str, form: &impl Serialize) -> Encoded {
    Ok(EncodedEvent { event_type, schema_version: 1, data: serde_json::to_vec(form)?, personal: None })
}

pub(super) fn decode(stored: &StoredEvent<'_>) -> Decoded {
    if stored.schema_version != 1 {
        return Err(stored.unknown());
    }
    match stored.event_type {
        CREATED => created(stored),
        SAVED => saved(form(stored)?),
        RESTORED => restored(form(stored)?),
        AUTOSAVED => Ok(ArticleEvent::Autosaved { draft: draft(form::<DraftV1>(stored)?) }),
        PUBLISHED => published(stored),
        UNPUBLISHED => {
            Ok(ArticleEvent::Unpublished { revision: revision(form::<UnpublishedV1>(stored)?.revision)? })
        }
        VISIBILITY_CHANGED => {
            let form: VisibilityV1 = form(stored)?;
            Ok(ArticleEvent::VisibilityChanged { visibility: visibility(&form.visibility)? })
        }
        EDITORS_CHANGED => {
            Ok(ArticleEvent::EditorsChanged { editors: editors(&form::<EditorsV1>(stored)?.editors)? })
        }
        AUTOSAVE_DISCARDED => nothing(stored, ArticleEvent::AutosaveDiscarded),
        DELETED => nothing(stored, ArticleEvent::Deleted),
        UNDELETED => nothing(stored, ArticleEvent::Undeleted),
        SCHEDULED | SCHEDULE_FIRED | SCHEDULE_CANCELLED | SCHEDULE_SUPERSEDED => schedule(stored),
        _ => Err(stored.unknown()),
    }
}

fn created(stored: &StoredEvent<'_>) -> Decoded {
    let form: CreatedV1 = form(stored)?;
    Ok(ArticleEvent::Created {
        author: actor(&form.author)?,
        editors: editors(&form.editors)?,
        visibility: visibility(&form.visibility)?,
        content: content(form.content),
        note: form.note.map(Note::restore),
    })
}

fn saved(form: SavedV1) -> Decoded {
    Ok(ArticleEvent::Saved {
        revision: revision(form.revision)?,
        content: content(form.content),
        note: form.note.map(Note::restore),
        released: form.released_slug.map(Slug::restore),
    })
}

fn restored(form: RestoredV1) -> Decoded {
    let RestoredV1 { restored_from, saved } = form;
    Ok(ArticleEvent::Restored {
        from: revision(restored_from)?,
        revision: revision(saved.revision)?,
        content: content(saved.content),
        note: saved.note.map(Note::restore),
        released: saved.released_slug.map(Slug::restore),
    })
}

fn published(stored: &StoredEvent<'_>) -> Decoded {
    let form: PublishedV1 = form(stored)?;
    let (slug, at) = (Slug::restore(form.slug), moment(&form.published_at)?);
    Ok(ArticleEvent::Published { revision: revision(form.revision)?, slug, at })
}

fn schedule(stored: &StoredEvent<'_>) -> Decoded {
    let form: ScheduleV1 = form(stored)?;
    let action: Action =
        form.action.parse().map_err(|_| CodecError::Malformed(format!("no action {:?}", form.action)))?;
    let time = PlannedTime::restore(moment(&form.at)?, zone(form.zone));
    match stored.event_type {
        SCHEDULED => Ok(ArticleEvent::Scheduled { action, time }),
        SCHEDULE_FIRED => Ok(ArticleEvent::ScheduleFired { action, time }),
        SCHEDULE_CANCELLED => Ok(ArticleEvent::ScheduleCancelled { action, time }),
        SCHEDULE_SUPERSEDED => Ok(ArticleEvent::ScheduleSuperseded { action, time }),
        _ => Err(stored.unknown()),
    }
}

fn nothing(stored: &StoredEvent<'_>, event: ArticleEvent) -> Decoded {
    let NothingV1 {} = form(stored)?;
    Ok(event)
}

fn form<F: DeserializeOwned>(stored: &StoredEvent<'_>) -> Result<F, CodecError> {
    Ok(serde_json::from_slice(stored.data)?)
}

fn moment(text: &str) -> Result<Timestamp, CodecError> {
    text.parse().map_err(|_| CodecError::Malformed(format!("no time {text:?}")))
}
