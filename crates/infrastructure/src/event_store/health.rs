//! Whether the store does its work.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{HealthCheck, Status, StoreError, Vital, Watermark};
use daybook_domain::shared::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, Set};

use super::Store;
use super::entities::heartbeat;
use super::head::Head;
use super::writer::Job;
use crate::shared::disk;

/// How long a part may take to answer: less than whoever asks for health waits.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// How long there may be work for the writer and none be done before there is doubt about it.
const DOUBT: Duration = Duration::from_secs(2);
/// How far the log may run ahead of the clock before somebody should look: a second.
const MOST_AHEAD_MICROS: i64 = 1_000_000;
/// How large the write-ahead log may grow before somebody should look.
const MOST_WAL_BYTES: u64 = 64 * 1024 * 1024;
/// How far readers may be behind the head before somebody should look.
const MOST_BEHIND: u64 = 10_000;

/// How little room on the disk somebody should look at.
const LEAST_ROOM: u64 = 256 * 1024 * 1024;

/// `eventstore`: writes a row through the queue that every command takes.
pub struct WriterHealth(pub Arc<Store>);

/// `database`: reads, and looks at the files, also whether what was erased is gone from them.
pub struct DatabaseHealth(pub Arc<Store>);

/// `projection`: whether this node's readers and the subscriptions follow the log.
pub struct FollowerHealth(pub Arc<Store>);

#[async_trait]
impl HealthCheck for WriterHealth {
    fn name(&self) -> &'static str {
        "eventstore"
    }

    async fn check(&self) -> Status {
        if let Some(reason) = self.0.writer.outdated() {
            return Status::Down(reason.to_owned());
        }
        let beat = Heartbeat { at: self.0.clock.now() };
        match tokio::time::timeout(PATIENCE, self.0.writer.run(beat)).await {
            // Long for large files, and none that a restart would shorten: it would begin anew.
            Err(_) if self.0.overwriting.is_under_way() => {
                Status::Warning("the files are made anew after an erasure; writes wait for it".into())
            }
            Err(_) => Status::Down("the writer does not answer".into()),
            // Busy is not ill: what waits is being written.
            Ok(Err(error @ StoreError::Overloaded { .. })) => Status::Warning(error.to_string()),
            Ok(Err(error)) => Status::error("nothing can be written", error.to_string()),
            Ok(Ok(())) => Status::Ok,
        }
    }
}

impl Vital for WriterHealth {
    fn is_in_doubt(&self) -> bool {
        self.0.is_broken() || self.0.writer.outdated().is_some() || self.0.writer.stalled_for() > DOUBT
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
            Ok(Err(error)) => Status::error("the log cannot be read", error.to_string()),
            Ok(Ok(None)) => Status::error("the log has no head", "its row is gone"),
            Ok(Ok(Some(head))) => warnings(&self.0, &head),
        }
    }
}

fn warnings(store: &Store, head: &Head) -> Status {
    let ahead = head.recorded_at.as_micros() - store.clock.now().as_micros();
    if ahead > MOST_AHEAD_MICROS {
        return Status::Warning(format!("the log is {} ms ahead of the clock", ahead / 1_000));
    }
    let wal = store.wal_size();
    if wal > MOST_WAL_BYTES {
        return Status::Warning(format!("the write-ahead log has {wal} bytes; a long reader holds it"));
    }
    store.overwriting.warning().map_or(Status::Ok, Status::Warning)
}

/// `disk`: whether there is room for what is written next.
pub struct DiskHealth(pub Arc<Store>);

#[async_trait]
impl HealthCheck for DiskHealth {
    fn name(&self) -> &'static str {
        "disk"
    }

    async fn check(&self) -> Status {
        // A server sees to its disk itself.
        self.0.database.file().map_or(Status::Ok, |file| room(disk::available(file)))
    }
}

fn room(available: std::io::Result<u64>) -> Status {
    match available {
        Err(error) => Status::error("the room on the disk of the data is not known", error.to_string()),
        Ok(bytes) if bytes < LEAST_ROOM => Status::Warning(format!(
            "{} MiB are left on the disk of the data; when it is full, writes are refused",
            bytes / (1024 * 1024)
        )),
        Ok(_) => Status::Ok,
    }
}

#[async_trait]
impl HealthCheck for FollowerHealth {
    fn name(&self) -> &'static str {
        "projection"
    }

    async fn check(&self) -> Status {
        if !self.0.pulse().is_fresh() {
            return Status::Warning("the log is not heard of; what is at hand is not used".into());
        }
        let head = self.0.bus.head();
        let last = self.0.behind().into_iter().max_by_key(|(_, behind)| *behind);
        if let Some((name, behind)) = last.filter(|(_, behind)| *behind > MOST_BEHIND) {
            return Status::Warning(format!("{name} is {behind} events behind"));
        }
        match self.0.follower().reached(head).await {
            Ok(()) => Status::Ok,
            Err(not_reached) => Status::Down(not_reached.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_nearly_full_is_told_before_it_is() {
        assert_eq!(room(Ok(LEAST_ROOM)), Status::Ok);
        let Status::Warning(told) = room(Ok(LEAST_ROOM - 1)) else { panic!("no warning") };
        assert!(told.starts_with("255 MiB are left"), "{told}");
        assert!(!room(Err(std::io::ErrorKind::NotFound.into())).is_healthy());
    }
}
