//! Work that one node does for all of them.
//!
//! A lease says who. That it is lost, or that two nodes believe to have it for a moment, does no harm: what such work
//! does is decided by the log. It only keeps the nodes from doing the same in vain.

use std::time::Duration;

use daybook_application::shared::StoreError;
use sea_orm::{ConnectionTrait, Statement};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Store;
use crate::shared::failed;

/// How long a lease lasts, in microseconds of the database's clock.
const LASTS_MICROS: i64 = 15_000_000;
/// How often it is renewed, or asked for.
const RENEW: Duration = Duration::from_secs(4);
/// How long the database may take for it; two such waits still fit into a lease.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long work that the store has no room for waits.
const PAUSE: Duration = Duration::from_secs(1);

const NOW: &str = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";

impl Store {
    /// Runs `work` until it ends or `stop` is cancelled: at once where this process alone writes to the log, otherwise
    /// while it has the lease of that name, and again when it gets it back. That the database cannot be reached is no
    /// end: the work is begun anew. When a newer program has taken over, the work is left to that.
    pub async fn alone<W, F>(&self, name: &str, stop: &CancellationToken, work: W) -> Result<(), StoreError>
    where
        W: Fn(CancellationToken) -> F,
        F: Future<Output = Result<(), StoreError>>,
    {
        while !stop.is_cancelled() {
            if self.writer.outdated().is_some() {
                pause(stop, RENEW).await;
                continue;
            }
            let outcome = if !self.nodes.shared {
                work(stop.child_token()).await
            } else if self.take_lease(name).await {
                self.work_on_lease(name, stop, &work).await
            } else {
                pause(stop, RENEW).await;
                continue;
            };
            match outcome {
                Err(StoreError::Unavailable(why)) => {
                    tracing::warn!(name, why, "work waits for the database");
                    pause(stop, PAUSE).await;
                }
                Ok(()) if self.nodes.shared && !stop.is_cancelled() => {}
                outcome => return outcome,
            }
        }
        Ok(())
    }

    /// Works as long as the lease can be renewed.
    async fn work_on_lease<W, F>(
        &self,
        name: &str,
        stop: &CancellationToken,
        work: &W,
    ) -> Result<(), StoreError>
    where
        W: Fn(CancellationToken) -> F,
        F: Future<Output = Result<(), StoreError>>,
    {
        let own = stop.child_token();
        let keeping = async {
            loop {
                tokio::time::sleep(RENEW).await;
                if self.writer.outdated().is_some() {
                    own.cancel();
                    return std::future::pending::<()>().await;
                }
                if !self.take_lease(name).await {
                    tracing::warn!(name, "the lease is lost; another node may have it");
                    own.cancel();
                    return std::future::pending::<()>().await;
                }
            }
        };
        let outcome = tokio::select! {
            outcome = work(own.clone()) => outcome,
            () = keeping => Ok(()),
        };
        if !own.is_cancelled() || stop.is_cancelled() || self.writer.outdated().is_some() {
            self.give_lease_back(name).await;
        }
        outcome
    }

    /// Takes a lease, or renews it. Whether this process has it.
    async fn take_lease(&self, name: &str) -> bool {
        let sql = format!(
            "INSERT INTO leases (name, holder, until) VALUES ($1, $2, {NOW} + $3) \
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
             WHERE leases.holder = excluded.holder OR leases.until < {NOW}"
        );
        let values = [name.into(), self.nodes.name.to_string().into(), LASTS_MICROS.into()];
        match self.on_leases(sql, values).await {
            Ok(rows) => rows > 0,
            Err(error) => {
                tracing::debug!(%error, name, "the lease cannot be asked for");
                false
            }
        }
    }

    async fn give_lease_back(&self, name: &str) {
        let sql = "DELETE FROM leases WHERE name = $1 AND holder = $2".to_owned();
        // If it cannot be given back it runs out.
        drop(self.on_leases(sql, [name.into(), self.nodes.name.to_string().into()]).await);
    }

    async fn on_leases(
        &self,
        sql: String,
        values: impl IntoIterator<Item = sea_orm::Value>,
    ) -> Result<u64, StoreError> {
        let db = &self.database.writer;
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        match timeout(PATIENCE, db.execute_raw(statement)).await {
            Ok(done) => done.map(|done| done.rows_affected()).map_err(failed),
            Err(_) => Err(StoreError::Unavailable("the database server does not answer".into())),
        }
    }
}

async fn pause(stop: &CancellationToken, time: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}
