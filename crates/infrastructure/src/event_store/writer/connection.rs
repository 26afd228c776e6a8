//! The writing connection.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use daybook_application::shared::StoreError;
use sea_orm::{DatabaseConnection, DbErr};

use super::request::Job;
use crate::shared::database::begin;
use crate::shared::spans::Statement as _;
use crate::shared::{Database, failed};

/// How long a server may take for a batch, or for its commit.
const STATEMENTS: Duration = Duration::from_secs(20);
/// How long it may take for a job.
const JOB: Duration = Duration::from_mins(1);

/// The connection that batches are written on; on a server one that does not answer is given up.
pub(super) struct Connection {
    database: Database,
    current: Mutex<DatabaseConnection>,
}

/// The server did not answer in time. What was begun ends when the server notices.
#[derive(Debug, thiserror::Error)]
#[error("the database server did not answer within {} s", .0.as_secs())]
pub(crate) struct Silent(Duration);

impl Connection {
    pub(super) fn new(database: Database) -> Self {
        let current = Mutex::new(database.writer.clone());
        Self { database, current }
    }

    /// The connection as it is now.
    pub(super) fn get(&self) -> DatabaseConnection {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for statements, but on a server not for ever. A connection that was waited for in vain is in a state that
    /// nobody knows: others take its place.
    pub(super) async fn bounded<T>(&self, work: impl Future<Output = T>) -> Result<T, Silent> {
        self.within(STATEMENTS, work).await
    }

    /// Takes other connections from now on.
    pub(super) async fn renew(&self) {
        match self.database.connect_another_writer().await {
            Ok(fresh) => *self.current.lock().unwrap_or_else(PoisonError::into_inner) = fresh,
            Err(error) => tracing::error!(%error, "no other connection could be made"),
        }
    }

    async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Result<T, Silent> {
        if !self.database.is_shared() {
            return Ok(work.await);
        }
        let done = tokio::time::timeout(limit, work).await;
        if done.is_err() {
            self.renew().await;
        }
        done.map_err(|_| Silent(limit))
    }

    /// Runs a job in a transaction of its own, on a server.
    pub(super) async fn run_job(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let writer = self.get();
        let staged = async {
            let tx = begin(&writer).await?;
            job.run(&tx).await?;
            Ok::<_, DbErr>(tx)
        };
        let tx = match self.within(JOB, staged).await {
            Err(silent) => return Err(StoreError::Unavailable(silent.to_string())),
            Ok(staged) => staged.map_err(failed)?,
        };
        let unknown =
            |error: String| StoreError::OutcomeUnknown(format!("the commit was not confirmed: {error}"));
        match self.bounded(tx.commit().named(&writer, "COMMIT")).await {
            Err(silent) => Err(unknown(silent.to_string())),
            Ok(done) => done.map_err(|error| unknown(error.to_string())),
        }
    }
}
