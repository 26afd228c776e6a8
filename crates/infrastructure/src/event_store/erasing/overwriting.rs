//! When the bytes of what was erased are overwritten.

use std::sync::Arc;
use std::time::Duration;

use daybook_application::shared::{Position, StoreError};
use sea_orm::{ColumnTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter, QuerySelect};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Ledger, Mark};
use crate::event_store::Store;
use crate::event_store::entities::erasure;
use crate::shared::failed;
use crate::shared::rows::unsigned;

/// How long whoever erases waits until no byte is left.
const PATIENCE: Duration = Duration::from_secs(10);
/// After a run of some time none begins for so many times as long: at most half of the time goes into them.
const REST: u32 = 1;
/// The shortest wait after a run that failed.
const RETRY: Duration = Duration::from_secs(2);
/// How long an erasure may wait before somebody should look.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// Which erasures are overwritten, and which are not yet.
pub(crate) struct Overwriting {
    state: watch::Sender<State>,
    ledger: Option<Arc<Ledger>>,
    /// Whether one node does it for all.
    shared: bool,
}

#[derive(Debug, Default)]
struct State {
    /// Whether somebody sees to it.
    running: bool,
    /// Whether the writer is busy with it, or about to be.
    under_way: bool,
    /// The last erasure.
    wanted: Position,
    /// The last one of which the tables' pages hold nothing any more; the write-ahead log may.
    vacuumed: Position,
    /// The last one of which no byte is left.
    done: Position,
    /// Since when one waits.
    since: Option<Instant>,
    /// When the next run may begin.
    rests_until: Option<Instant>,
    /// Why the last run failed.
    failure: Option<String>,
    /// Whether the ledger lacks an erasure.
    unlisted: bool,
}

impl State {
    fn is_pending(&self) -> bool {
        self.wanted > self.done
    }
}

impl Overwriting {
    pub(crate) fn new(ledger: Option<Arc<Ledger>>, shared: bool) -> Self {
        Self { state: watch::Sender::default(), ledger, shared }
    }

    /// Notes what a commit erased, and tells the ledger.
    pub(crate) async fn erased(&self, erasures: &[super::Erasure]) {
        let Some(last) = erasures.iter().map(|erasure| erasure.position).max() else { return };
        let listed = match &self.ledger {
            Some(ledger) => ledger.append(erasures).await,
            None => Ok(()),
        };
        if let Err(error) = &listed {
            tracing::error!(%error, "erasures are not in the ledger yet; they will be entered later");
        }
        self.state.send_modify(|state| {
            state.unlisted |= listed.is_err();
            // Another node sees to it; should this one have to later, it finds it in the table.
            if state.running || !self.shared {
                state.want(last);
            }
        });
    }

