//! Where the data of a test is.

use daybook_test_servers::{Postgres, TestDatabase};
use tempfile::TempDir;

use super::{DatabaseSettings, Location, Server};

/// A place with nothing in it, which goes when it is dropped.
pub(crate) enum Place {
    /// A directory with a file.
    File(TempDir),
    /// A database on a server.
    Server(TestDatabase),
}

impl Place {
    pub(crate) fn file() -> Self {
        Self::File(TempDir::new().unwrap())
    }

    pub(crate) async fn server() -> Self {
        Self::Server(Postgres::new_database().await)
    }

    pub(crate) fn settings(&self, readers: u32) -> DatabaseSettings {
        let location = match self {
            Self::File(directory) => directory.path().join("daybook.db").into(),
            Self::Server(database) => Location::from(database.url().parse::<Server>().unwrap()),
        };
        DatabaseSettings { location, readers }
    }

    /// The function that shows any value as text.
    pub(crate) fn quote(&self) -> &'static str {
        match self {
            Self::File(_) => "quote",
            Self::Server(_) => "dialect.quote",
        }
    }
}
