//! Whether the store does its work.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{HealthCheck, Status, StoreError, Watermark};
use daybook_domain::shared::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, Set};

use super::Store;
use super::entities::heartbeat;
use super::head::Head;
use super::writer::Job;

/// How long a part may take to answer.
const PATIENCE: Duration = Duration::from_secs(4);
/// How far the log may run ahead of the clock before somebody should look: a second.
const MOST_AHEAD_MICROS: i64 = 1_000_000;
/// How large the write-ahead log may grow before somebody should look.
const MOST_WAL_BYTES: u64 = 64 * 1024 * 1024;
/// How far readers may be behind the head before somebody should look.
const MOST_BEHIND: u64 = 10_000;

/// `eventstore`: writes a row through the queue that every command takes.
pub struct WriterHealth(pub Arc<Store>);

/// `database`: reads, and looks at the files, also whether what was erased is gone from them.
pub struct DatabaseHealth(pub Arc<Store>);

/// `projection`: whether this node's readers follow the log.
pub struct FollowerHealth(pub Arc<Store>);

#[async_trait]
impl HealthCheck for WriterHealth {
    fn name(&self) -> &'static str {
        "eventstore"
    }

    async fn check(&self) -> Status {
        let beat = Heartbeat { at: self.0.clock.now() };
        match tokio::time::timeout(PATIENCE, self.0.writer.run(beat)).await {
            // Long for large files, and none that a restart would shorten: it would begin anew.
            Err(_) if self.0.overwriting.is_under_way() => {
                Status::Warning("the files are made anew after an erasure; writes wait for it".into())
            }
            Err(_) => Status::Down("the writer does not answer".into()),
            // Busy is not ill: what waits is being written.
            Ok(Err(error @ StoreError::Overloaded { .. })) => Status::Warning(error.to_string()),
            Ok(Err(StoreError::Failed(error))) => Status::Error(error.to_string()),
            Ok(Err(error)) => Status::Error(error.to_string()),
            Ok(Ok(())) => Status::Ok,
        }
    }
}

struct Heartbeat {
    at: Timestamp,
}

#[async_trait]
impl Job for Heartbeat {
    async fn run(self: Box<Self>, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let row = heartbeat::ActiveModel { id: Set(1), beaten_at: Set(self.at.as_micros()) };
        let replace =
            OnConflict::column(heartbeat::Column::Id).update_column(heartbeat::Column::BeatenAt).to_owned();
        heartbeat::Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await.map(drop)
    }
}

#[async_trait]
impl HealthCheck for DatabaseHealth {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn check(&self) -> Status {
        match tokio::time::timeout(PATIENCE, Head::read(&self.0.database.readers)).await {
            Err(_) => Status::Down("the database does not answer".into()),
            Ok(Err(error)) => Status::Error(error.to_string()),
            Ok(Ok(None)) => Status::Error("the log has no head".into()),
            Ok(Ok(Some(head))) => warnings(&self.0, &head),
        }
    }
}

fn warnings(store: &Store, head: &Head) -> Status {
    let ahead = head.recorded_at.as_micros() - store.clock.now().as_micros();
    if ahead > MOST_AHEAD_MICROS {
        return Status::Warning(format!("the log is {} ms ahead of the clock", ahead / 1_000));
    }
    match store.database.file().map_or(0, wal_bytes) {
        bytes if bytes > MOST_WAL_BYTES => {
            Status::Warning(format!("the write-ahead log has {bytes} bytes; a long reader holds it"))
        }
        _ => store.overwriting.warning().map_or(Status::Ok, Status::Warning),
    }
}

/// How large the write-ahead log of a file is.
fn wal_bytes(file: &Path) -> u64 {
    let mut wal = file.as_os_str().to_owned();
    wal.push("-wal");
    std::fs::metadata(wal).map_or(0, |file| file.len())
}

#[async_trait]
impl HealthCheck for FollowerHealth {
    fn name(&self) -> &'static str {
        "projection"
    }

    async fn check(&self) -> Status {
        let (head, seen) = (self.0.bus.head(), self.0.follower().seen());
        if !self.0.pulse().is_fresh() {
            return Status::Warning("the log is not heard of; what is at hand is not used".into());
        }
        let behind = head.0.saturating_sub(seen.0);
        if behind > MOST_BEHIND {
            return Status::Warning(format!("readers are {behind} events behind"));
        }
        match self.0.follower().reached(head).await {
            Ok(()) => Status::Ok,
            Err(not_reached) => Status::Down(not_reached.to_string()),
        }
    }
}
