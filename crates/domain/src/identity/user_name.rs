//! A name to sign in with.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// 1–64 ASCII letters, digits, `.`, `_` or `-`, as it was typed. Two that differ in case only are the same. Personal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UserName(Arc<str>);

/// The text is no user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user name is 1 to 64 letters, digits, '.', '_' or '-'")]
pub struct InvalidUserName;

impl UserName {
    /// The most characters.
    pub const MOST: usize = 64;

    /// A name that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl FromStr for UserName {
    type Err = InvalidUserName;

    fn from_str(text: &str) -> Result<Self, InvalidUserName> {
        // Beyond ASCII two names could look alike; and without an `@` none is an e-mail address.
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        let valid = (1..=Self::MOST).contains(&text.len()) && text.bytes().all(allowed);
        if valid { Ok(Self(text.into())) } else { Err(InvalidUserName) }
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_as_typed_and_compared_in_lower_case() {
        let name: UserName = "Ann.Lee-2_b".parse().unwrap();
        assert_eq!((name.as_str(), name.key().as_str()), ("Ann.Lee-2_b", "ann.lee-2_b"));
    }

    #[test]
    fn what_could_be_mistaken_for_another_name_is_refused() {
        for text in ["", "ann lee", "ann@example.org", "аnn", "ann\0", &"a".repeat(65)] {
            assert_eq!(text.parse::<UserName>(), Err(InvalidUserName), "{text}");
        }
    }
}
