//! Connections to a PostgreSQL server.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _, Executor as _};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement,
    TransactionTrait,
};

use super::{DatabaseError, Server};

/// The oldest PostgreSQL that is tested.
const OLDEST: i32 = 150_000;
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that has rested for longer is asked whether it is still there before it is used.
const RESTED: Duration = Duration::from_secs(1);
/// How long that answer may take.
const PING_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a transaction may stay open while its process says nothing: it may hold the head of the log, and then
/// every other node waits for it.
const IDLE_IN_TRANSACTION: &str = "20s";
/// How long somebody else may hold a lock that is waited for.
const LOCK_TIMEOUT: &str = "10s";
/// Names the lock that whoever prepares the database holds; a number that nobody else uses there.
const PREPARING: i64 = 0x6461_7962_6f6f_6b01;

/// Names the lock that every node which serves shares with the others, and that nobody has who makes everything anew.
pub(crate) const SERVING: i64 = PREPARING + 1;

/// Connections that write: one for the batches, and one for what must not wait for them.
const WRITERS: u32 = 2;

pub(super) async fn connect_writer(server: &Server) -> Result<DatabaseConnection, DbErr> {
    connect(writer_options(server)).await
}

/// The same, but nothing is connected before it is needed.
pub(super) async fn connect_another_writer(server: &Server) -> Result<DatabaseConnection, DbErr> {
    connect(writer_options(server).connect_lazy(true).clone()).await
}

pub(super) async fn connect_readers(server: &Server, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let settings = [
        ("default_transaction_read_only", "on"),
        ("idle_in_transaction_session_timeout", "60s"),
        // A plan that was made while the tables were small is not kept.
        ("plan_cache_mode", "force_custom_plan"),
    ];
    connect(options(server, connections, &settings)).await
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    sea_orm::Database::connect(options).await
}

fn writer_options(server: &Server) -> ConnectOptions {
    let settings = [
        ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION),
        ("lock_timeout", LOCK_TIMEOUT),
        // Plans are made while the tables are new, and kept: every look-up of the writer is one step into an index.
        ("enable_seqscan", "off"),
    ];
    options(server, WRITERS, &settings)
}

fn options(server: &Server, connections: u32, settings: &[(&str, &str)]) -> ConnectOptions {
    // The URL stays with the server: what is given here would be seen in traces.
    let mut options = ConnectOptions::new("postgres://");
    let sqlx = session_options(server, settings);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(CONNECT_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_postgres_opts(move |_| sqlx.clone())
        .map_sqlx_postgres_pool_opts(durable)
        .map_sqlx_postgres_before_acquire(|connection, metadata| {
            Box::pin(async move {
                if metadata.idle_for < RESTED {
                    return Ok(true);
                }
                Ok(matches!(tokio::time::timeout(PING_TIMEOUT, connection.ping()).await, Ok(Ok(()))))
            })
        });
    options
}

/// How a session of this server is opened.
pub(crate) fn session_options(server: &Server, settings: &[(&str, &str)]) -> PgConnectOptions {
    let options = server.options().clone().application_name("daybook").disable_statement_logging();
    options
        .options([
            ("default_transaction_isolation", "read committed"),
            // Every statement is a few steps into indexes: compiling one takes a thousand times as long. The server would,
            // where a step that is switched off makes it look expensive.
            ("jit", "off"),
            // The other side of a connection that is cut without a word is noticed, some time.
            ("tcp_keepalives_idle", "60"),
        ])
        .options(settings.iter().copied())
}

/// A commit is on the disk when it is acknowledged, whatever the server's default is; stronger ones are kept.
fn durable(options: PgPoolOptions) -> PgPoolOptions {
    options.after_connect(|connection, _| {
        Box::pin(async move {
            connection
                .execute(
                    "SELECT set_config('synchronous_commit', 'on', false) \
                     WHERE current_setting('synchronous_commit') = 'off'",
                )
                .await
                .map(drop)
        })
    })
}

/// Whether the server can keep a log.
pub(super) async fn check(db: &DatabaseConnection) -> Result<(), DatabaseError> {
    let sql = "SELECT CAST(current_setting('server_version_num') AS INTEGER) AS number, \
               current_setting('server_version') AS name, current_setting('server_encoding') AS encoding, \
               current_setting('fsync') AS fsync";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the server's settings".into()))?;
    if row.try_get::<i32>("", "number")? < OLDEST {
        return Err(DatabaseError::OldPostgres(row.try_get("", "name")?));
    }
    let encoding: String = row.try_get("", "encoding")?;
    if encoding != "UTF8" {
        return Err(DatabaseError::Encoding(encoding));
    }
    if row.try_get::<String>("", "fsync")? == "off" {
        tracing::warn!("the database server runs with fsync=off: what it acknowledges can be lost");
    }
    Ok(())
}

/// A transaction that only one process at a time has; whoever comes later waits.
pub(super) async fn begin_preparing(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let tx = db.begin().await?;
    // It waits for other nodes, and then rests while another connection does the work.
    tx.execute_unprepared("SET LOCAL lock_timeout = 0").await?;
    tx.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
    tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({PREPARING})")).await?;
    Ok(tx)
}

/// Takes the lock that every node which serves shares with the others.
pub(super) async fn lock_out_nodes(tx: &DatabaseTransaction) -> Result<bool, DbErr> {
    // What follows may be long, and nobody says anything while the process computes.
    tx.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
    let sql = format!("SELECT pg_try_advisory_xact_lock({SERVING}) AS locked");
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    row.map_or(Ok(false), |row| row.try_get("", "locked"))
}
