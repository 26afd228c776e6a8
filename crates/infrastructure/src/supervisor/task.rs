//! One supervised task: run, and run again.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::policy::{Failures, Policy};
use super::{Inner, TaskState};

/// Why a run of a task did not end well.
pub(super) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Starts a run of a task.
pub(super) type Start =
    Box<dyn Fn(CancellationToken) -> Pin<Box<dyn Future<Output = Result<(), Cause>> + Send>> + Send + Sync>;

/// A task with its name, and what its end means.
pub(super) struct Supervised {
    pub(super) name: &'static str,
    pub(super) critical: bool,
    pub(super) policy: Policy,
    pub(super) start: Start,
    pub(super) of: Arc<Inner>,
}

impl Supervised {
    /// Runs the task until it ends well, is cancelled, or has failed too often.
    pub(super) async fn supervise(self) {
        let mut failures = Failures::default();
        loop {
            self.of.states.set(self.name, TaskState::Running);
            let Err(error) = self.run_once().await else {
                return self.of.states.set(self.name, TaskState::Ended);
            };
            if self.of.cancelled.is_cancelled() {
                tracing::warn!(task = self.name, error, "the task failed while it was shut down");
                return self.of.states.set(self.name, TaskState::Ended);
            }
            let Some(delay) = failures.note(Instant::now(), &self.policy) else {
                return self.give_up(error);
            };
            tracing::warn!(task = self.name, error, ?delay, "the task failed and is started again");
            self.of.restarted(self.name);
            self.of.states.set(self.name, TaskState::Restarting { error });
            tokio::select! {
                () = tokio::time::sleep(delay) => {}
                () = self.of.cancelled.cancelled() => {
                    return self.of.states.set(self.name, TaskState::Ended);
                }
            }
        }
    }

    /// One run, in a task of its own, so that a panic is an error and not the end of the supervision.
    async fn run_once(&self) -> Result<(), String> {
        let run = tokio::spawn((self.start)(self.of.cancelled.child_token()));
        match AbortOnDropHandle::new(run).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(cause)) => Err(with_sources(&*cause)),
            Err(join) => Err(panic_message(join)),
        }
    }

    fn give_up(&self, error: String) {
        tracing::error!(task = self.name, error, "the task failed too often and stays down");
        self.of.states.set(self.name, TaskState::Failed { error });
        if self.critical {
            self.of.fatal.send_if_modified(|first| {
                let is_first = first.is_none();
                first.get_or_insert(self.name);
                is_first
            });
        }
    }
}

fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

fn panic_message(error: tokio::task::JoinError) -> String {
    let Ok(payload) = error.try_into_panic() else { return "it was aborted".to_owned() };
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
    format!("it panicked: {}", message.unwrap_or("(no message)"))
}
