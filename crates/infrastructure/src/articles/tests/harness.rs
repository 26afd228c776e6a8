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
use daybook_application::testing::FixedClock;
use daybook_domain::articles::{
    Article, ArticleError, ArticleEvent, ArticleId, Draft, Editors, NewArticle, Slug, Visibility,
};
use daybook_domain::shared::Timestamp;
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::articles::tables::TABLES;
use crate::articles::{ArticleCodec, ArticleProjection, CachedArticles, SqlArticles};
use crate::event_store::{
    Progress, QueueLimits, Registration, SqlEventLog, SqlReceipts, SqlStreams, SqlTimeline, Store,
    StoreSettings, Task, VerifyError,
};
use crate::shared::{DatabaseSettings, no_meter};

const CACHE: u64 = 1 << 20;

pub(super) struct SqliteHarness {
    pub(super) store: Arc<Store>,
    pub(super) streams: Arc<SqlStreams<Article, ArticleCodec>>,
    pub(super) cached: Arc<CachedArticles>,
    clock: Arc<FixedClock>,
    _directory: TempDir,
    _running: DropGuard,
}

impl SqliteHarness {
    pub(super) async fn new() -> Self {
        let (directory, clock) = (TempDir::new().unwrap(), Arc::new(FixedClock::default()));
        let settings = StoreSettings {
            database: DatabaseSettings { file: directory.path().join("daybook.db"), readers: 4 },
            queue: QueueLimits::default(),
            installation_key: None,
            erasure_ledger: None,
            meter: no_meter(),
        };
        let registrations = vec![Registration::new::<Article, _>(ArticleCodec, Arc::new(ArticleProjection))];
        let store = Arc::new(Store::open(settings, registrations, clock.clone()).await.unwrap());
        let cached = Arc::new(CachedArticles::new(SqlArticles::new(store.clone()), CACHE));
        store.follow(vec![cached.clone()]);
        let stop = CancellationToken::new();
        for task in [Task::Writer, Task::Loader, Task::Follower, Task::Overwriter] {
            let (store, stop) = (store.clone(), stop.clone());
            tokio::spawn(async move { store.run(task, stop).await });
        }
        let streams = Arc::new(SqlStreams::new(store.clone(), ArticleCodec, CACHE));
        Self { store, streams, cached, clock, _directory: directory, _running: stop.drop_guard() }
    }

    pub(super) fn sql(&self) -> SqlArticles {
        SqlArticles::new(self.store.clone())
    }

    pub(super) async fn verify(&self) {
        self.try_verify().await.unwrap();
    }

    pub(super) async fn try_verify(&self) -> Result<(), VerifyError> {
        self.store.verify(None, &Silent).await.map(drop)
    }

    /// Changes the database behind the store's back.
    pub(super) async fn tamper(&self, sql: &str) {
        self.store.database().writer.execute_unprepared(sql).await.unwrap();
    }

    /// Every row of every table of articles, as text, and the claims.
    pub(super) async fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        let claims = ("claims", "scope, value".to_owned(), vec!["scope", "value", "stream"]);
        let tables = TABLES.iter().map(|table| (table.name, table.key.join(", "), table.columns.to_vec()));
        for (name, key, columns) in tables.chain([claims]) {
            let all: Vec<_> = columns.iter().map(|column| format!("quote({column})")).collect();
            let all = all.join(" || ',' || ");
            for row in self.query(&format!("SELECT {all} FROM {name} ORDER BY {key}")).await {
                rows.push(format!("{name}: {row}"));
            }
        }
        rows
    }

    /// The first column of what a statement finds, as text.
    pub(super) async fn query(&self, sql: &str) -> Vec<String> {
        let db = self.store.readers();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
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
    CommandContext::new("tester".parse().unwrap(), Uuid::nil())
}

pub(super) fn id(n: u64) -> ArticleId {
    ArticleId::new(Uuid::from_u128(n.into()))
}

pub(super) fn draft(title: &str, body: &str) -> Draft {
    Draft { body: body.parse().unwrap(), ..Draft::titled(title.parse().unwrap()) }
}

pub(super) struct Silent;

impl Progress for Silent {
    fn at(&self, _: Position, _: Position) {}
}

impl ArticlesHarness for SqliteHarness {
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
        self.clock.set(now);
    }

    async fn rebuild(&self) {
        self.store.rebuild(&Silent).await.unwrap();
    }
}
