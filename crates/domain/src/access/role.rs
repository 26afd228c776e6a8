//! What a user is in the house.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// What a user may do with articles, and whether with everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Everything.
    Admin,
    /// Reads and writes every article.
    Editor,
    /// Begins articles.
    Author,
    /// Nothing beyond what scopes grant, and what everybody may.
    Reader,
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role is one of admin, editor, author, reader")]
pub struct UnknownRole;

/// At least one role, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles(BTreeSet<Role>);

/// There is no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user has at least one role")]
pub struct NoRole;

impl Role {
    /// Each of them, from the most to the least.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Editor, Self::Author, Self::Reader];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Editor => "editor",
            Self::Author => "author",
            Self::Reader => "reader",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Roles {
    /// These roles; at least one.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Result<Self, NoRole> {
        let roles = Self::restore(roles);
        if roles.0.is_empty() { Err(NoRole) } else { Ok(roles) }
    }

    /// The roles that history holds.
    #[must_use]
    pub fn restore(roles: impl IntoIterator<Item = Role>) -> Self {
        Self(roles.into_iter().collect())
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn contains(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles, from the most to the least.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_is_written() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        assert_eq!("Admin".parse::<Role>(), Err(UnknownRole));
    }

    #[test]
    fn a_user_has_each_role_once_and_at_least_one() {
        let roles = Roles::new([Role::Reader, Role::Admin, Role::Reader]).unwrap();
        assert_eq!(roles.iter().collect::<Vec<_>>(), [Role::Admin, Role::Reader]);
        assert!(roles.contains(Role::Admin) && !roles.contains(Role::Editor));
        assert_eq!(Roles::new([]), Err(NoRole));
    }
}
