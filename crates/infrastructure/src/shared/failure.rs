//! What failures of a database mean.

use std::any::Any;
use std::error::Error;

use daybook_application::shared::StoreError;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// What PostgreSQL answers when the connection or another transaction is to blame, and not the statement.
const OF_CONNECTION: [&str; 10] = [
    "57P01", // it is shut down
    "57P02", // it has crashed
    "57P03", // it starts
    "25P03", // a transaction rested for too long
    "25P04", // a transaction took too long
    "25006", // it is not the one any more that takes writes
    "53300", // too many connections
    "55P03", // somebody else holds the lock
    "40001", // two transactions were in each other's way
    "40P01", // two transactions waited for each other
];

/// A failure for whoever asked: that the database cannot be reached is no fault of this program, and passes.
pub(crate) fn failed(error: impl Error + Send + Sync + 'static) -> StoreError {
    let database = (&error as &dyn Any).downcast_ref::<DbErr>();
    match database.filter(|error| is_of_connection(error)) {
        Some(error) => StoreError::Unavailable(error.to_string()),
        None => StoreError::failed(error),
    }
}

/// Whether the connection is to blame, and the same may succeed on another one.
pub(crate) fn is_of_connection(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => cannot_go_on(error),
        _ => false,
    }
}

fn cannot_go_on(error: &SqlxError) -> bool {
    match error {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => true,
        SqlxError::Database(error) => error.code().is_some_and(|code| {
            // Class 08: the connection itself.
            OF_CONNECTION.contains(&&*code) || (code.len() == 5 && code.starts_with("08"))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_connection_that_is_gone_is_unavailable_and_a_statement_that_fails_is_a_failure() {
        let lost = SqlxError::Io(io::Error::from(io::ErrorKind::ConnectionReset));
        let lost = DbErr::Query(RuntimeErr::SqlxError(Arc::new(lost)));
        assert!(matches!(failed(lost), StoreError::Unavailable(_)));
        let wrong = DbErr::Query(RuntimeErr::SqlxError(Arc::new(SqlxError::RowNotFound)));
        assert!(matches!(failed(wrong), StoreError::Failed(_)));
        assert!(matches!(failed(io::Error::other("disk")), StoreError::Failed(_)));
    }
}
