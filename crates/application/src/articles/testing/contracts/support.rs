//! What the cases share.

use std::future::Future;

use daybook_domain::access::Principal;
use daybook_domain::articles::{
    Article, ArticleError, ArticleEvent, ArticleId, Draft, Editors, NewArticle, Revision, Slug, Tag, Tags,
    Visibility,
};
use daybook_domain::shared::Timestamp;

use crate::articles::testing::ArticlesHarness;
use crate::articles::{
    ArticleFilter, ArticleSort, ArticleView, ArticlesPage, Audience, PublishedView, RevisionsPage,
};
use crate::shared::{AppendError, Appended, CommandContext, NewCommit, Order, Position, StreamChange};
use crate::testing::{START, SequentialIds};

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("tester".parse().unwrap()), SequentialIds::nth(9_999))
}

pub(super) fn id(n: u64) -> ArticleId {
    ArticleId::new(SequentialIds::nth(n))
}

pub(super) fn second(n: i64) -> Timestamp {
    START.plus_micros(n * 1_000_000)
}

pub(super) fn revision(number: u64) -> Revision {
    Revision::new(number).unwrap()
}

pub(super) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(super) fn of(actor: &str) -> Audience {
    Audience::Of(actor.parse().unwrap())
}

pub(super) fn tags(words: &str) -> Tags {
    Tags::new(words.split_whitespace().map(|word| word.parse::<Tag>().unwrap())).unwrap()
}

/// A draft that leaves the slug open.
pub(super) fn draft(title: &str, body: &str) -> Draft {
    Draft { body: body.parse().unwrap(), ..Draft::titled(title.parse().unwrap()) }
}

/// A draft under a slug.
pub(super) fn under(text: &str, draft: Draft) -> Draft {
    Draft { slug: Some(slug(text)), ..draft }
}

/// What ann writes for everybody.
pub(super) fn by_ann(draft: Draft) -> NewArticle {
    NewArticle {
        author: "ann".parse().unwrap(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        draft,
        note: None,
    }
}

/// Creates the article `n`, under the slug of its title if the draft leaves it open.
pub(super) async fn create(h: &impl ArticlesHarness, n: u64, new: NewArticle) -> Position {
    let suggested = Slug::suggested(&new.draft.title, id(n), 0);
    try_commit(h, vec![(n, vec![Article::create(new, suggested)])]).await.unwrap().position
}

/// Lets an article decide, and appends that; it must change something.
pub(super) async fn act(
    h: &impl ArticlesHarness,
    n: u64,
    decision: impl FnOnce(&Article) -> Result<Vec<ArticleEvent>, ArticleError>,
) -> Position {
    let loaded = h.streams().load(&[id(n)]).await.unwrap().remove(0);
    let events = decision(loaded.state.as_deref().unwrap()).unwrap();
    assert!(!events.is_empty(), "nothing happened");
    try_commit(h, vec![(n, events)]).await.unwrap().position
}

pub(super) async fn save(h: &impl ArticlesHarness, n: u64, draft: Draft) -> Position {
    let suggested = Slug::suggested(&draft.title, id(n), 0);
    act(h, n, |article| article.save(draft, suggested, None)).await
}

/// Publishes under the date of this second.
pub(super) async fn publish(h: &impl ArticlesHarness, n: u64, at: i64) -> Position {
    act(h, n, |article| article.publish(Some(second(at)), second(1_000_000))).await
}

/// Appends to several articles as they are now, in one commit.
pub(super) async fn try_commit(
    h: &impl ArticlesHarness,
    changes: Vec<(u64, Vec<ArticleEvent>)>,
) -> Result<Appended, AppendError> {
    let ids: Vec<_> = changes.iter().map(|(n, _)| id(*n)).collect();
    let loaded = h.streams().load(&ids).await.unwrap();
    let changes = ids.into_iter().zip(loaded).zip(changes);
    let changes =
        changes.map(|((id, based_on), (_, events))| StreamChange { id, based_on, events }).collect();
    h.streams().append(NewCommit::new(changes, context())).await
}

pub(super) async fn now(h: &impl ArticlesHarness, n: u64) -> ArticleView {
    then(h, n, None).await.unwrap()
}

pub(super) async fn then(h: &impl ArticlesHarness, n: u64, at: Option<Position>) -> Option<ArticleView> {
    h.records().article(id(n), at).await.unwrap()
}

pub(super) async fn shown(h: &impl ArticlesHarness, n: u64, at: Option<Position>) -> Option<PublishedView> {
    h.published().published(id(n), at).await.unwrap()
}

/// Everything, in the order of creation.
pub(super) fn all(at: Option<Position>) -> ArticlesPage {
    ArticlesPage {
        filter: ArticleFilter::default(),
        audience: Audience::Everything,
        sort: ArticleSort::Created,
        order: Order::Ascending,
        after: None,
        limit: 1_000,
        at,
    }
}

pub(super) async fn working(h: &impl ArticlesHarness, page: &ArticlesPage) -> Vec<ArticleId> {
    h.lists().working(page).await.unwrap().into_iter().map(|summary| summary.id).collect()
}

pub(super) async fn published(h: &impl ArticlesHarness, page: &ArticlesPage) -> Vec<ArticleId> {
    h.lists().published(page).await.unwrap().into_iter().map(|summary| summary.id).collect()
}

pub(super) fn whole(n: u64, order: Order) -> RevisionsPage {
    RevisionsPage { id: id(n), after: None, limit: 1_000, order }
}

/// Checks, makes all that follows from the log anew, and checks again.
pub(super) async fn also_rebuilt<F: Future<Output = ()>>(h: &impl ArticlesHarness, check: impl Fn() -> F) {
    check().await;
    h.rebuild().await;
    check().await;
}
