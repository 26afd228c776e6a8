//! What the tests of the use cases share.

use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::articles::{
    Article, ArticleEvent, ArticleId, Body, Content, Draft, Editors, NewArticle, Revision, SLUG_SCOPE,
    Schedules, Tags, Visibility,
};
use daybook_domain::shared::{Timestamp, replay};

use super::{
    ArticleSummary, ArticleView, MockArticleRecords, PublishedSummary, PublishedView, RevisionSummary,
    RevisionView, Rights, Status,
};
use crate::shared::{
    AppendError, Appended, CommandContext, IdempotencyKey, Loaded, MockReceipts, MockStreams, MockTimeline,
    Moment, Once, Position, Receipt, Written,
};
use crate::testing::{FixedClock, START, SequentialIds};

/// Where the mocked commits end.
pub(super) const END: Position = Position(7);

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(0))
}

pub(super) fn keyed() -> CommandContext {
    CommandContext { idempotency: Some(IdempotencyKey::new("key", [1; 32]).unwrap()), ..context() }
}

pub(super) fn id(n: u64) -> ArticleId {
    ArticleId::new(SequentialIds::nth(n))
}

pub(super) fn revision(number: u64) -> Revision {
    Revision::new(number).unwrap()
}

/// So many seconds after the tests' clock.
pub(super) fn second(n: i64) -> Timestamp {
    START.plus_micros(n * 1_000_000)
}

pub(super) fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::default())
}

pub(super) fn draft(title: &str, body: &str) -> Draft {
    Draft { body: body.parse().unwrap(), ..Draft::titled(title.parse().unwrap()) }
}

pub(super) fn content(title: &str, body: &str, slug: &str) -> Content {
    draft(title, body).under(slug.parse().unwrap())
}

/// Created by ann with the title `Night`.
pub(super) fn created(body: &str, slug: &str) -> ArticleEvent {
    let new = NewArticle {
        author: "ann".parse().unwrap(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        draft: draft("Night", body),
        note: None,
    };
    Article::create(new, slug.parse().unwrap())
}

pub(super) fn saved(
    number: u64,
    title: &str,
    body: &str,
    slug: &str,
    released: Option<&str>,
) -> ArticleEvent {
    ArticleEvent::Saved {
        revision: revision(number),
        content: content(title, body, slug),
        note: None,
        released: released.map(|slug| slug.parse().unwrap()),
    }
}

pub(super) fn published(number: u64, slug: &str, at: Timestamp) -> ArticleEvent {
    ArticleEvent::Published { revision: revision(number), slug: slug.parse().unwrap(), at }
}

pub(super) fn article(version: u64, events: &[ArticleEvent]) -> Loaded<Article> {
    Loaded { version, state: replay(None, events).map(Arc::new) }
}

/// No key has been answered.
pub(super) fn once() -> Arc<Once> {
    let mut receipts = MockReceipts::new();
    receipts.expect_find().returning(|_, _| Ok(None));
    Arc::new(Once::new(Arc::new(receipts)))
}

/// The key of [`keyed`] has been answered so.
pub(super) fn answered(written: Written) -> Arc<Once> {
    let mut receipts = MockReceipts::new();
    receipts.expect_find().returning(move |_, _| Ok(Some(Receipt { fingerprint: [1; 32], written })));
    Arc::new(Once::new(Arc::new(receipts)))
}

/// Streams from which the article 1 is loaded exactly so often.
pub(super) fn loaded(rounds: Vec<Loaded<Article>>) -> MockStreams<Article> {
    let mut streams = MockStreams::new();
    let (count, mut rounds) = (rounds.len(), rounds.into_iter());
    streams.expect_load().times(count).returning(move |ids| {
        assert_eq!(ids, [id(1)]);
        Ok(rounds.next().into_iter().collect())
    });
    streams
}

/// Takes one commit, which must say this of the article 1 at this version.
pub(super) fn accepting(streams: &mut MockStreams<Article>, version: u64, expected: Vec<ArticleEvent>) {
    streams.expect_append().times(1).returning(move |commit| {
        let said: Vec<_> = commit.changes.iter().flat_map(|change| change.events.clone()).collect();
        assert_eq!(said, expected);
        assert!(commit.changes.iter().all(|change| change.id == id(1) && change.based_on.version == version));
        Ok(Appended { position: END })
    });
}

pub(super) fn conflicting(streams: &mut MockStreams<Article>, times: usize) {
    streams.expect_append().times(times).returning(|_| Err(AppendError::Conflict));
}

pub(super) fn taken(streams: &mut MockStreams<Article>, times: usize) {
    streams.expect_append().times(times).returning(|_| Err(AppendError::Taken { scope: SLUG_SCOPE }));
}

/// A timeline that resolves this moment, once, to this position.
pub(super) fn resolving(moment: Moment, position: Position) -> MockTimeline {
    let mut timeline = MockTimeline::new();
    timeline.expect_resolve().times(1).returning(move |asked| {
        assert_eq!(*asked, moment);
        Ok(position)
    });
    timeline
}

/// What the article 1 of ann may be seen by.
pub(super) fn rights(visibility: Visibility, is_published: bool) -> Rights {
    Rights { author: "ann".parse().unwrap(), editors: Editors::default(), visibility, is_published }
}

/// Records that know the rights of the article 1, and nothing else.
pub(super) fn records(known: Option<Rights>) -> MockArticleRecords {
    let mut records = MockArticleRecords::new();
    records.expect_rights().returning(move |asked| Ok(known.clone().filter(|_| asked == id(1))));
    records
}

pub(super) fn view(version: u64) -> ArticleView {
    let summary = ArticleSummary {
        id: id(1),
        version,
        author: "ann".parse().unwrap(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        status: Status::Draft,
        revision: Revision::FIRST,
        title: "Night".parse().unwrap(),
        slug: "night".parse().unwrap(),
        subtitle: None,
        lead: None,
        tags: Tags::default(),
        published: None,
        first_published_at: None,
        autosaved_at: None,
        schedules: Schedules::default(),
        created_at: START,
        updated_at: START,
    };
    ArticleView { summary, body: Body::restore("text") }
}

pub(super) fn published_view(slug: &str) -> PublishedView {
    let summary = PublishedSummary {
        id: id(1),
        version: 2,
        author: "ann".parse().unwrap(),
        visibility: Visibility::Public,
        revision: Revision::FIRST,
        title: "Night".parse().unwrap(),
        slug: slug.parse().unwrap(),
        subtitle: None,
        lead: None,
        tags: Tags::default(),
        published_at: START,
        first_published_at: START,
        created_at: START,
        updated_at: START,
    };
    PublishedView { summary, body: Body::restore("text") }
}

/// The same, of a time when the article was private.
pub(super) fn privately(view: PublishedView) -> PublishedView {
    let summary = PublishedSummary { visibility: Visibility::Private, ..view.summary };
    PublishedView { summary, ..view }
}

pub(super) fn revision_view(number: u64, content: Content) -> RevisionView {
    let summary = RevisionSummary {
        revision: revision(number),
        title: content.title.clone(),
        note: None,
        restored_from: None,
        actor: "ann".into(),
        created_at: START,
        version: number,
    };
    RevisionView { summary, content }
}
