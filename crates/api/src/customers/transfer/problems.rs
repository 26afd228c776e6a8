//! How failures of imports are told.

use daybook_application::shared::CommandError;
use daybook_domain::customers::CustomerError;

use super::{ColumnsError, ImportError};
use crate::shared::{Door, Kind, Problem, command_problem};

/// The problem of a file that is not taken in.
pub(super) fn of_import(door: &Door, error: ImportError) -> Problem {
    match error {
        ImportError::Columns(error) => of_columns(&error),
        ImportError::Source(error) => Problem::internal(error),
        ImportError::Command(error) => of_command(door, error),
    }
}

/// The problem of one command of an import or of a revert.
pub(super) fn of_command(door: &Door, error: CommandError<CustomerError>) -> Problem {
    let missing = || Problem::new(Kind::IMPORT_NOT_FOUND, "No import with this id has touched a customer.");
    // What a rule refuses is told with its row; a command as a whole is refused by none.
    command_problem(door, error, missing, Problem::internal)
}

fn of_columns(error: &ColumnsError) -> Problem {
    match error {
        ColumnsError::Empty => {
            Problem::new(Kind::IMPORT_COLUMNS, "The file is empty; its first line must be a header.")
                .with("headers", Vec::<String>::new())
        }
        ColumnsError::Unreadable(why) => {
            Problem::new(Kind::IMPORT_COLUMNS, format!("The header line cannot be read: {why}"))
                .with("headers", Vec::<String>::new())
        }
        ColumnsError::Unmatched { detail, headers } => {
            Problem::new(Kind::IMPORT_COLUMNS, detail.clone()).with("headers", headers.clone())
        }
    }
}
