//! What nodes on one database call to each other: that the log is longer now. It only wakes; the log is the truth.

use std::fmt;

use daybook_application::shared::LogPosition;

/// Where the calls are heard.
pub(super) const CHANNEL: &str = "daybook_head";

/// `<node> <log_id>.<position>`: the log ends there now, and that node knows already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call<'c> {
    pub(super) node: &'c str,
    pub(super) head: LogPosition,
}

impl<'c> Call<'c> {
    /// What a call says; `None` if it is none of ours.
    pub(super) fn parse(text: &'c str) -> Option<Self> {
        let (node, head) = text.split_once(' ')?;
        Some(Self { node, head: head.parse().ok()? })
    }
}

impl fmt::Display for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.node, self.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_heard_as_it_was_made() {
        let call = Call { node: "n1", head: "abc.17".parse().unwrap() };
        assert_eq!(Call::parse(&call.to_string()), Some(call));
        assert_eq!(Call::parse("vacuum"), None);
        assert_eq!(Call::parse("n1 somewhere"), None);
    }
}
