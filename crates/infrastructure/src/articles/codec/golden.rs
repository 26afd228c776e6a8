//! Samples of every stored form.

use daybook_domain::articles::{
    Action, ArticleEvent, Body, Content, Draft, Editors, Lead, Note, PlannedTime, Revision, Slug, Subtitle,
    Tag, Tags, Title, Visibility,
};
use daybook_domain::shared::Timestamp;

use super::{
    AUTOSAVE_DISCARDED, AUTOSAVED, CREATED, DELETED, EDITORS_CHANGED, PUBLISHED, RESTORED, SAVED,
    SCHEDULE_CANCELLED, SCHEDULE_FIRED, SCHEDULE_SUPERSEDED, SCHEDULED, UNDELETED, UNPUBLISHED,
    VISIBILITY_CHANGED,
};

/// A form that was written once: its type, its bytes, and what they mean.
pub(super) struct Golden {
    pub(super) event_type: &'static str,
    pub(super) data: &'static str,
    pub(super) event: ArticleEvent,
}

fn golden(event_type: &'static str, data: &'static str, event: ArticleEvent) -> Golden {
    Golden { event_type, data, event }
}

/// Every form that was ever written, and what it means. Lines are added and never changed.
pub(super) fn samples() -> Vec<Golden> {
    [writing(), publishing(), sharing(), planning()].into_iter().flatten().collect()
}

fn night() -> Content {
    Content {
        title: Title::restore("東京の夜 \"x\""),
        slug: Slug::restore("tokyo-night"),
        subtitle: Some(Subtitle::restore("in Tokyo")),
        lead: Some(Lead::restore("Late.\nVery late.")),
        body: Body::restore("# Night\r\n\n**dark** 🌙\n"),
        tags: Tags::restore(["night", "größe"].map(Tag::restore)),
    }
}

fn bare() -> Content {
    Content {
        title: Title::restore("Day"),
        slug: Slug::restore("day"),
        subtitle: None,
        lead: None,
        body: Body::default(),
        tags: Tags::default(),
    }
}

fn editors() -> Editors {
    Editors::restore(["bob", "eva"].map(|actor| actor.parse().unwrap()))
}

fn revision(number: u64) -> Revision {
    Revision::new(number).unwrap()
}

fn writing() -> Vec<Golden> {
    let note = Some(Note::restore("first\ntry"));
    vec![
        golden(
            CREATED,
            r##"{"author":"ann","editors":["bob","eva"],"visibility":"private","title":"東京の夜 \"x\"","slug":"tokyo-night","subtitle":"in Tokyo","lead":"Late.\nVery late.","body":"# Night\r\n\n**dark** 🌙\n","tags":["night","größe"],"note":"first\ntry"}"##,
            ArticleEvent::Created {
                author: "ann".parse().unwrap(),
                editors: editors(),
                visibility: Visibility::Private,
                content: night(),
                note: note.clone(),
            },
        ),
        golden(
            SAVED,
            r#"{"revision":2,"title":"Day","slug":"day","subtitle":null,"lead":null,"body":"","tags":[],"note":null,"released_slug":"tokyo-night"}"#,
            ArticleEvent::Saved {
                revision: revision(2),
                content: bare(),
                note: None,
                released: Some(Slug::restore("tokyo-night")),
            },
        ),
        golden(
            RESTORED,
            r##"{"restored_from":1,"revision":3,"title":"東京の夜 \"x\"","slug":"tokyo-night","subtitle":"in Tokyo","lead":"Late.\nVery late.","body":"# Night\r\n\n**dark** 🌙\n","tags":["night","größe"],"note":"first\ntry","released_slug":null}"##,
            ArticleEvent::Restored {
                from: revision(1),
                revision: revision(3),
                content: night(),
                note,
                released: None,
            },
        ),
        golden(
            AUTOSAVED,
            r#"{"title":"Half","slug":null,"subtitle":null,"lead":null,"body":"a sen","tags":["night"]}"#,
            ArticleEvent::Autosaved {
                draft: Draft {
                    body: Body::restore("a sen"),
                    tags: Tags::restore([Tag::restore("night")]),
                    ..Draft::titled(Title::restore("Half"))
                },
            },
        ),
        golden(AUTOSAVE_DISCARDED, "{}", ArticleEvent::AutosaveDiscarded),
    ]
}

fn publishing() -> Vec<Golden> {
    vec![
        golden(
            PUBLISHED,
            r#"{"revision":3,"slug":"tokyo-night","published_at":"2024-01-15T10:30:00.000001Z"}"#,
            ArticleEvent::Published {
                revision: revision(3),
                slug: Slug::restore("tokyo-night"),
                at: Timestamp::from_micros(1_705_314_600_000_001),
            },
        ),
        golden(UNPUBLISHED, r#"{"revision":3}"#, ArticleEvent::Unpublished { revision: revision(3) }),
        golden(DELETED, "{}", ArticleEvent::Deleted),
        golden(UNDELETED, "{}", ArticleEvent::Undeleted),
    ]
}

fn sharing() -> Vec<Golden> {
    vec![
        golden(
            VISIBILITY_CHANGED,
            r#"{"visibility":"public"}"#,
            ArticleEvent::VisibilityChanged { visibility: Visibility::Public },
        ),
        golden(
            EDITORS_CHANGED,
            r#"{"editors":["bob","eva"]}"#,
            ArticleEvent::EditorsChanged { editors: editors() },
        ),
    ]
}

fn planning() -> Vec<Golden> {
    let at = Timestamp::from_micros(1_893_456_000_000_000);
    let (action, zoned) = (Action::Publish, PlannedTime::restore(at, Some("Europe/Berlin".into())));
    let plain = PlannedTime::restore(at, None);
    vec![
        golden(
            SCHEDULED,
            r#"{"action":"publish","at":"2030-01-01T00:00:00.000000Z","zone":"Europe/Berlin"}"#,
            ArticleEvent::Scheduled { action, time: zoned.clone() },
        ),
        golden(
            SCHEDULE_FIRED,
            r#"{"action":"publish","at":"2030-01-01T00:00:00.000000Z","zone":"Europe/Berlin"}"#,
            ArticleEvent::ScheduleFired { action, time: zoned },
        ),
        golden(
            SCHEDULE_CANCELLED,
            r#"{"action":"unpublish","at":"2030-01-01T00:00:00.000000Z","zone":null}"#,
            ArticleEvent::ScheduleCancelled { action: Action::Unpublish, time: plain.clone() },
        ),
        golden(
            SCHEDULE_SUPERSEDED,
            r#"{"action":"unpublish","at":"2030-01-01T00:00:00.000000Z","zone":null}"#,
            ArticleEvent::ScheduleSuperseded { action: Action::Unpublish, time: plain },
        ),
    ]
}
