//! Keeps background tasks running.
//!
//! Every long-lived task is started here. One that fails or panics is started again after a wait that grows; one
//! that fails too often stays down, which health reports, and if the process cannot do without it,
//! [`Supervisor::fatal`] tells whoever runs the process.

mod metrics;
mod policy;
mod states;
mod task;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{HealthCheck, Status};
use opentelemetry::metrics::{Counter, Meter};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use policy::Policy;
pub use states::TaskState;

use crate::shared::no_meter;
use states::States;
use task::{Cause, Start, Supervised};

/// Starts tasks, starts them again when they fail, and ends them together. Clones are the same supervisor.
#[derive(Clone)]
pub struct Supervisor(Arc<Inner>);

struct Inner {
    policy: Policy,
    states: States,
    cancelled: CancellationToken,
    tasks: TaskTracker,
    handles: Mutex<Vec<AbortHandle>>,
    fatal: watch::Sender<Option<&'static str>>,
    restarts: Counter<u64>,
}

/// Tasks that had not ended by the deadline; they were aborted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("aborted at the deadline: {}", .tasks.join(", "))]
pub struct Unfinished {
    /// Their names.
    pub tasks: Vec<&'static str>,
}

impl Supervisor {
    /// A supervisor without tasks.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self::measured(policy, &no_meter())
    }

    /// The same, whose figures `meter` shows.
    #[must_use]
    pub fn measured(policy: Policy, meter: &Meter) -> Self {
        let inner = Arc::new(Inner {
            policy,
            states: States::default(),
            cancelled: CancellationToken::new(),
            tasks: TaskTracker::new(),
            handles: Mutex::default(),
            fatal: watch::Sender::new(None),
            restarts: metrics::restarts(meter),
        });
        metrics::observe(meter, &inner);
        Self(inner)
    }

    /// Runs `task` in the background; it is called again for every restart.
    ///
    /// It ends well by returning `Ok`, which it must do soon after its token is cancelled. The name is unique.
    pub fn spawn<T, F, E>(&self, name: &'static str, task: T)
    where
        T: Fn(CancellationToken) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Cause> + 'static,
    {
        self.start(name, false, self.0.policy, restartable(task));
    }

    /// Like [`spawn`](Self::spawn), for a task without which the process cannot go on: when it has failed too
    /// often, [`fatal`](Self::fatal) resolves.
    pub fn spawn_critical<T, F, E>(&self, name: &'static str, task: T)
    where
        T: Fn(CancellationToken) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Cause> + 'static,
    {
        self.start(name, true, self.0.policy, restartable(task));
    }

    /// Like [`spawn_critical`](Self::spawn_critical), for a task that cannot be started again in this process: its
    /// first failure is final.
    pub fn spawn_once<T, F, E>(&self, name: &'static str, task: T)
    where
        T: FnOnce(CancellationToken) -> F + Send + 'static,
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Cause> + 'static,
    {
        let only = Mutex::new(Some(task));
        let start: Start = Box::new(move |token| {
            let run = only.lock().unwrap_or_else(PoisonError::into_inner).take().map(|task| task(token));
            Box::pin(async move {
                match run {
                    Some(run) => run.await.map_err(Into::into),
                    None => Err("it cannot be started again".into()),
                }
            })
        });
        self.start(name, true, Policy { most_restarts: 0, ..self.0.policy }, start);
    }

    fn start(&self, name: &'static str, critical: bool, policy: Policy, start: Start) {
        self.0.states.set(name, TaskState::Running);
        let supervised = Supervised { name, critical, policy, start, of: self.0.clone() };
        let handle = self.0.tasks.spawn(supervised.supervise()).abort_handle();
        let mut handles = self.0.handles.lock().unwrap_or_else(PoisonError::into_inner);
        handles.push(handle);
    }

    /// Resolves with the name of the first critical task that has failed for good; never, if none does.
    pub async fn fatal(&self) -> &'static str {
        let mut fatal = self.0.fatal.subscribe();
        loop {
            if let Some(name) = *fatal.borrow_and_update() {
                return name;
            }
            if fatal.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// The state of every task that was ever started, by name.
    #[must_use]
    pub fn states(&self) -> BTreeMap<&'static str, TaskState> {
        self.0.states.all()
    }

    /// Tells all tasks to end and waits for them, but no longer than `deadline`; then they are aborted.
    pub async fn shutdown(&self, deadline: Duration) -> Result<(), Unfinished> {
        self.0.cancelled.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(deadline, self.0.tasks.wait()).await.is_ok() {
            return Ok(());
        }
        let tasks = self.0.states.alive();
        for handle in &*self.0.handles.lock().unwrap_or_else(PoisonError::into_inner) {
            handle.abort();
        }
        Err(Unfinished { tasks })
    }
}

fn restartable<T, F, E>(task: T) -> Start
where
    T: Fn(CancellationToken) -> F + Send + Sync + 'static,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<Cause> + 'static,
{
    Box::new(move |token| {
        let run = task(token);
        Box::pin(async move { run.await.map_err(Into::into) })
    })
}

#[async_trait]
impl HealthCheck for Supervisor {
    fn name(&self) -> &'static str {
        "tasks"
    }

    async fn check(&self) -> Status {
        self.0.states.status()
    }
}
