//! A database for one test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbErr};

/// Longer than a server that is there takes to answer, also while many others ask it.
const PATIENCE: Duration = Duration::from_mins(1);

/// What statements that tests share with SQLite need of its language. It has a schema of its own, so that what is
/// tested cannot use it by mistake.
const DIALECT: &str = "CREATE SCHEMA dialect; CREATE DOMAIN dialect.blob AS bytea; \
    CREATE FUNCTION dialect.quote(anyelement) RETURNS text LANGUAGE sql AS 'SELECT quote_nullable($1)'; \
    CREATE FUNCTION dialect.hex(bytea) RETURNS text RETURN upper(encode($1, 'hex')); \
    CREATE FUNCTION dialect.replace(bytea, text, text) RETURNS bytea \
        RETURN convert_to(pg_catalog.replace(convert_from($1, 'UTF8'), $2, $3), 'UTF8'); \
    CREATE FUNCTION dialect.zeroblob(integer) RETURNS bytea RETURN decode(repeat('00', $1), 'hex')";

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database with nothing in it; dropped with everything in it when this is.
pub struct TestDatabase {
    name: String,
    admin: String,
    url: String,
}

impl TestDatabase {
    /// Makes one. Its texts sort as people in the United States sort them unless a column says otherwise, so that a
    /// test sees where one does not.
    pub(crate) async fn create(admin: &str) -> Self {
        let name = format!("daybook_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let sql = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' \
             LC_COLLATE 'C' LC_CTYPE 'C'"
        );
        execute(admin, &sql).await.unwrap();
        let url = with_name(admin, &name);
        execute(&url, DIALECT).await.unwrap();
        Self { url, admin: admin.to_owned(), name }
    }

    /// Where it is: `postgres://…`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same for a connection of a test's own, which understands `hex`, `quote`, `zeroblob` and the type `blob`.
    #[must_use]
    pub fn url_with_dialect(&self) -> String {
        let and = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{and}options[search_path]=public,dialect", self.url)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, sql) =
            (self.admin.clone(), format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        // A server that is gone has nothing left.
        let _ = apart(async move { execute(&admin, &sql).await });
    }
}

/// Does something in a runtime of its own: that of the test may be ending, or there is none.
pub(crate) fn apart<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(work)
    };
    std::thread::spawn(run).join().unwrap()
}

async fn execute(url: &str, sql: &str) -> Result<(), DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false).acquire_timeout(PATIENCE);
    let database = Database::connect(options).await?;
    database.execute_unprepared(sql).await?;
    database.close().await
}

/// The URL of another database of the same server.
fn with_name(url: &str, name: &str) -> String {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let server = place.rsplit_once('/').map_or(place, |(server, _)| server);
    if query.is_empty() { format!("{server}/{name}") } else { format!("{server}/{name}?{query}") }
}
