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

/// The state of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Ok,
    /// It works, but somebody should look.
    Warning(String),
    /// It answers with an error.
    Error(String),
    /// It does not answer.
    Down(String),
}

impl Status {
    /// Whether the part does its work.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        matches!(self, Self::Ok | Self::Warning(_))
    }
}
