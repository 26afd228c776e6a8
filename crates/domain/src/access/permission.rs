//! What can be allowed.

use std::fmt;
use std::str::FromStr;

/// A kind of thing and what is done with it, `config:read`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Reads drafts, revisions and what is private.
    ArticlesRead,
    /// Begins, writes, publishes and plans.
    ArticlesWrite,
    /// Puts into the trash and takes out of it.
    ArticlesDelete,
    /// Reads customers, their notes and their history, and exports them.
    CustomersRead,
    /// Creates, changes and imports customers, notes, consents and holds.
    CustomersWrite,
    /// Deletes customers and brings them back.
    CustomersDelete,
    /// Forgets persons.
    CustomersErase,
    /// Reads values that are no secrets, and their past.
    ConfigRead,
    /// Sets and deletes values, secrets too.
    ConfigWrite,
    /// Makes values what they were.
    ConfigRevert,
    /// Reads secret values.
    ConfigReveal,
    /// Follows the log, as far as the things may be read that it speaks of.
    EventsRead,
    /// Reads what happened to users and sessions.
    AuditRead,
    /// Reads metrics and the state of the parts.
    OperationsRead,
    /// Verifies, backs up and changes how the server runs.
    OperationsRun,
    /// Reads users, their sessions and their keys.
    UsersRead,
    /// Creates users and changes what they may.
    UsersWrite,
}

/// The text names no permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a permission like config:read or customers:write")]
pub struct UnknownPermission;

impl Permission {
    /// Each of them, in the order in which they are documented.
    pub const ALL: [Self; 17] = [
        Self::ArticlesRead,
        Self::ArticlesWrite,
        Self::ArticlesDelete,
        Self::CustomersRead,
        Self::CustomersWrite,
        Self::CustomersDelete,
        Self::CustomersErase,
        Self::ConfigRead,
        Self::ConfigWrite,
        Self::ConfigRevert,
        Self::ConfigReveal,
        Self::EventsRead,
        Self::AuditRead,
        Self::OperationsRead,
        Self::OperationsRun,
        Self::UsersRead,
        Self::UsersWrite,
    ];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ArticlesRead => "articles:read",
            Self::ArticlesWrite => "articles:write",
            Self::ArticlesDelete => "articles:delete",
            Self::CustomersRead => "customers:read",
            Self::CustomersWrite => "customers:write",
            Self::CustomersDelete => "customers:delete",
            Self::CustomersErase => "customers:erase",
            Self::ConfigRead => "config:read",
            Self::ConfigWrite => "config:write",
            Self::ConfigRevert => "config:revert",
            Self::ConfigReveal => "config:reveal",
            Self::EventsRead => "events:read",
            Self::AuditRead => "audit:read",
            Self::OperationsRead => "operations:read",
            Self::OperationsRun => "operations:run",
            Self::UsersRead => "users:read",
            Self::UsersWrite => "users:write",
        }
    }

    /// Whether it can be limited to names that begin alike.
    #[must_use]
    pub const fn has_names(self) -> bool {
        matches!(self, Self::ConfigRead | Self::ConfigWrite | Self::ConfigRevert | Self::ConfigReveal)
    }

    /// Whether a user can be given it beside its roles. Articles follow the roles alone and the log follows what it
    /// speaks of; who could be given `users:write` could give itself everything.
    #[must_use]
    pub const fn is_grantable(self) -> bool {
        match self {
            Self::CustomersRead
            | Self::CustomersWrite
            | Self::CustomersDelete
            | Self::CustomersErase
            | Self::ConfigRead
            | Self::ConfigWrite
            | Self::ConfigRevert
            | Self::ConfigReveal
            | Self::AuditRead
            | Self::OperationsRead
            | Self::OperationsRun => true,
            Self::ArticlesRead
            | Self::ArticlesWrite
            | Self::ArticlesDelete
            | Self::EventsRead
            | Self::UsersRead
            | Self::UsersWrite => false,
        }
    }
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == text).ok_or(UnknownPermission)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_read_as_it_is_written() {
        for permission in Permission::ALL {
            assert_eq!(permission.to_string().parse(), Ok(permission));
        }
        for text in ["", "config", "config:", "config:Read", "config:read:a"] {
            assert_eq!(text.parse::<Permission>(), Err(UnknownPermission), "{text}");
        }
    }
}
