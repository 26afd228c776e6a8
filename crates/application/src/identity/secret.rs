//! What nobody but its owner may know.
//!
//! These types are neither printed nor serialised: they have no `Debug` and no `Display`, which is checked when this
//! file is compiled, and no `Serialize`, which this crate does not know. Their memory is overwritten when they are dropped.

use daybook_domain::shared::composed;
use zeroize::Zeroizing;

/// A password as it was typed.
pub struct Password(Zeroizing<String>);

/// A token or an API key as it is shown once and sent with requests: a prefix that tells its
/// [kind](TokenKind), and 256 random bits.
pub struct Token(Zeroizing<String>);

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Shown with every request of a session.
    Access,
    /// Renews a session, once.
    Refresh,
    /// An API key.
    Key,
    /// Makes the first administrator, once.
    Setup,
}

/// The rule that a new password breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Easily guessed.
    #[error("a password has at least {least} characters", least = Password::LEAST)]
    TooShort,
    /// More than is worth its time.
    #[error("a password has at most {most} characters", most = Password::MOST)]
    TooLong,
    /// Hardly more than one character.
    #[error("a password has at least {different} different characters", different = Password::DIFFERENT)]
    Monotonous,
}

impl Password {
    /// The fewest characters. Length counts, not a mixture of kinds (NIST SP 800-63B).
    pub const LEAST: usize = 12;
    /// The most characters.
    pub const MOST: usize = 200;
    /// The fewest different characters.
    pub const DIFFERENT: usize = 5;

    /// What somebody typed to sign in. No rule is asked: those of today need not be those of then.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        // However a keyboard composes its letters, it is the same password.
        Self(Zeroizing::new(composed(text)))
    }

    /// A password to be.
    pub fn new(text: &str) -> Result<Self, WeakPassword> {
        let password = Self::typed(text);
        let mut characters: Vec<char> = password.0.chars().collect();
        let count = characters.len();
        characters.sort_unstable();
        characters.dedup();
        match count {
            0..Self::LEAST => Err(WeakPassword::TooShort),
            Self::LEAST..=Self::MOST if characters.len() < Self::DIFFERENT => Err(WeakPassword::Monotonous),
            Self::LEAST..=Self::MOST => Ok(password),
            _ => Err(WeakPassword::TooLong),
        }
    }

    /// The password itself, for hashing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Token {
    /// A token as it was sent, or as it was made.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The token itself, for its owner and for its digest.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it says it is; whether that is true, its digest tells.
    #[must_use]
    pub fn kind(&self) -> Option<TokenKind> {
        TokenKind::ALL.into_iter().find(|kind| self.0.starts_with(kind.prefix()))
    }
}

impl TokenKind {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Access, Self::Refresh, Self::Key, Self::Setup];

    /// What its tokens begin with, so that one that got where it should not be is recognised.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "daybook_access_",
            Self::Refresh => "daybook_refresh_",
            Self::Key => "daybook_key_",
            Self::Setup => "daybook_setup_",
        }
    }
}

/// Does not compile once a secret can be printed: then there are two ways to understand the last line.
#[cfg(test)]
const _: () = {
    trait Printable<Because> {
        fn checked() {}
    }
    struct Debugged;
    struct Displayed;
    impl<T> Printable<()> for T {}
    impl<T: std::fmt::Debug> Printable<Debugged> for T {}
    impl<T: std::fmt::Display> Printable<Displayed> for T {}
    let _ = <Password as Printable<_>>::checked;
    let _ = <Token as Printable<_>>::checked;
};

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Option<WeakPassword> {
        Password::new(text).err()
    }

    #[test]
    fn a_password_is_long_rather_than_mixed() {
        assert_eq!(rule("correct horse"), None);
        assert_eq!(rule("Tr0ub4dor&3"), Some(WeakPassword::TooShort));
        assert_eq!(rule("éàüöéàüöéàüö"), Some(WeakPassword::Monotonous));
        assert_eq!(rule("aaaaaaaaaaaaaaaa"), Some(WeakPassword::Monotonous));
        assert_eq!(rule(&"abcde".repeat(40)), None);
        assert_eq!(rule(&format!("{}f", "abcde".repeat(40))), Some(WeakPassword::TooLong));
    }

    #[test]
    fn a_password_is_the_same_however_it_is_composed() {
        assert_eq!(Password::typed("cafe\u{301}").reveal(), Password::typed("caf\u{e9}").reveal());
        assert_ne!(Password::typed("Café").reveal(), Password::typed("café").reveal());
    }

    #[test]
    fn a_token_tells_its_kind() {
        for kind in TokenKind::ALL {
            assert_eq!(Token::new(format!("{}x", kind.prefix())).kind(), Some(kind));
        }
        assert_eq!(Token::new("daybook".to_owned()).kind(), None);
    }
}
