//! What is kept of a password.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A password's hash with its algorithm, parameters and salt, as a PHC string (`$argon2id$v=19$…`) of at most 512
/// ASCII characters. Personal, and never shown to anybody.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Arc<str>);

/// The text is no such hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a PHC string of argon2id")]
pub struct InvalidPasswordHash;

impl PasswordHash {
    const MOST: usize = 512;

    /// A hash that history holds, of whatever algorithm.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The PHC string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PasswordHash {
    type Err = InvalidPasswordHash;

    fn from_str(text: &str) -> Result<Self, InvalidPasswordHash> {
        let graphic = text.bytes().all(|b| b.is_ascii_graphic());
        let valid = text.starts_with("$argon2id$v=") && text.len() <= Self::MOST && graphic;
        if valid { Ok(Self(text.into())) } else { Err(InvalidPasswordHash) }
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA";

    #[test]
    fn only_argon2id_is_let_in_and_nothing_is_printed() {
        let hash: PasswordHash = HASH.parse().unwrap();
        assert_eq!((hash.as_str(), format!("{hash:?}").as_str()), (HASH, "PasswordHash(…)"));
        let long = format!("{HASH}{}", "a".repeat(512));
        for text in ["", "secret", "$argon2i$v=19$m=1", "$2b$12$abc", "$argon2id$v=19$ m", &long] {
            assert_eq!(text.parse::<PasswordHash>(), Err(InvalidPasswordHash), "{text}");
        }
    }
}
