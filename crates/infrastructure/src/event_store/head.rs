//! The end of the log.

use daybook_application::shared::{LogId, Position, StoreError};
use daybook_domain::shared::Timestamp;
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::calls::{CHANNEL, Call};
use super::changes::Changes;
use super::entities::{event, head};
use super::hash::{GENESIS, Hash};
use super::record::to_hash;
use crate::shared::Migrator;
use crate::shared::failed;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;

/// The only row's id.
const ROW: i64 = 1;

/// Where the log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub log_id: LogId,
    pub position: Position,
    pub hash: Hash,
    pub recorded_at: Timestamp,
    pub schema_version: i64,
}

impl Head {
    /// Reads the row; `None` before the log has begun.
    pub(crate) async fn read(db: &impl ConnectionTrait) -> Result<Option<Self>, DbErr> {
        head::Entity::find_by_id(ROW).one(db).await?.as_ref().map(Self::from_row).transpose()
    }

    /// Reads and locks the row: the first statement of every writing transaction.
    pub(crate) async fn lock(tx: &DatabaseTransaction) -> Result<Self, DbErr> {
        // SQLite has no row locks; there the transaction itself is begun with the lock on the file.
        let row =
            head::Entity::find_by_id(ROW).lock(LockType::Update).one(tx).named(tx, "SELECT head").await?;
        Self::from_row(&row.ok_or_else(|| DbErr::RecordNotFound("the head row".into()))?)
    }

    /// Moves the end, and on a server tells the other nodes, as `node`.
    pub(crate) fn write(&self, changes: &mut Changes, node: &str) {
        let (position, recorded_at) = (signed(self.position.0), self.recorded_at.as_micros());
        if changes.backend() == DbBackend::Postgres {
            // One statement and not two: each is a journey to the server and back.
            let call = Call { node, head: self.log_id.at(self.position) };
            changes.push_sql(
                "UPDATE head SET position = ?, hash = ?, recorded_at = ? WHERE id = ? RETURNING pg_notify(?, ?)",
                [
                    position.into(),
                    self.hash.to_vec().into(),
                    recorded_at.into(),
                    ROW.into(),
                    CHANNEL.into(),
                    call.to_string().into(),
                ],
            );
            return;
        }
        let row = head::ActiveModel {
            position: Set(position),
            hash: Set(self.hash.to_vec()),
            recorded_at: Set(recorded_at),
            ..Default::default()
        };
        changes.push(&head::Entity::update_many().set(row).filter(head::Column::Id.eq(ROW)));
    }

    /// Begins the log if it has none yet, and notes that this program's schema is in force.
    pub(crate) async fn begin(db: &impl ConnectionTrait) -> Result<Self, StoreError> {
        let known = Migrator::schema_version();
        match Self::read(db).await.map_err(failed)? {
            Some(head) if head.schema_version == known => Ok(head),
            Some(head) if head.schema_version > known => Err(StoreError::Unavailable(head.too_new())),
            Some(mut head) => {
                let row =
                    head::ActiveModel { id: Set(ROW), schema_version: Set(known), ..Default::default() };
                row.update(db).await.map_err(failed)?;
                head.schema_version = known;
                Ok(head)
            }
            None => Self::create(db, known).await,
        }
    }

    /// Whether the log ends where its head says: a quick look at every start, and all that an interrupted disk
    /// could have left apart. The whole chain is for `verify`.
    pub(crate) async fn check_end(&self, db: &impl ConnectionTrait) -> Result<(), StoreError> {
        let last = event::Entity::find().order_by_desc(event::Column::Position).one(db).await;
        let last = last.map_err(failed)?;
        let end = last.map_or((0, GENESIS.to_vec()), |event| (event.position, event.hash));
        if end == (signed(self.position.0), self.hash.to_vec()) {
            return Ok(());
        }
        Err(StoreError::Unavailable(format!(
            "the log ends at position {}, its head says {}, or their hashes differ: look at it with `daybook verify`",
            end.0, self.position
        )))
    }

    async fn create(db: &impl ConnectionTrait, schema_version: i64) -> Result<Self, StoreError> {
        let head = Self {
            log_id: new_log_id().ok_or_else(|| StoreError::failed("a log id was not made"))?,
            position: Position(0),
            hash: GENESIS,
            recorded_at: Timestamp::from_micros(0),
            schema_version,
        };
        let row = head::ActiveModel {
            id: Set(ROW),
            log_id: Set(head.log_id.to_string()),
            position: Set(0),
            hash: Set(head.hash.to_vec()),
            recorded_at: Set(0),
            schema_version: Set(schema_version),
        };
        head::Entity::insert(row).exec_without_returning(db).await.map_err(failed)?;
        Ok(head)
    }

    /// Why this program must not write: a newer one keeps the data in another way.
    pub(crate) fn check_schema(&self) -> Result<(), String> {
        if self.schema_version > Migrator::schema_version() { Err(self.too_new()) } else { Ok(()) }
    }

    fn too_new(&self) -> String {
        let known = Migrator::schema_version();
        format!(
            "the data has schema {}, this program knows {known}: a newer Daybook has migrated it",
            self.schema_version
        )
    }

    fn from_row(row: &head::Model) -> Result<Self, DbErr> {
        Ok(Self {
            log_id: row.log_id.parse().map_err(|_| DbErr::Type("the head's log id is malformed".into()))?,
            position: Position(unsigned(row.position)?),
            hash: to_hash(&row.hash)?,
            recorded_at: Timestamp::from_micros(row.recorded_at),
            schema_version: row.schema_version,
        })
    }
}

/// Eight random letters and digits.
fn new_log_id() -> Option<LogId> {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let random = Uuid::new_v4();
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte % 32)]);
    // The first bytes of a version 4 UUID are random throughout.
    random.as_bytes()[..5]
        .iter()
        .chain(&random.as_bytes()[10..13])
        .map(digit)
        .collect::<String>()
        .parse()
        .ok()
}
