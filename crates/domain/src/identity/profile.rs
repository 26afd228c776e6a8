//! Who a user is.

use super::{DisplayName, Logins};
use crate::shared::folded;

/// What is said of the person, all of it personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    /// What the user is called.
    pub name: DisplayName,
    /// What the user signs in with.
    pub logins: Logins,
}

/// The parts of a profile that are to be changed; `None` leaves a part as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserPatch {
    /// What the user is called.
    pub name: Option<DisplayName>,
    /// What the user signs in with, all of it.
    pub logins: Option<Logins>,
}

/// A part of a profile that can differ from one version to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserField {
    /// What the user is called.
    Name,
    /// The e-mail address.
    Email,
    /// The user name.
    UserName,
}

impl UserField {
    /// Every field, in the order in which they are named.
    pub const ALL: [Self; 3] = [Self::Name, Self::Email, Self::UserName];

    /// The field's name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::UserName => "user_name",
        }
    }
}

impl UserProfile {
    /// What it becomes.
    pub(super) fn patched(&self, patch: UserPatch) -> Self {
        Self {
            name: patch.name.unwrap_or_else(|| self.name.clone()),
            logins: patch.logins.unwrap_or_else(|| self.logins.clone()),
        }
    }

    /// In what the two differ, in the order of [`UserField::ALL`].
    pub(super) fn differing(&self, other: &Self) -> Vec<UserField> {
        let differs = |field: &UserField| match field {
            UserField::Name => self.name != other.name,
            UserField::Email => self.logins.email() != other.logins.email(),
            UserField::UserName => self.logins.user_name() != other.logins.user_name(),
        };
        UserField::ALL.into_iter().filter(differs).collect()
    }

    /// Whether a text holds the name, the e-mail address or the user name, in whatever case.
    pub(super) fn is_named_in(&self, text: &str) -> bool {
        let text = folded(text);
        let email = self.logins.email().map(|email| email.key().as_str().to_owned());
        let names = [Some(folded(self.name.as_str())), self.logins.user_name().map(super::UserName::key)];
        email.is_some_and(|email| text.contains(&email))
            || names.into_iter().flatten().any(|name| has_word(&text, &name))
    }
}

/// Whether `words` stand in `text` with no letter or digit right before or after them.
fn has_word(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_somebody_by_name_address_or_user_name() {
        let logins = Logins::new("ada@example.org".parse().ok(), "al".parse().ok()).unwrap();
        let ada = UserProfile { name: "Ada Lovelace".parse().unwrap(), logins };
        for text in ["ADA LOVELACE left", "mail of Ada@Example.org", "(al)", "user Al."] {
            assert!(ada.is_named_in(text), "{text}");
        }
        for text in ["left the house", "Ada left", "all of it", "Ada Lovelaces"] {
            assert!(!ada.is_named_in(text), "{text}");
        }
    }
}
