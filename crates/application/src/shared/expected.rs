//! What a caller expects of the record that it changes.

/// The state that a caller bases a change on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Expected {
    /// Whatever it is: the last write wins.
    #[default]
    Any,
    /// Exactly this version, of a record that is there.
    Version(u64),
    /// That it is there, in whatever version.
    Present,
    /// That it is not there.
    Absent,
}

impl Expected {
    /// Whether a record at `version` meets the expectation; `present` says whether a reader would find it.
    #[must_use]
    pub fn is_met(self, version: u64, present: bool) -> bool {
        match self {
            Self::Any => true,
            Self::Version(expected) => present && version == expected,
            Self::Present => present,
            Self::Absent => !present,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deleted_record_is_absent_whatever_its_version() {
        assert!(Expected::Absent.is_met(3, false));
        assert!(!Expected::Present.is_met(3, false));
        assert!(!Expected::Version(3).is_met(3, false));
        assert!(Expected::Any.is_met(3, false));
    }

    #[test]
    fn a_record_meets_its_own_version_only() {
        assert!(Expected::Version(3).is_met(3, true));
        assert!(!Expected::Version(2).is_met(3, true));
        assert!(!Expected::Absent.is_met(3, true));
    }
}
