//! Settings: what is decided at start-up, by flags or by the environment.
//!
//! Not to be mixed up with the context `config`, whose values are records.

mod data;
mod logs;
mod parse;
mod serving;
mod store;

use std::path::Path;

use clap::{Args, FromArgMatches};

pub use data::{DataSettings, InvalidDatabaseUrl};
pub use logs::{LogFormat, LogLevel, LogSettings};
pub use serving::{Environment, RefusedSettings, ServingSettings};
pub use store::StoreLimits;

/// All settings of a server.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataSettings,
    /// Where the doors are, and what they let in.
    #[command(flatten)]
    pub serving: ServingSettings,
    /// How much the store may take.
    #[command(flatten)]
    pub store: StoreLimits,
    /// What is logged, and how.
    #[command(flatten)]
    pub logs: LogSettings,
}

impl Settings {
    /// The defaults, whatever the environment says, on any free port of this machine and with the data in `dir`.
    #[must_use]
    pub fn for_tests(dir: &Path) -> Self {
        // Without the environment, so that a developer's own settings change no test.
        let command = Self::augment_args(clap::Command::new("daybook")).mut_args(|arg| arg.env(None));
        let parsed = command.get_matches_from(["daybook", "--port", "0"]);
        let settings = Self::from_arg_matches(&parsed);
        let mut settings = settings.unwrap_or_else(|error| error.exit());
        settings.data.data_dir = dir.to_path_buf();
        settings
    }
}

#[cfg(test)]
mod tests;
