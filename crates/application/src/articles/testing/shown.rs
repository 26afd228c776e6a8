//! How the log in memory shows the events of articles.

use daybook_domain::articles::{
    Action, Article, ArticleEvent, ArticleId, Content, Draft, Editors, Lead, Note, PlannedTime, Slug,
    Subtitle, Tag, Tags,
};
use daybook_domain::shared::{Actor, Timestamp};
use serde_json::{Value, json};

use crate::testing::Shown;

impl Shown for Article {
    fn shown(_: &ArticleId, event: &ArticleEvent, at: Timestamp) -> (&'static str, Value) {
        let (event_type, mut data) = match event {
            ArticleEvent::Created { .. } | ArticleEvent::Saved { .. } | ArticleEvent::Restored { .. } => {
                revision(event)
            }
            ArticleEvent::Autosaved { draft } => ("ArticleAutosaved", drafted(draft)),
            ArticleEvent::AutosaveDiscarded => ("ArticleAutosaveDiscarded", json!({})),
            ArticleEvent::Published { revision, slug, at } => (
                "ArticlePublished",
                json!({ "revision": revision.number(), "slug": slug.as_str(), "published_at": at.to_string() }),
            ),
            ArticleEvent::Unpublished { revision } => {
                ("ArticleUnpublished", json!({ "revision": revision.number() }))
            }
            ArticleEvent::Deleted => ("ArticleDeleted", json!({})),
            ArticleEvent::Undeleted => ("ArticleUndeleted", json!({})),
            ArticleEvent::VisibilityChanged { visibility } => {
                ("ArticleVisibilityChanged", json!({ "visibility": visibility.as_str() }))
            }
            ArticleEvent::EditorsChanged { editors } => {
                ("ArticleEditorsChanged", json!({ "editors": names(editors) }))
            }
            ArticleEvent::Scheduled { action, time } => ("ArticleScheduled", planned(*action, time)),
            ArticleEvent::ScheduleFired { action, time } => ("ArticleScheduleFired", planned(*action, time)),
            ArticleEvent::ScheduleCancelled { action, time } => {
                ("ArticleScheduleCancelled", planned(*action, time))
            }
            ArticleEvent::ScheduleSuperseded { action, time } => {
                ("ArticleScheduleSuperseded", planned(*action, time))
            }
        };
        data["timestamp"] = at.to_string().into();
        (event_type, data)
    }
}

fn revision(event: &ArticleEvent) -> (&'static str, Value) {
    let mut data = json!({});
    if let Some((revision, content)) = event.revision() {
        data = written(content);
        data["revision"] = revision.number().into();
    }
    let event_type = match event {
        ArticleEvent::Restored { from, note, released, .. } => {
            data["restored_from"] = from.number().into();
            remarks(&mut data, note.as_ref(), released.as_ref());
            "ArticleRestored"
        }
        ArticleEvent::Saved { note, released, .. } => {
            remarks(&mut data, note.as_ref(), released.as_ref());
            "ArticleSaved"
        }
        ArticleEvent::Created { author, editors, visibility, note, .. } => {
            data["author"] = author.as_str().into();
            data["editors"] = names(editors);
            data["visibility"] = visibility.as_str().into();
            remarks(&mut data, note.as_ref(), None);
            "ArticleCreated"
        }
        _ => "",
    };
    (event_type, data)
}

fn remarks(data: &mut Value, note: Option<&Note>, released: Option<&Slug>) {
    data["note"] = note.map(Note::as_str).into();
    data["released_slug"] = released.map(Slug::as_str).into();
}

fn written(content: &Content) -> Value {
    drafted(&Draft::from(content.clone()))
}

fn drafted(draft: &Draft) -> Value {
    json!({
        "title": draft.title.as_str(),
        "slug": draft.slug.as_ref().map(Slug::as_str),
        "subtitle": draft.subtitle.as_ref().map(Subtitle::as_str),
        "lead": draft.lead.as_ref().map(Lead::as_str),
        "body": draft.body.as_str(),
        "tags": words(&draft.tags),
    })
}

fn words(tags: &Tags) -> Value {
    tags.as_slice().iter().map(Tag::as_str).collect()
}

fn names(editors: &Editors) -> Value {
    editors.as_slice().iter().map(Actor::as_str).collect()
}

fn planned(action: Action, time: &PlannedTime) -> Value {
    json!({ "action": action.as_str(), "at": time.at().to_string(), "zone": time.zone().map(AsRef::as_ref) })
}
