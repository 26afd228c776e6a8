//! What works with the data, whether it is served or not.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;
use daybook_application::shared::{ArticleSight, HealthCheck};
use daybook_infrastructure::event_store::subscription::Subscriber;
use daybook_infrastructure::supervisor::{Policy, Supervisor};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use utoipa_axum::router::OpenApiRouter;

use super::tasks;
use crate::lock::DataLock;
use crate::module::{BackgroundTask, Contribution, Parts};
use crate::modules::identity::Accounts;
use crate::transfer::Transfer;

/// The store with its tasks, and what the modules added.
pub(crate) struct Foundation {
    pub(super) parts: Parts,
    pub(super) supervisor: Supervisor,
    /// True when the end is near: live streams end, and writes from outside are refused.
    pub(super) closing: watch::Sender<bool>,
    /// The modules' routes.
    pub(super) routes: Vec<OpenApiRouter>,
    /// What health reports of the modules.
    pub(super) health: Vec<Arc<dyn HealthCheck>>,
    /// What tells whose articles events are about.
    pub(super) articles: Option<Arc<dyn ArticleSight>>,
    subscribers: Vec<Arc<dyn Subscriber>>,
    background: Vec<Arc<dyn BackgroundTask>>,
    transfers: BTreeMap<&'static str, Arc<dyn Transfer>>,
    accounts: Option<Arc<Accounts>>,
    _lock: Option<DataLock>,
}

impl Foundation {
    /// Puts it together; nothing runs yet.
    pub(super) fn new(
        parts: Parts,
        contributions: Vec<(&'static str, Contribution)>,
        closing: watch::Sender<bool>,
        lock: Option<DataLock>,
    ) -> Self {
        let (mut routes, mut followers) = (Vec::new(), Vec::new());
        let (mut subscribers, mut transfers) = (Vec::new(), BTreeMap::new());
        let (mut background, mut health) = (Vec::new(), Vec::new());
        let (mut accounts, mut articles) = (None, None);
        for (name, contribution) in contributions {
            routes.push(contribution.routes);
            followers.extend(contribution.followers);
            subscribers.extend(contribution.subscribers);
            background.extend(contribution.tasks);
            health.extend(contribution.health);
            articles = articles.or(contribution.articles);
            transfers.extend(contribution.transfer.map(|transfer| (name, transfer)));
            accounts = accounts.or(contribution.accounts);
        }
        parts.store.follow(followers);
        let supervisor = Supervisor::measured(Policy::default(), parts.store.meter());
        Self {
            parts,
            supervisor,
            closing,
            routes,
            health,
            articles,
            subscribers,
            background,
            transfers,
            accounts,
            _lock: lock,
        }
    }

    /// Starts what runs in the background.
    pub(super) fn started(mut self) -> Self {
        tasks::start_store(&self.supervisor, &self.parts.store);
        for subscriber in std::mem::take(&mut self.subscribers) {
            tasks::start_subscriber(&self.supervisor, &self.parts.store, subscriber);
        }
        self
    }

    /// Starts the modules' work that nobody asks for. A command does without: what it was not told to do is left alone.
    pub(super) fn start_background(&mut self) {
        for task in std::mem::take(&mut self.background) {
            tasks::start_background(&self.supervisor, &self.parts.store, task);
        }
    }

    /// How the records of this kind come from files and go to them.
    ///
    /// # Errors
    /// No module of this name offers that; the error names those that do.
    pub(crate) fn transfer(&self, kind: &str) -> anyhow::Result<Arc<dyn Transfer>> {
        self.transfers.get(kind).cloned().with_context(|| {
            let kinds: Vec<_> = self.transfers.keys().copied().collect();
            format!("there is no import and no export of {kind:?}, only of: {}", kinds.join(", "))
        })
    }

    /// Who signs in.
    ///
    /// # Errors
    /// No module knows.
    pub(crate) fn accounts(&self) -> anyhow::Result<Arc<Accounts>> {
        self.accounts.clone().context("there are no users: the module that keeps them is not there")
    }

    /// The same, if there is a module that knows.
    pub(super) fn accounts_at_hand(&self) -> Option<&Accounts> {
        self.accounts.as_deref()
    }

    /// Resolves when a task has failed without which nothing can go on; never, if none does.
    pub(crate) async fn failure(&self) -> anyhow::Error {
        failed(self.supervisor.fatal().await)
    }

    /// Ends the tasks, the writer having written what is on its queue, and closes the database, all by `end`.
    pub(crate) async fn end(self, end: Instant) -> anyhow::Result<()> {
        let left = || end.saturating_duration_since(Instant::now());
        self.closing.send_replace(true);
        self.supervisor.shutdown(left()).await.context("the drain took too long")?;
        let database = self.parts.store.database().clone();
        timeout(left(), database.close()).await.context("closing the database took too long")??;
        Ok(())
    }
}

/// What a task's final failure means.
pub(super) fn failed(task: &'static str) -> anyhow::Error {
    anyhow::anyhow!("the task {task:?} failed, and nothing can go on without it")
}
