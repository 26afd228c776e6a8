//! Who may read what is published.

use std::fmt;
use std::str::FromStr;

/// Who may read an article once it is published. It holds at once, not from the next publishing on: a text that
/// is made private must not stay readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// The author and the editors.
    Private,
}

/// The text names no visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a visibility is one of public, private")]
pub struct UnknownVisibility;

impl Visibility {
    /// Each of them, in the order in which they are documented.
    pub const ALL: [Self; 2] = [Self::Public, Self::Private];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

impl FromStr for Visibility {
    type Err = UnknownVisibility;

    fn from_str(text: &str) -> Result<Self, UnknownVisibility> {
        Self::ALL.into_iter().find(|v| v.as_str() == text).ok_or(UnknownVisibility)
    }
}

impl fmt::Display for Visibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visibility_is_read_as_it_is_written() {
        for visibility in Visibility::ALL {
            assert_eq!(visibility.as_str().parse(), Ok(visibility));
        }
        assert_eq!("Public".parse::<Visibility>(), Err(UnknownVisibility));
    }
}
