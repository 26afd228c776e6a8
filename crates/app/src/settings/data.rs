//! Where the data is.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::keys::{KeySettings, RefusedKey};
use crate::keys::KeySource;

/// Where the data is.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub struct DataSettings {
    /// The directory of the data: the database, and the lock that keeps a second process out.
    #[arg(long, env = "DAYBOOK_DATA_DIR", default_value = "./data")]
    pub data_dir: PathBuf,

    /// The database, `sqlite:<file>` [default: sqlite:<data-dir>/daybook.db].
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
    #[error("DATABASE_URL: only SQLite is supported, as sqlite:<file>")]
    NotSqlite,
    /// It names none, or one in memory.
    #[error("DATABASE_URL: the log needs a file, as sqlite:<file>")]
    NoFile,
    /// It has parameters.
    #[error("DATABASE_URL: parameters after ? are not supported")]
    Parameters,
}

impl DataSettings {
    /// The database file.
    pub fn database_file(&self) -> Result<PathBuf, InvalidDatabaseUrl> {
        match &self.database_url {
            Some(url) => file_of(url),
            None => Ok(self.data_dir.join("daybook.db")),
        }
    }

    /// The directory that the process keeps to itself: that of the database file.
    pub fn locked_dir(&self) -> Result<PathBuf, InvalidDatabaseUrl> {
        let file = self.database_file()?;
        Ok(match file.parent() {
            Some(parent) if parent != Path::new("") => parent.to_path_buf(),
            _ => PathBuf::from("."),
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
    let rest = url.strip_prefix("sqlite:").ok_or(InvalidDatabaseUrl::NotSqlite)?;
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
        assert_eq!(settings(None).database_file().unwrap(), Path::new("./data/daybook.db"));
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
    fn what_is_no_database_file_is_refused_without_repeating_it() {
        for url in
            ["postgres://me:secret@host/db", "sqlite::memory:", "sqlite:", "x.db", "sqlite:x.db?key=secret"]
        {
            let refusal = settings(Some(url)).database_file().unwrap_err().to_string();
            assert!(!refusal.contains("secret"), "{refusal}");
        }
    }
}
