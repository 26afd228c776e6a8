//! What the command line understands.

mod transfer;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use daybook_application::shared::LogPosition;
use daybook_infrastructure::event_store::Expectation;

pub(super) use transfer::{ExportArguments, ImportArguments};
pub(super) use users::{CreateUserArguments, UsersCommand};

use crate::modules::ContextSettings;
use crate::settings::{DataSettings, LogSettings, Settings, StoreLimits, TelemetrySettings};

/// Keeps what happens to your records, in order and for good.
///
/// Every setting is a flag or an environment variable of the same name; a flag goes first. Without a command it
/// serves.
#[derive(Debug, Parser)]
#[command(name = "daybook", version, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Settings,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the API; this is what happens without a command.
    Serve(Box<Settings>),
    /// Bring the database's tables up to date and end. Nothing else may use the data.
    Migrate(Offline),
    /// Check the whole log and everything that is derived from it; also beside a running server. Exit code 1, and the
    /// first fault, if something is wrong.
    Verify(VerifyQuery),
    /// Make everything that is derived from the log again. Nothing else may use the data.
    Rebuild(Offline),
    /// Print the log as lines of JSON; also beside a running server.
    Events(EventsQuery),
    /// Bring records in from a file or a directory. Nothing else may use the data: a running server takes a file by
    /// POST /v1/<kind>/import. Exit code 2 if something was refused.
    Import(ImportArguments),
    /// Write all records of a kind out, such that they can be brought in again; also beside a running server.
    Export(ExportArguments),
    /// Make users. Nothing else may use the data: with a running server, an administrator does it by POST /v1/users.
    #[command(subcommand)]
    Users(UsersCommand),
    /// Make and replace the installation key, which personal data cannot be read without.
    #[command(subcommand)]
    Keys(KeysCommand),
}

/// What to do about the installation key.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Write a new key to a file, which must not be there yet, readable by its owner only.
    Generate(GenerateArguments),
    /// Replace the installation key: the keys of persons are wrapped anew, and the log stays as it is. Nothing else
    /// may use the data.
    Rotate(RotateArguments),
}

/// Settings of commands that need no server.
#[derive(Debug, Args)]
pub(super) struct Offline {
    #[command(flatten)]
    pub(super) data: DataSettings,
    #[command(flatten)]
    pub(super) logs: LogSettings,
}

/// What is checked.
#[derive(Debug, Args)]
pub(super) struct VerifyQuery {
    /// A head that was noted earlier, as this command prints it: `<log_id>.<position>:<hash>`. Up to there nothing was
    /// edited, cut or swapped since.
    #[arg(long, value_name = "HEAD")]
    pub(super) expect: Option<Expectation>,
    #[command(flatten)]
    pub(super) data: DataSettings,
    #[command(flatten)]
    pub(super) logs: LogSettings,
}

/// Which events are printed.
#[derive(Debug, Args)]
pub(super) struct EventsQuery {
    /// Only events after this position, such as 42 or 3kf82h.42.
    #[arg(long, value_name = "POSITION")]
    pub(super) after: Option<LogPosition>,
    /// Only events of this category, such as config.
    #[arg(long)]
    pub(super) category: Option<String>,
    /// Only events of streams whose names begin so, such as config-feature.
    #[arg(long, value_name = "PREFIX")]
    pub(super) stream_prefix: Option<String>,
    /// Go on with what comes, until interrupted.
    #[arg(long)]
    pub(super) follow: bool,
    #[command(flatten)]
    pub(super) data: DataSettings,
    #[command(flatten)]
    pub(super) logs: LogSettings,
}

/// Where a new key goes.
#[derive(Debug, Args)]
pub(super) struct GenerateArguments {
    /// The file to make.
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) logs: LogSettings,
}

/// What the installation key is replaced by.
#[derive(Debug, Args)]
pub(super) struct RotateArguments {
    /// The file that holds the new key, as `daybook keys generate` makes it. Needed where the present key is given;
    /// without it the key in the data directory is replaced by a new one.
    #[arg(long, value_name = "FILE")]
    pub(super) new_key_file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) offline: Offline,
}

/// Settings of commands that work as a server does, without doors.
#[derive(Debug, Args)]
pub(super) struct Unserved {
    #[command(flatten)]
    pub(super) data: DataSettings,
    #[command(flatten)]
    pub(super) store: StoreLimits,
    #[command(flatten)]
    pub(super) contexts: ContextSettings,
    #[command(flatten)]
    pub(super) logs: LogSettings,
}

impl Arguments {
    /// What to do; to serve, unless something else is said.
    pub(super) fn into_command(self) -> Command {
        self.command.unwrap_or_else(|| Command::Serve(Box::new(self.serve)))
    }
}

impl Command {
    /// What is traced, if the command traces anything.
    pub(super) fn telemetry(&self) -> Option<&TelemetrySettings> {
        match self {
            Self::Serve(settings) => Some(&settings.telemetry),
            _ => None,
        }
    }

    /// What is logged, and how.
    pub(super) fn logs(&self) -> &LogSettings {
        match self {
            Self::Serve(settings) => &settings.logs,
            Self::Migrate(offline) | Self::Rebuild(offline) => &offline.logs,
            Self::Verify(query) => &query.logs,
            Self::Events(query) => &query.logs,
            Self::Import(import) => &import.unserved.logs,
            Self::Export(export) => &export.unserved.logs,
            Self::Users(UsersCommand::Create(create)) => &create.unserved.logs,
            Self::Keys(KeysCommand::Generate(generate)) => &generate.logs,
            Self::Keys(KeysCommand::Rotate(rotate)) => &rotate.offline.logs,
        }
    }
}
