//! Settings: what is decided at start-up, by flags or by the environment.
//!
//! Not to be mixed up with the context `config`, whose values are records.

mod data;
mod keys;
mod logs;
mod messages;
mod parse;
mod serving;
mod store;
mod telemetry;

use std::path::Path;

use clap::{Args, FromArgMatches};

use crate::modules::ContextSettings;

pub use data::{DataSettings, Environment, InvalidDatabaseUrl};
pub use keys::{KeySettings, KeyText, RefusedKey};
pub use logs::{LogFormat, LogLevel, LogSettings};
pub use messages::{InvalidMessages, MessageSettings};
pub use serving::{RefusedSettings, ServingSettings};
pub use store::StoreLimits;
pub(crate) use telemetry::text;
pub use telemetry::{Destination, Protocol, RefusedTelemetry, Signal, TelemetrySettings};

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
    /// Where messages go.
    #[command(flatten)]
    pub messages: MessageSettings,
    /// What single contexts are told.
    #[command(flatten)]
    pub contexts: ContextSettings,
    /// What is logged, and how.
    #[command(flatten)]
    pub logs: LogSettings,
    /// What is measured and traced, and where it goes.
    #[command(flatten)]
    pub telemetry: TelemetrySettings,
}

impl Settings {
    /// Checks what the environment demands, before anything is made.
    pub fn check(&self) -> Result<(), RefusedSettings> {
        self.data.key_source()?;
        self.serving.check(self.data.env)?;
        self.check_public_url()
    }

    /// In production the host that a request names is not to be believed, so that the address is told beforehand.
    fn check_public_url(&self) -> Result<(), RefusedSettings> {
        match (self.data.env, &self.contexts.articles.public_url) {
            (Environment::Production, None) => Err(RefusedSettings::NoPublicUrl),
            (Environment::Production, Some(_)) | (Environment::Development, _) => Ok(()),
        }
    }

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
