//! Who acts.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use uuid::Uuid;

/// An opaque id of who acts: 1–100 letters, digits, `.`, `_`, `-` or `:`.
///
/// Actors stand unsealed in the log for ever, so an e-mail address is refused by its `@`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor(Arc<str>);

/// The rule that an actor's id breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an actor is 1 to 100 letters, digits, '.', '_', '-' or ':' (an opaque id, never an e-mail address)")]
pub struct InvalidActor;

impl Actor {
    /// The actor of what Daybook does by itself.
    #[must_use]
    pub fn system() -> Self {
        Self("daybook".into())
    }

    /// The actor of who does not say who it is.
    #[must_use]
    pub fn anonymous() -> Self {
        Self("anonymous".into())
    }

    /// The actor that a user is, whatever the user is called.
    #[must_use]
    pub fn user(id: Uuid) -> Self {
        Self(format!("user:{}", id.as_hyphenated()).into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Actor {
    type Err = InvalidActor;

    fn from_str(text: &str) -> Result<Self, InvalidActor> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
        if text.is_empty() || text.len() > 100 || !text.chars().all(allowed) {
            return Err(InvalidActor);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opaque_id_is_an_actor() {
        assert_eq!("user:0192-a_b.c".parse::<Actor>().unwrap().as_str(), "user:0192-a_b.c");
    }

    #[test]
    fn a_user_acts_under_an_opaque_id() {
        let actor = Actor::user(Uuid::from_u128(7));
        assert_eq!(actor.as_str(), "user:00000000-0000-0000-0000-000000000007");
        assert_eq!(actor.as_str().parse(), Ok(actor));
    }

    #[test]
    fn an_empty_a_long_and_an_e_mail_address_are_refused() {
        for text in ["", "ann@example.com", "two words", &"a".repeat(101)] {
            assert_eq!(text.parse::<Actor>(), Err(InvalidActor), "{text}");
        }
    }
}
