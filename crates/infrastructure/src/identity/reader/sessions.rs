//! Sessions, and what tokens stand for.

use async_trait::async_trait;
use daybook_application::identity::{Credentials, SessionRecords, SessionView};
use daybook_application::shared::StoreError;
use daybook_domain::identity::{Digest, KeyId, SessionId, UserId};
use daybook_domain::shared::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement};

use super::SqlIdentity;
use super::rows::{SESSION_COLUMNS, SessionRow, StoredSession, malformed};
use crate::identity::codec::digest_text;
use crate::shared::cache::At;
use crate::shared::failed;
use crate::shared::rows::signed;
use crate::shared::spans::Statement as _;

impl SqlIdentity {
    /// Which session has this access token, and the position at which it is so.
    pub(in crate::identity) async fn current_holder(
        &self,
        access: &Digest,
    ) -> Result<At<Option<SessionId>>, StoreError> {
        let read = |row: &QueryResult| row.try_get::<String>("", "id")?.parse().map_err(malformed);
        self.at_head(by_access(self.backend(), access), "SELECT sessions", read).await
    }

    /// One session that is not ended, and the position at which it is so.
    pub(in crate::identity) async fn current_session(
        &self,
        id: &SessionId,
    ) -> Result<At<Option<StoredSession>>, StoreError> {
        let read = |row: &QueryResult| SessionRow::from_query_result(row, "")?.stored();
        self.at_head(one(self.backend(), id), "SELECT sessions", read).await
    }
}

pub(in crate::identity) fn by_access(backend: DbBackend, access: &Digest) -> Statement {
    let sql = "SELECT head.position AS head_position, s.id FROM head LEFT JOIN sessions s ON s.access = $1 \
        WHERE head.id = 1";
    Statement::from_sql_and_values(backend, sql, [digest_text(access).into()])
}

pub(in crate::identity) fn one(backend: DbBackend, id: &SessionId) -> Statement {
    let sql = format!(
        "SELECT head.position AS head_position, {SESSION_COLUMNS} FROM head LEFT JOIN sessions s ON s.id = $1 \
         WHERE head.id = 1"
    );
    Statement::from_sql_and_values(backend, sql, [id.to_string().into()])
}

pub(in crate::identity) fn renewal(backend: DbBackend, refresh: &Digest) -> Statement {
    let sql = "SELECT session_id FROM session_renewals WHERE digest = $1";
    Statement::from_sql_and_values(backend, sql, [digest_text(refresh).into()])
}

pub(in crate::identity) fn open(
    backend: DbBackend,
    user: UserId,
    generation: u64,
    now: Timestamp,
    limit: usize,
) -> Statement {
    let sql = format!(
        "SELECT {SESSION_COLUMNS} FROM sessions s WHERE s.user_id = $1 AND s.generation = $2 \
         AND s.refresh_expires_at > $3 ORDER BY s.started_position LIMIT $4"
    );
    let (generation, limit) = (signed(generation), signed(limit as u64));
    let values = [user.to_string().into(), generation.into(), now.as_micros().into(), limit.into()];
    Statement::from_sql_and_values(backend, sql, values)
}

#[async_trait]
impl Credentials for SqlIdentity {
    async fn session(&self, access: &Digest) -> Result<Option<SessionView>, StoreError> {
        let Some(id) = self.current_holder(access).await?.value else { return Ok(None) };
        let stored = self.current_session(&id).await?.value;
        Ok(stored.filter(|stored| stored.access == *access).map(|stored| stored.view))
    }

    async fn renewed(&self, refresh: &Digest) -> Result<Option<SessionId>, StoreError> {
        let row = self
            .db()
            .query_one_raw(renewal(self.backend(), refresh))
            .named(self.db(), "SELECT session_renewals")
            .await;
        let id = |row: QueryResult| row.try_get::<String>("", "session_id")?.parse().map_err(malformed);
        row.and_then(|row| row.map(id).transpose()).map_err(failed)
    }

    async fn key(&self, digest: &Digest) -> Result<Option<(UserId, KeyId)>, StoreError> {
        Ok(self.current_key(digest).await?.value)
    }
}

#[async_trait]
impl SessionRecords for SqlIdentity {
    async fn open(
        &self,
        user: UserId,
        generation: u64,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<SessionView>, StoreError> {
        let rows = SessionRow::find_by_statement(open(self.backend(), user, generation, now, limit))
            .all(self.db())
            .named(self.db(), "SELECT sessions")
            .await;
        let view = |row: SessionRow| Ok(row.stored()?.view);
        rows.and_then(|rows| rows.into_iter().map(view).collect()).map_err(failed)
    }
}
