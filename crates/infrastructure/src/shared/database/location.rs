//! Where data can be.

use std::fmt;
use std::path::{Path, PathBuf};

use sea_orm::sqlx::postgres::PgConnectOptions;

/// Where the data is.
#[derive(Debug, Clone)]
pub enum Location {
    /// In this SQLite file.
    File(PathBuf),
    /// On a PostgreSQL server, which other nodes may use as well.
    Server(Server),
}

/// A database on a PostgreSQL server. What it shows of itself holds no credentials.
#[derive(Clone)]
pub struct Server {
    options: Box<PgConnectOptions>,
}

/// The URL of a PostgreSQL database cannot be used. It is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServer {
    /// It is not a URL of PostgreSQL, or it is malformed.
    #[error("it has to be written as postgres://<user>:<password>@<host>:<port>/<database>")]
    Malformed,
    /// It names no database.
    #[error("it names no database, as postgres://<host>/<database> does")]
    NoDatabase,
}

impl Location {
    /// The file; `None` on a server.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(file) => Some(file),
            Self::Server(_) => None,
        }
    }
}

impl From<PathBuf> for Location {
    fn from(file: PathBuf) -> Self {
        Self::File(file)
    }
}

impl From<Server> for Location {
    fn from(server: Server) -> Self {
        Self::Server(server)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => file.display().fmt(f),
            Self::Server(server) => server.fmt(f),
        }
    }
}

impl Server {
    /// How it is connected to.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }
}

impl std::str::FromStr for Server {
    type Err = InvalidServer;

    fn from_str(url: &str) -> Result<Self, InvalidServer> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(InvalidServer::Malformed);
        }
        let options: PgConnectOptions = url.parse().map_err(|_| InvalidServer::Malformed)?;
        // A name that is left out would be taken from the user's: two installations would meet there by chance.
        if options.get_database().is_none() {
            Err(InvalidServer::NoDatabase)
        } else {
            Ok(Self { options: Box::new(options) })
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let database = self.options.get_database().unwrap_or_default();
        match self.options.get_socket() {
            Some(socket) => write!(f, "the database {database} at {}", socket.display()),
            None => {
                write!(
                    f,
                    "the database {database} at {}:{}",
                    self.options.get_host(),
                    self.options.get_port()
                )
            }
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_shows_where_it_is_and_not_who_connects() {
        let server: Server = "postgres://ann:secret@db.example:5433/daybook?sslmode=require".parse().unwrap();
        assert_eq!(server.to_string(), "the database daybook at db.example:5433");
        let shown = format!("{server:?} {:?}", Location::from(server.clone()));
        assert!(!shown.contains("secret") && !shown.contains("ann"), "{shown}");
    }

    #[test]
    fn what_is_no_database_on_a_server_is_refused_without_repeating_it() {
        for url in ["mysql://a:secret@b/c", "postgres://a:secret@b:x/c", "postgresql://a:secret@b"] {
            let refusal = url.parse::<Server>().unwrap_err().to_string();
            assert!(!refusal.contains("secret"), "{refusal}");
        }
        assert!("postgresql://b/c".parse::<Server>().is_ok());
    }
}
