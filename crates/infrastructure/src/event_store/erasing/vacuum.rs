//! How the bytes of what was erased are overwritten.
//!
//! What is deleted is overwritten at once (`secure_delete`). But when the tree of a table grows, its pages are split
//! and leave copies in the unused parts of others, which no deletion reaches. Only making all pages anew does.

use std::path::Path;
use std::time::Instant;

use async_trait::async_trait;
use daybook_application::shared::{Position, StoreError};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    Set, Statement,
};

use super::Overwriting;
use crate::event_store::entities::erasure;
use crate::event_store::writer::Job;
use crate::shared::Database;
use crate::shared::failed;
use crate::shared::rows::signed;

/// Makes all pages anew, and empties the write-ahead log. Answers with the last erasure of which nothing is left.
/// Nothing may write to a file meanwhile.
pub(crate) async fn overwrite(
    state: &Overwriting,
    database: &Database,
    tables: &[&'static str],
) -> Result<Position, StoreError> {
    let started = Instant::now();
    let (position, vacuum) = state.task();
    let outcome = match database.file() {
        Some(file) => run(state, file, position, vacuum).await,
        None => vacuum_tables(database, tables).await,
    };
    state.rest(started.elapsed());
    outcome.map(|()| position)
}

async fn run(state: &Overwriting, file: &Path, position: Position, vacuum: bool) -> Result<(), StoreError> {
    // A connection of its own: its pages are not kept in memory, and its copy of the data lies in a file.
    let db = Database::connect_to_vacuum(file).await.map_err(failed)?;
    let made_anew = if vacuum { make_pages_anew(&db).await } else { Ok(()) };
    let outcome = match made_anew {
        Ok(()) => {
            state.vacuumed(position);
            empty_wal(&db).await
        }
        failed => failed,
    };
    drop(db.close().await);
    outcome
}

/// Leaves nothing of what was deleted: of a file all pages are made anew and the write-ahead log is emptied, on a
/// connection of its own; on a server the rows go from these tables.
pub(crate) async fn make_anew(database: &Database, tables: &[&'static str]) -> Result<(), StoreError> {
    let Some(file) = database.file() else { return vacuum_tables(database, tables).await };
    let db = Database::connect_to_vacuum(file).await.map_err(failed)?;
    let made_anew = make_pages_anew(&db).await;
    let outcome = if made_anew.is_ok() { empty_wal(&db).await } else { made_anew };
    drop(db.close().await);
    outcome
}

/// Takes the versions of rows that nobody can see any more out of the tables' pages.
async fn vacuum_tables(database: &Database, tables: &[&'static str]) -> Result<(), StoreError> {
    // A connection of its own: it may take long, and nobody has to wait for it.
    let db = database.connect_another_writer().await.map_err(failed)?;
    let done = db.execute_unprepared(&format!("VACUUM {}", tables.join(", "))).await;
    drop(db.close().await);
    done.map(drop).map_err(failed)
}

async fn make_pages_anew(db: &DatabaseConnection) -> Result<(), StoreError> {
    db.execute_unprepared("VACUUM").await.map(drop).map_err(failed)
}

/// Moves all pages from the write-ahead log into the file and cuts it off.
pub(crate) async fn empty_wal(db: &DatabaseConnection) -> Result<(), StoreError> {
    let sql = Statement::from_string(db.get_database_backend(), "PRAGMA wal_checkpoint(TRUNCATE)");
    let row = db.query_one_raw(sql).await.map_err(failed)?;
    let busy = row.map(|row| row.try_get::<i32>("", "busy")).transpose().map_err(failed)?;
    match busy {
        Some(0) => Ok(()),
        _ => Err(StoreError::Unavailable("a long reader holds the write-ahead log".into())),
    }
}

/// Notes that no byte is left of what was erased up to a position.
pub(crate) struct Mark(pub(crate) Position);

#[async_trait]
impl Job for Mark {
    async fn run(self: Box<Self>, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let row = erasure::ActiveModel { overwritten: Set(1), ..Default::default() };
        erasure::Entity::update_many()
            .set(row)
            .filter(erasure::Column::Overwritten.eq(0))
            .filter(erasure::Column::Position.lte(signed(self.0.0)))
            .exec(tx)
            .await
            .map(drop)
    }
}
