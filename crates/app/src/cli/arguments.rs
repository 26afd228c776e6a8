//! What the command line understands.

use clap::{Args, Parser, Subcommand};
use daybook_application::shared::LogPosition;
use daybook_infrastructure::event_store::Expectation;

use crate::settings::{DataSettings, LogSettings, Settings};

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

impl Arguments {
    /// What to do; to serve, unless something else is said.
    pub(super) fn into_command(self) -> Command {
        self.command.unwrap_or_else(|| Command::Serve(Box::new(self.serve)))
    }
}

impl Command {
    /// What is logged, and how.
    pub(super) fn logs(&self) -> &LogSettings {
        match self {
            Self::Serve(settings) => &settings.logs,
            Self::Migrate(offline) | Self::Rebuild(offline) => &offline.logs,
            Self::Verify(query) => &query.logs,
            Self::Events(query) => &query.logs,
        }
    }
}
