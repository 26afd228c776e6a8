//! Users, and what they sign in with.

use async_trait::async_trait;
use daybook_application::identity::{LoginRecords, UserRecords, UserView, UsersPage};
use daybook_application::shared::StoreError;
use daybook_domain::identity::{Digest, KeyId, LoginKey, User, UserId};
use daybook_domain::shared::Aggregate;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

use super::SqlIdentity;
use super::rows::{UserRow, malformed, user_columns};
use crate::identity::codec::digest_text;
use crate::identity::users::{ACTIVE, ERASED};
use crate::shared::cache::At;
use crate::shared::failed;
use crate::shared::rows::signed;
use crate::shared::spans::Statement as _;

impl SqlIdentity {
    /// One user as it is, and the position at which it is so.
    pub async fn current_user(&self, id: &UserId) -> Result<At<Option<UserView>>, StoreError> {
        let read = |row: &sea_orm::QueryResult| UserRow::from_query_result(row, "")?.view();
        self.at_head(one(self.backend(), id), "SELECT users", read).await
    }

    /// Which key of whom has this digest, and the position at which it is so.
    pub async fn current_key(&self, digest: &Digest) -> Result<At<Option<(UserId, KeyId)>>, StoreError> {
        let read = |row: &sea_orm::QueryResult| {
            let (user, id): (String, String) = (row.try_get("", "user_id")?, row.try_get("", "id")?);
            Ok((user.parse().map_err(malformed)?, id.parse().map_err(malformed)?))
        };
        self.at_head(key(self.backend(), digest), "SELECT user_keys", read).await
    }
}

/// A user, with the position at which the database says so: both in one statement.
pub(in crate::identity) fn one(backend: DbBackend, id: &UserId) -> Statement {
    let columns = user_columns(backend);
    let sql = format!(
        "SELECT head.position AS head_position, {columns} FROM head LEFT JOIN users u ON u.id = $1 WHERE head.id = 1"
    );
    Statement::from_sql_and_values(backend, sql, [id.to_string().into()])
}

pub(in crate::identity) fn key(backend: DbBackend, digest: &Digest) -> Statement {
    let sql = "SELECT head.position AS head_position, k.id, k.user_id FROM head \
        LEFT JOIN user_keys k ON k.digest = $1 WHERE head.id = 1";
    Statement::from_sql_and_values(backend, sql, [digest_text(digest).into()])
}

pub(in crate::identity) fn page(backend: DbBackend, page: &UsersPage) -> Statement {
    let columns = user_columns(backend);
    let sql = format!(
        "SELECT {columns} FROM users u WHERE u.state <> $1 AND u.created_position > $2 \
         ORDER BY u.created_position LIMIT $3"
    );
    let (after, limit) = (signed(page.after.unwrap_or(0)), signed(page.limit as u64));
    Statement::from_sql_and_values(backend, sql, [ERASED.into(), after.into(), limit.into()])
}

pub(in crate::identity) fn admins(backend: DbBackend, limit: usize) -> Statement {
    let sql = "SELECT id FROM users WHERE state = $1 AND is_admin = 1 ORDER BY created_position LIMIT $2";
    Statement::from_sql_and_values(backend, sql, [ACTIVE.into(), signed(limit as u64).into()])
}

#[async_trait]
impl UserRecords for SqlIdentity {
    async fn user(&self, id: UserId) -> Result<Option<UserView>, StoreError> {
        Ok(self.current_user(&id).await?.value)
    }

    async fn page(&self, wanted: &UsersPage) -> Result<Vec<UserView>, StoreError> {
        let rows = UserRow::find_by_statement(page(self.backend(), wanted))
            .all(self.db())
            .named(self.db(), "SELECT users")
            .await;
        rows.and_then(|rows| rows.into_iter().map(UserRow::view).collect()).map_err(failed)
    }

    async fn admins(&self, limit: usize) -> Result<Vec<UserId>, StoreError> {
        let rows =
            self.db().query_all_raw(admins(self.backend(), limit)).named(self.db(), "SELECT users").await;
        let id = |row: &sea_orm::QueryResult| row.try_get::<String>("", "id")?.parse().map_err(malformed);
        rows.and_then(|rows| rows.iter().map(id).collect()).map_err(failed)
    }
}

#[async_trait]
impl LoginRecords for SqlIdentity {
    /// What a user signs in with is its claims: one look-up, whoever it is and whether there is one.
    async fn by_login(&self, login: &LoginKey) -> Result<Option<UserId>, StoreError> {
        let Some(stream) = self.store.holder(&login.claim()).await? else { return Ok(None) };
        let id = stream.strip_prefix(User::CATEGORY).and_then(|rest| rest.strip_prefix('-'));
        let id = id.and_then(|id| id.parse().ok());
        id.map(Some).ok_or_else(|| failed(DbErr::Type("a login is held by another kind of record".into())))
    }
}
