//! Whether a part does its work.

use async_trait::async_trait;

/// One part whose state is reported.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait HealthCheck: Send + Sync {
    /// The part's name, as the report has it: `eventstore`.
    fn name(&self) -> &'static str;

    /// Really tries what the part is for. MUST answer within a few seconds.
    async fn check(&self) -> Status;
}

/// A part without which new requests are not welcome.
pub trait Vital: HealthCheck {
    /// Whether there is reason to ask whether it works. MUST cost nothing: probes ask often.
    fn is_in_doubt(&self) -> bool;
}

/// The state of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Ok,
    /// It works, but somebody should look.
    Warning(String),
    /// It answers with an error.
    Error {
        /// What it cannot do, for whoever asks.
        reason: &'static str,
        /// Why, for the log only: it may hold anything.
        cause: String,
    },
    /// It does not answer; in words for whoever asks.
    Down(String),
}

impl Status {
    /// An error, and what the part cannot do.
    pub fn error(reason: &'static str, cause: impl Into<String>) -> Self {
        Self::Error { reason, cause: cause.into() }
    }

    /// Whether the part does its work.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        matches!(self, Self::Ok | Self::Warning(_))
    }
}
