//! What was ever written decodes.

use std::collections::HashSet;

use daybook_application::testing::Shown;
use daybook_domain::articles::{
    Action, Body, Content, Draft, Editors, Lead, Note, PlannedTime, Revision, Slug, Tag, Tags, Title,
    Visibility,
};
use daybook_domain::shared::{Timestamp, replay};
use proptest::prelude::*;
use uuid::Uuid;

use super::golden::{Golden, samples};
use super::*;

const AT: Timestamp = Timestamp::from_micros(1_705_314_600_000_000);

fn stored<'e>(event_type: &'e str, data: &'e [u8]) -> StoredEvent<'e> {
    StoredEvent { event_type, schema_version: 1, data, personal: None, recorded_at: AT }
}

impl Golden {
    fn stored(&self) -> StoredEvent<'_> {
        stored(self.event_type, self.data.as_bytes())
    }
}

fn id() -> ArticleId {
    ArticleId::new(Uuid::nil())
}

#[test]
fn every_form_that_was_ever_written_decodes() {
    for golden in samples() {
        assert_eq!(ArticleCodec.decode(&golden.stored()).unwrap(), golden.event);
    }
    let types: HashSet<_> = samples().iter().map(|golden| golden.event_type).collect();
    assert_eq!(types.len(), 15);
}

#[test]
fn the_newest_form_is_written_byte_by_byte_as_the_golden_samples() {
    for golden in samples() {
        let encoded = ArticleCodec.encode(&id(), &golden.event).unwrap();
        assert_eq!((encoded.event_type, encoded.schema_version), (golden.event_type, 1));
        assert_eq!(String::from_utf8(encoded.data).unwrap(), golden.data);
        assert_eq!(encoded.personal, None);
    }
}

#[test]
fn readers_see_what_the_log_in_memory_shows() {
    for golden in samples() {
        let shown = (golden.event_type, ArticleCodec.present(&golden.stored()).unwrap());
        assert_eq!(shown, Article::shown(&id(), &golden.event, AT));
    }
}

#[test]
fn an_unknown_form_is_an_error_that_names_it() {
    let newer = StoredEvent { schema_version: 2, ..stored(CREATED, b"{}") };
    let other = stored("ArticleMerged", b"{}");
    for (stored, message) in
        [(newer, "no form 2 of ArticleCreated is known"), (other, "no form 1 of ArticleMerged is known")]
    {
        assert_eq!(ArticleCodec.decode(&stored).unwrap_err().to_string(), message);
        assert_eq!(ArticleCodec.present(&stored).unwrap_err().to_string(), message);
    }
}

