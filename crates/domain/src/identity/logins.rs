//! What a user signs in with.

use super::UserName;
use crate::shared::{Claim, Email, EmailKey};

/// An e-mail address, a user name, or both. Personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logins {
    email: Option<Email>,
    user_name: Option<UserName>,
}

/// There is nothing to sign in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user has an e-mail address, a user name, or both")]
pub struct NoLogin;

/// What somebody types to say who signs in, in the form in which it is compared.
///
/// It is what is typed: nothing tells whether there is such a user.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LoginKey {
    /// With an `@`: an e-mail address.
    Email(EmailKey),
    /// Without: a user name.
    UserName(String),
}

impl Logins {
    /// The scope of the claims of e-mail addresses.
    pub const EMAIL_SCOPE: &'static str = "user-email";
    /// The scope of the claims of user names.
    pub const USER_NAME_SCOPE: &'static str = "user-name";

    /// These; at least one.
    pub fn new(email: Option<Email>, user_name: Option<UserName>) -> Result<Self, NoLogin> {
        if email.is_none() && user_name.is_none() {
            return Err(NoLogin);
        }
        Ok(Self::restore(email, user_name))
    }

    /// What history holds.
    #[must_use]
    pub const fn restore(email: Option<Email>, user_name: Option<UserName>) -> Self {
        Self { email, user_name }
    }

    /// The e-mail address.
    #[must_use]
    pub const fn email(&self) -> Option<&Email> {
        self.email.as_ref()
    }

    /// The user name.
    #[must_use]
    pub const fn user_name(&self) -> Option<&UserName> {
        self.user_name.as_ref()
    }

    /// Under what the user is found.
    pub fn keys(&self) -> impl Iterator<Item = LoginKey> {
        let email = self.email.as_ref().map(|email| LoginKey::Email(email.key()));
        email.into_iter().chain(self.user_name.as_ref().map(|name| LoginKey::UserName(name.key())))
    }
}

impl LoginKey {
    /// The most bytes that are looked at; no address and no name is longer.
    pub const MOST_BYTES: usize = Email::MOST_BYTES;

    /// What was typed; `None` if it is longer than anything that somebody could sign in with.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.len() > Self::MOST_BYTES {
            return None;
        }
        Some(if typed.contains('@') {
            Self::Email(EmailKey::of(typed))
        } else {
            Self::UserName(typed.to_ascii_lowercase())
        })
    }

    /// The claim of the user who has it.
    #[must_use]
    pub fn claim(&self) -> Claim {
        match self {
            Self::Email(key) => Claim { scope: Logins::EMAIL_SCOPE, value: key.as_str().to_owned() },
            Self::UserName(name) => Claim { scope: Logins::USER_NAME_SCOPE, value: name.clone() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_signs_in_with_at_least_one_of_them() {
        assert_eq!(Logins::new(None, None), Err(NoLogin));
        let both = Logins::new("Ann@Example.org".parse().ok(), "Ann".parse().ok()).unwrap();
        let keys: Vec<_> = both.keys().collect();
        assert_eq!(keys, [LoginKey::of("ann@example.org").unwrap(), LoginKey::of("ANN").unwrap()]);
        assert_eq!(both.email().map(Email::as_str), Some("Ann@Example.org"));
        assert_eq!(both.user_name().map(UserName::as_str), Some("Ann"));
    }

    #[test]
    fn what_is_typed_is_trimmed_folded_and_bounded() {
        assert_eq!(LoginKey::of(" Ann "), LoginKey::of("ann"));
        assert_eq!(LoginKey::of("STRASSE@example.org"), LoginKey::of("straße@EXAMPLE.org"));
        assert_ne!(LoginKey::of("ann"), LoginKey::of("ann@example.org"));
        assert_eq!(LoginKey::of(&"a".repeat(255)), None);
        assert!(LoginKey::of(&"a".repeat(254)).is_some() && LoginKey::of("").is_some());
    }
}
