//! Where the data is.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use daybook_infrastructure::shared::{InvalidServer, Location};

use super::keys::{KeySettings, RefusedKey};
use crate::keys::KeySource;

/// Where the data is.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct DataSettings {
    /// The directory of the data: the database, unless it is on a server, the key, and the lock that keeps a second
    /// process out. Every node has one of its own.
    #[arg(long, env = "DAYBOOK_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,

    /// The database, `sqlite:<file>` or `postgres://<user>:<password>@<host>/<database>`
    /// [default: sqlite:<data-dir>/daybook.db].
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// What the process is for.
    #[arg(long, env = "DAYBOOK_ENV", value_enum, default_value_t = Environment::Development)]
    pub env: Environment,

    /// What personal data is sealed under.
    #[command(flatten)]
    pub keys: KeySettings,
}

/// What the process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    /// Loopback only, no credentials; an installation key is made where there is none.
    Development,
    /// Refuses to start until people can log in, which this version does not offer.
    Production,
}

/// Why a database cannot be used. The URL itself is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDatabaseUrl {
    /// It is another database's.
    #[error(
        "DATABASE_URL: only SQLite and PostgreSQL are supported, as sqlite:<file> or postgres://<host>/<database>"
    )]
    Unsupported,
    /// It names no database on a PostgreSQL server.
    #[error("DATABASE_URL: {0}")]
    Server(#[from] InvalidServer),
    /// It names none, or one in memory.
    #[error("DATABASE_URL: the log needs a file, as sqlite:<file>")]
    NoFile,
    /// It has parameters.
    #[error("DATABASE_URL: parameters after ? are not supported")]
    Parameters,
}

impl DataSettings {
    /// Where the database is.
    pub fn location(&self) -> Result<Location, InvalidDatabaseUrl> {
        match &self.database_url {
            Some(url) if url.starts_with("postgres:") || url.starts_with("postgresql:") => {
                Ok(Location::Server(url.parse()?))
            }
            Some(url) => file_of(url).map(Location::File),
            None => Ok(Location::File(self.data_dir.join("daybook.db"))),
        }
    }

    /// The directory that the process keeps to itself: that of the database file, if there is one.
    pub fn locked_dir(&self) -> Result<PathBuf, InvalidDatabaseUrl> {
        Ok(match self.location()?.file().map(Path::parent) {
            None => self.data_dir.clone(),
            Some(Some(parent)) if parent != Path::new("") => parent.to_path_buf(),
            Some(_) => PathBuf::from("."),
        })
    }

    /// Where erasures are written down beside the database, for a restored backup to catch up on.
    pub fn erasure_ledger(&self) -> Result<PathBuf, InvalidDatabaseUrl> {
        Ok(self.locked_dir()?.join("erasures.ndjson"))
    }

    /// Where the installation key comes from; in production it must be given.
    pub fn key_source(&self) -> Result<KeySource, RefusedKey> {
        // Beside the database, where the lock is: two databases never share a key of their own. A URL that names no
        // file is refused when the database is opened.
        let dir = self.locked_dir().unwrap_or_else(|_| self.data_dir.clone());
        match (self.keys.source(&dir)?, self.env) {
            (KeySource::Own(_), Environment::Production) => Err(RefusedKey::Missing),
            (source, _) => Ok(source),
        }
    }
}

/// The file that a `sqlite:` URL names.
fn file_of(url: &str) -> Result<PathBuf, InvalidDatabaseUrl> {
    let rest = url.strip_prefix("sqlite:").ok_or(InvalidDatabaseUrl::Unsupported)?;
    match rest.strip_prefix("//").unwrap_or(rest) {
        "" | ":memory:" => Err(InvalidDatabaseUrl::NoFile),
        file if file.contains('?') => Err(InvalidDatabaseUrl::Parameters),
        file => Ok(PathBuf::from(file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: Option<&str>) -> DataSettings {
        DataSettings {
            data_dir: PathBuf::from("./data"),
            database_url: url.map(str::to_owned),
            env: Environment::Development,
            keys: KeySettings::default(),
        }
    }

    #[test]
    fn the_database_lies_in_the_data_directory_unless_named() {
        assert_eq!(settings(None).location().unwrap().file(), Some(Path::new("./data/daybook.db")));
        assert_eq!(settings(Some("sqlite:x.db")).locked_dir().unwrap(), Path::new("."));
        assert_eq!(settings(Some("sqlite:///var/x.db")).locked_dir().unwrap(), Path::new("/var"));
    }

    #[test]
    fn the_key_and_the_ledger_lie_beside_the_database() {
        let elsewhere = settings(Some("sqlite:///var/x.db"));
        assert_eq!(elsewhere.erasure_ledger().unwrap(), Path::new("/var/erasures.ndjson"));
        let KeySource::Own(own) = elsewhere.key_source().unwrap() else { panic!("a key is given") };
        assert_eq!(own.path(), Path::new("/var/installation.key"));
    }

    #[test]
    fn beside_a_server_the_key_and_the_ledger_lie_in_the_data_directory() {
        let server = settings(Some("postgres://me:secret@host/db"));
        assert_eq!(server.location().unwrap().to_string(), "the database db at host:5432");
        assert_eq!(server.locked_dir().unwrap(), Path::new("./data"));
        assert_eq!(server.erasure_ledger().unwrap(), Path::new("./data/erasures.ndjson"));
    }

    #[test]
    fn what_is_no_database_is_refused_without_repeating_it() {
        for url in [
            "mysql://me:secret@host/db",
            "postgres://me:secret@host",
            "sqlite::memory:",
            "sqlite:",
            "x.db",
            "sqlite:x.db?key=secret",
        ] {
            let refusal = settings(Some(url)).location().unwrap_err().to_string();
            assert!(!refusal.contains("secret"), "{refusal}");
        }
    }
}