#[test]
fn what_is_malformed_is_an_error() {
    let created = samples().remove(0).data;
    for (event_type, data) in [
        (CREATED, created.replace("\"ann\"", "\"ann@example.com\"")),
        (CREATED, created.replace("\"private\"", "\"secret\"")),
        (CREATED, created.replace("\"eva\"", "\"\"")),
        (CREATED, created.replace("\"night\",", "7,")),
        (SAVED, "{}".to_owned()),
        (UNPUBLISHED, r#"{"revision":0}"#.to_owned()),
        (PUBLISHED, r#"{"revision":1,"slug":"a","published_at":"soon"}"#.to_owned()),
        (SCHEDULED, r#"{"action":"burn","at":"2030-01-01T00:00:00.000000Z","zone":null}"#.to_owned()),
        (DELETED, String::new()),
    ] {
        let error = ArticleCodec.decode(&stored(event_type, data.as_bytes())).unwrap_err();
        assert!(matches!(error, CodecError::Malformed(_)), "{event_type} {data}: {error:?}");
    }
}

#[test]
fn a_stored_state_reads_as_it_was_written() {
    let golden = samples();
    let lived = [0, 5, 9, 11, 3, 7].map(|n| &golden[n].event);
    let article: Article = replay(None, lived).unwrap();
    let state = String::from_utf8(ArticleCodec.encode_state(&article).unwrap()).unwrap();
    let text = concat!(
        r#"{"author":"ann","editors":["bob","eva"],"visibility":"public","revision":1,"#,
        r##""content":{"title":"東京の夜 \"x\"","slug":"tokyo-night","subtitle":"in Tokyo","##,
        r##""lead":"Late.\nVery late.","body":"# Night\r\n\n**dark** 🌙\n","tags":["night","größe"]},"##,
        r#""checkpoint":{"title":"Half","slug":null,"subtitle":null,"lead":null,"body":"a sen","tags":["night"]},"#,
        r#""trashed":true,"standing":{"published":{"revision":3,"slug":"tokyo-night","at":1705314600000001}},"#,
        r#""published_slugs":["tokyo-night"],"publish":{"at":1893456000000000,"zone":"Europe/Berlin"},"#,
        r#""unpublish":null}"#,
    );
    assert_eq!(state, text);
    assert_eq!(ArticleCodec.decode_state(text.as_bytes()).unwrap(), article);
    assert!(ArticleCodec.state_size(&article) > 300);
}

#[test]
fn a_state_that_contradicts_itself_is_refused() {
    let article: Article = replay(None, [&samples()[0].event]).unwrap();
    let state = String::from_utf8(ArticleCodec.encode_state(&article).unwrap()).unwrap();
    let broken = state.replace(r#""revision":1"#, r#""revision":0"#);
    assert!(matches!(ArticleCodec.decode_state(broken.as_bytes()), Err(CodecError::Malformed(_))));
}

fn content() -> impl Strategy<Value = Content> {
    let lead = prop::option::of("\\PC{1,9}");
    let tags = prop::collection::vec("\\PC{1,9}", 0..3);
    ("\\PC{0,9}", "[a-z]{1,5}", lead, "(\\PC|\n){0,20}", tags).prop_map(|(title, slug, lead, body, tags)| {
        Content {
            title: Title::restore(title.as_str()),
            slug: Slug::restore(slug),
            subtitle: None,
            lead: lead.map(Lead::restore),
            body: Body::restore(body),
            tags: Tags::restore(tags.into_iter().map(Tag::restore)),
        }
    })
}

fn event() -> impl Strategy<Value = ArticleEvent> {
    let numbers = (1_u64..9, 0_i64..4_000_000_000_000_000);
    (0_u8..15, content(), numbers, any::<bool>()).prop_map(|(kind, content, (number, micros), flag)| {
        let (revision, at) = (Revision::new(number).unwrap(), Timestamp::from_micros(micros));
        let (note, released) =
            (flag.then(|| Note::restore("note")), (!flag).then(|| Slug::restore("released")));
        let action = Action::ALL[usize::from(flag)];
        let time = PlannedTime::restore(at, flag.then(|| "Asia/Tokyo".into()));
        match kind {
            0 => ArticleEvent::Saved { revision, content, note, released },
            1 => ArticleEvent::Restored { from: revision, revision, content, note, released },
            2 => ArticleEvent::Autosaved { draft: Draft::from(content) },
            3 => ArticleEvent::Autosaved { draft: Draft { slug: None, ..Draft::from(content) } },
            4 => ArticleEvent::AutosaveDiscarded,
            5 => ArticleEvent::Published { revision, slug: content.slug, at },
            6 => ArticleEvent::Unpublished { revision },
            7 => ArticleEvent::Deleted,
            8 => ArticleEvent::Undeleted,
            9 => ArticleEvent::VisibilityChanged { visibility: Visibility::ALL[usize::from(flag)] },
            10 => ArticleEvent::EditorsChanged { editors: Editors::restore(["eva".parse().unwrap()]) },
            11 => ArticleEvent::Scheduled { action, time },
            12 => ArticleEvent::ScheduleFired { action, time },
            13 => ArticleEvent::ScheduleCancelled { action, time },
            _ => ArticleEvent::ScheduleSuperseded { action, time },
        }
    })
}

proptest! {
    #[test]
    fn every_event_survives_storing(event in event()) {
        let encoded = ArticleCodec.encode(&id(), &event).unwrap();
        prop_assert_eq!(ArticleCodec.decode(&stored(encoded.event_type, &encoded.data)).unwrap(), event);
    }

    #[test]
    fn every_state_survives_storing(events in prop::collection::vec(event(), 0..20)) {
        let first = samples().remove(0).event;
        let lived: Vec<_> = std::iter::once(first).chain(events).collect();
        let article: Article = replay(None, &lived).unwrap();
        let bytes = ArticleCodec.encode_state(&article).unwrap();
        prop_assert_eq!(ArticleCodec.decode_state(&bytes).unwrap(), article);
    }
}
