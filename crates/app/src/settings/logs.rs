//! What is logged, and how.

use clap::{Args, ValueEnum};

/// What is logged, and how.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs")]
pub struct LogSettings {
    /// The least severe messages that are logged.
    #[arg(long, env = "LOG_LEVEL", value_enum, ignore_case = true, default_value_t = LogLevel::Info)]
    pub log_level: LogLevel,

    /// A filter by part, such as `info,daybook_api=debug`; it goes before --log-level.
    #[arg(long, env = "RUST_LOG")]
    pub rust_log: Option<String>,

    /// The form of the log, on standard error.
    #[arg(long, env = "DAYBOOK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// How severe a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing is logged.
    Off,
    /// Something does not work.
    Error,
    /// Somebody should look.
    #[value(alias = "warning")]
    Warn,
    /// What happens: a line for each request, too.
    Info,
    /// What happens, in detail.
    Debug,
    /// Everything.
    Trace,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl LogSettings {
    /// The filter in the language of `RUST_LOG`.
    #[must_use]
    pub fn filter(&self) -> &str {
        match self.rust_log.as_deref().filter(|filter| !filter.trim().is_empty()) {
            Some(filter) => filter,
            None => self.log_level.as_str(),
        }
    }
}

impl LogLevel {
    fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}
