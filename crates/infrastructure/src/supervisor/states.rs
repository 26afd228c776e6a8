//! What the supervisor knows of each task.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use daybook_application::shared::Status;

/// The state of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskState {
    /// It runs.
    Running,
    /// It failed and waits to be started again.
    Restarting {
        /// Why it failed.
        error: String,
    },
    /// It failed too often and stays down.
    Failed {
        /// Why it failed last.
        error: String,
    },
    /// It came to its end, or was told to.
    Ended,
}

/// The states of all tasks, by name.
#[derive(Debug, Default)]
pub(super) struct States(Mutex<BTreeMap<&'static str, TaskState>>);

impl States {
    pub(super) fn set(&self, name: &'static str, state: TaskState) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name, state);
    }

    pub(super) fn all(&self) -> BTreeMap<&'static str, TaskState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tasks that have not come to their end.
    pub(super) fn alive(&self) -> Vec<&'static str> {
        let ended = |state: &TaskState| matches!(state, TaskState::Ended | TaskState::Failed { .. });
        self.all().into_iter().filter(|(_, state)| !ended(state)).map(|(name, _)| name).collect()
    }

    /// Down if a task failed for good, a warning if one is being restarted.
    pub(super) fn status(&self) -> Status {
        let (mut failed, mut restarting) = (Vec::new(), Vec::new());
        for (name, state) in self.all() {
            match state {
                TaskState::Running | TaskState::Ended => {}
                TaskState::Restarting { .. } => restarting.push(name),
                TaskState::Failed { .. } => failed.push(name),
            }
        }
        if !failed.is_empty() {
            return Status::Down(format!("failed: {}", failed.join(", ")));
        }
        if !restarting.is_empty() {
            return Status::Warning(format!("restarting: {}", restarting.join(", ")));
        }
        Status::Ok
    }
}
