//! What is logged, while the process runs.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, Refusal, decide};

/// What the log lets through.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait LogFilter: Send + Sync {
    /// The filter that holds now.
    fn current(&self) -> String;

    /// Lets through what `filter` says from now on. One that cannot be read MUST change nothing.
    fn set(&self, filter: &str) -> Result<(), InvalidFilter>;
}

/// The text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a filter is a level such as debug, or levels by part such as info,daybook_api=debug")]
pub struct InvalidFilter;

/// The use cases of the log.
pub struct Logs {
    filter: Arc<dyn LogFilter>,
}

impl Logs {
    /// The longest filter, in bytes.
    pub const LONGEST: usize = 1_000;

    /// The log with this filter.
    #[must_use]
    pub fn new(filter: Arc<dyn LogFilter>) -> Self {
        Self { filter }
    }

    /// The filter that holds now.
    pub fn filter(&self, by: &Principal) -> Result<String, Refusal> {
        decide(by, &Action::ReadOperations)?;
        Ok(self.filter.current())
    }

    /// Changes the filter until the process ends, and tells what holds from then on; the inner error is that of the
    /// text.
    pub fn change(&self, filter: &str, by: &Principal) -> Result<Result<String, InvalidFilter>, Refusal> {
        decide(by, &Action::RunOperations)?;
        Ok(self.set(filter).map(|()| self.filter.current()))
    }

    fn set(&self, filter: &str) -> Result<(), InvalidFilter> {
        let filter = filter.trim();
        if filter.is_empty() || filter.len() > Self::LONGEST {
            return Err(InvalidFilter);
        }
        self.filter.set(filter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_passed_on_without_the_blanks_around_it() {
        let mut filter = MockLogFilter::new();
        filter.expect_set().withf(|text| text == "debug").times(1).returning(|_| Ok(()));
        assert_eq!(Logs::new(Arc::new(filter)).set(" debug\n"), Ok(()));
    }

    #[test]
    fn an_empty_filter_and_an_endless_one_change_nothing() {
        let logs = Logs::new(Arc::new(MockLogFilter::new()));
        for text in ["", "  ", &"a".repeat(Logs::LONGEST + 1)] {
            assert_eq!(logs.set(text), Err(InvalidFilter));
        }
    }
}