    /// Runs until cancelled: first for what an earlier process left, then for every erasure.
    pub(crate) async fn run(&self, store: &Store, stop: CancellationToken) -> Result<(), StoreError> {
        let readers = &store.database.readers;
        let _running = Running::begin(&self.state);
        self.recall(readers).await?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = self.due() => {}
            }
            self.list(readers).await;
            if self.state.borrow().is_pending() {
                self.state.send_modify(|state| state.under_way = true);
                let outcome = self.overwrite(store).await;
                self.state.send_modify(|state| state.ended(outcome));
            }
        }
    }

    /// A file is the writer's alone. A server does it beside the writers of all nodes.
    async fn overwrite(&self, store: &Store) -> Result<Position, StoreError> {
        if !self.shared {
            return store.writer.overwrite().await;
        }
        let tables = store.registry.personal_tables(DbBackend::Postgres);
        let position = super::overwrite(self, &store.database, &tables).await?;
        store.writer.run(Mark(position)).await?;
        Ok(position)
    }

    /// Finds out what is to be overwritten still.
    async fn recall(&self, readers: &DatabaseConnection) -> Result<(), StoreError> {
        let last: Option<Option<i64>> = erasure::Entity::find()
            .select_only()
            .column_as(erasure::Column::Position.max(), "last")
            .filter(erasure::Column::Overwritten.eq(0))
            .into_tuple()
            .one(readers)
            .await
            .map_err(failed)?;
        if let Some(last) = last.flatten() {
            let last = Position(unsigned(last).map_err(failed)?);
            self.state.send_modify(|state| state.want(last));
        }
        Ok(())
    }

    /// Waits until there is something to do and its time has come.
    async fn due(&self) {
        let mut state = self.state.subscribe();
        let waiting = state.wait_for(|state| state.is_pending() || state.unlisted).await;
        let rests_until = waiting.ok().and_then(|state| state.rests_until);
        if let Some(until) = rests_until {
            tokio::time::sleep_until(until).await;
        }
    }

    /// Enters into the ledger what it lacks.
    async fn list(&self, readers: &DatabaseConnection) {
        let Some(ledger) = self.ledger.as_ref().filter(|_| self.state.borrow().unlisted) else { return };
        let listed = ledger.catch_up(readers).await;
        self.state.send_modify(|state| match listed {
            Ok(()) => state.unlisted = false,
            Err(error) => {
                tracing::error!(%error, "erasures are not in the ledger yet");
                state.rests_until = state.rests_until.max(Some(Instant::now() + RETRY));
            }
        });
    }

    /// Waits until no byte is left of what has been erased so far, if that can be soon.
    pub(crate) async fn overwritten(&self) {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.state.subscribe();
        let wanted = state.borrow().wanted;
        let settled = |state: &State| {
            let later = state.rests_until.is_some_and(|until| until > deadline);
            state.done >= wanted || !state.running || later || state.failure.is_some()
        };
        // It is erased in any case; that it takes longer, health tells.
        drop(tokio::time::timeout_at(deadline, state.wait_for(settled)).await);
    }

    /// Whether anything is to be overwritten.
    pub(crate) fn is_pending(&self) -> bool {
        self.state.borrow().is_pending()
    }

    /// Whether the writer is busy with it, or about to be; everything else waits so long.
    pub(crate) fn is_under_way(&self) -> bool {
        self.state.borrow().under_way
    }

    /// Whether the next run cannot begin yet.
    pub(crate) fn is_resting(&self) -> bool {
        self.state.borrow().rests_until.is_some_and(|until| until > Instant::now())
    }

    /// What a run has to do: the last erasure, and whether the tables' pages hold something of it still.
    pub(super) fn task(&self) -> (Position, bool) {
        let state = self.state.borrow();
        (state.wanted, state.vacuumed < state.wanted)
    }

    /// The tables' pages hold nothing any more of what was erased up to `position`.
    pub(super) fn vacuumed(&self, position: Position) {
        self.state.send_modify(|state| state.vacuumed = position);
    }

    /// A run took so long; the next one has to wait.
    pub(super) fn rest(&self, took: Duration) {
        self.state.send_modify(|state| state.rests_until = Some(Instant::now() + took * REST));
    }

    /// What somebody should look at.
    pub(crate) fn warning(&self) -> Option<String> {
        let state = self.state.borrow();
        if state.unlisted {
            return Some("the erasure ledger cannot be written".into());
        }
        if let Some(failure) = state.failure.as_ref().filter(|_| state.is_pending()) {
            return Some(format!("what was erased could not be overwritten in the files: {failure}"));
        }
        let waits = state.since.filter(|_| state.is_pending()).map(|since| since.elapsed())?;
        (waits > LONGEST_WAIT).then(|| {
            format!("what was erased waits to be overwritten in the files for {} s", waits.as_secs())
        })
    }
}

impl State {
    fn want(&mut self, position: Position) {
        self.wanted = self.wanted.max(position);
        self.since.get_or_insert_with(Instant::now);
    }

    fn ended(&mut self, outcome: Result<Position, StoreError>) {
        self.under_way = false;
        match outcome {
            Ok(done) => {
                self.done = done;
                self.failure = None;
                self.since = self.is_pending().then(Instant::now);
            }
            Err(error) => {
                tracing::warn!(%error, "what was erased could not be overwritten; it will be tried again");
                self.failure = Some(error.to_string());
                self.rests_until = self.rests_until.max(Some(Instant::now() + RETRY));
            }
        }
    }
}

/// Says that somebody sees to it, as long as it lives.
struct Running<'s>(&'s watch::Sender<State>);

impl<'s> Running<'s> {
    fn begin(state: &'s watch::Sender<State>) -> Self {
        state.send_modify(|state| state.running = true);
        Self(state)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|state| state.running = false);
    }
}

#[cfg(test)]
mod tests;
