//! A store of articles with its tasks running.

use std::sync::Arc;

use daybook_application::articles::testing::ArticlesHarness;
use daybook_application::articles::{
    ArticleLists, ArticlePlans, ArticleRecords, ArticleRevisions, ArticleSearch, PublishedArticles,
};
use daybook_application::shared::{
    AppendError, CommandContext, EventLog, Loaded, NewCommit, Position, Receipts, StreamChange, Streams,
    Timeline,
};
use daybook_domain::access::Principal;
use daybook_domain::articles::{
    Article, ArticleError, ArticleEvent, ArticleId, Draft, Editors, NewArticle, Slug, Visibility,
};
use daybook_domain::shared::Timestamp;
use uuid::Uuid;

use crate::articles::tables;
use crate::articles::{ArticleCodec, ArticleProjection, CachedArticles, SqlArticles};
use crate::event_store::{
    Registration, SqlEventLog, SqlReceipts, SqlStreams, SqlTimeline, Store, VerifyError,
};
use crate::shared::testing::{Place, RunningStore};

const CACHE: u64 = 1 << 20;

pub(super) struct StoreHarness {
    pub(super) store: Arc<Store>,
    pub(super) streams: Arc<SqlStreams<Article, ArticleCodec>>,
    pub(super) cached: Arc<CachedArticles>,
    running: RunningStore,
}

impl StoreHarness {
    /// In a file of its own.
    pub(super) async fn new() -> Self {
        Self::at(Place::file()).await
    }

    /// In a database of its own on a server.
    pub(super) async fn on_postgres() -> Self {
        Self::at(Place::server().await).await
    }

    async fn at(place: Place) -> Self {
        let registration = Registration::new::<Article, _>(ArticleCodec, Arc::new(ArticleProjection));
        let running = RunningStore::open(place, registration, None).await;
        let store = running.store.clone();
        let cached = Arc::new(CachedArticles::new(SqlArticles::new(store.clone()), CACHE));
        store.follow(vec![cached.clone()]);
        running.run();
        let streams = Arc::new(SqlStreams::new(store.clone(), ArticleCodec, CACHE));
        Self { store, streams, cached, running }
    }

    pub(super) fn sql(&self) -> SqlArticles {
        SqlArticles::new(self.store.clone())
    }

    pub(super) async fn verify(&self) {
        self.running.verify().await.unwrap();
    }

    pub(super) async fn try_verify(&self) -> Result<(), VerifyError> {
        self.running.verify().await
    }

    pub(super) async fn tamper(&self, sql: &str) {
        self.running.tamper(sql).await;
    }

    pub(super) async fn rows(&self) -> Vec<String> {
        self.running.rows(tables::of(self.running.backend())).await
    }

    pub(super) async fn query(&self, sql: &str) -> Vec<String> {
        self.running.query(sql).await
    }

    pub(super) async fn append(
        &self,
        id: ArticleId,
        based_on: Loaded<Article>,
        events: Vec<ArticleEvent>,
    ) -> Result<Position, AppendError> {
        let changes = vec![StreamChange { id, based_on, events }];
        Ok(self.streams.append(NewCommit::new(changes, context())).await?.position)
    }

    pub(super) async fn create(&self, n: u64, draft: Draft) -> Position {
        self.append(id(n), Loaded::absent(), vec![created(n, draft)]).await.unwrap()
    }

    /// Appends what a decision on the article as it is says.
    pub(super) async fn act(
        &self,
        n: u64,
        decision: impl FnOnce(&Article) -> Result<Vec<ArticleEvent>, ArticleError>,
    ) -> Position {
        let based_on = self.streams.load(&[id(n)]).await.unwrap().remove(0);
        let events = decision(based_on.state.as_deref().unwrap()).unwrap();
        self.append(id(n), based_on, events).await.unwrap()
    }
}

pub(super) fn created(n: u64, draft: Draft) -> ArticleEvent {
    let suggested = Slug::suggested(&draft.title, id(n), 5);
    let new = NewArticle {
        author: "ann".parse().unwrap(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        draft,
        note: None,
    };
    Article::create(new, suggested)
}

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("tester".parse().unwrap()), Uuid::nil())
}

pub(super) fn id(n: u64) -> ArticleId {
    ArticleId::new(Uuid::from_u128(n.into()))
}

pub(super) fn draft(title: &str, body: &str) -> Draft {
    Draft { body: body.parse().unwrap(), ..Draft::titled(title.parse().unwrap()) }
}

impl ArticlesHarness for StoreHarness {
    fn streams(&self) -> Arc<dyn Streams<Article>> {
        self.streams.clone()
    }

    fn records(&self) -> Arc<dyn ArticleRecords> {
        self.cached.clone()
    }

    fn published(&self) -> Arc<dyn PublishedArticles> {
        self.cached.clone()
    }

    fn lists(&self) -> Arc<dyn ArticleLists> {
        Arc::new(self.sql())
    }

    fn revisions(&self) -> Arc<dyn ArticleRevisions> {
        Arc::new(self.sql())
    }

    fn plans(&self) -> Arc<dyn ArticlePlans> {
        Arc::new(self.sql())
    }

    fn search(&self) -> Arc<dyn ArticleSearch> {
        Arc::new(self.sql())
    }

    fn receipts(&self) -> Arc<dyn Receipts> {
        Arc::new(SqlReceipts::new(self.store.clone()))
    }

    fn log(&self) -> Arc<dyn EventLog> {
        Arc::new(SqlEventLog::new(self.store.clone()))
    }

    fn timeline(&self) -> Arc<dyn Timeline> {
        Arc::new(SqlTimeline::new(self.store.clone()))
    }

    fn set_time(&self, now: Timestamp) {
        self.running.clock.set(now);
    }

    async fn rebuild(&self) {
        self.running.rebuild().await;
    }
}
