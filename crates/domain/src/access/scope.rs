//! A permission, perhaps for some names only.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::Permission;

/// A permission, and of those with names what the names begin with: `customers:read`, `config:write:feature.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    permission: Permission,
    /// Empty for every name.
    prefix: Arc<str>,
}

/// The rule that a scope breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidScope {
    /// It begins with no permission.
    #[error("a scope begins with a permission like config:read or customers:write")]
    Permission,
    /// Only configuration has names.
    #[error("only scopes of configuration end with what names begin with, like config:read:feature.")]
    NoNames,
    /// No name begins so.
    #[error("names begin with 1 to 100 letters, digits, '_', '-' or '.'")]
    Prefix,
}

impl Scope {
    /// The most characters of a prefix: those of a name.
    pub const MOST: usize = 100;

    /// The permission for every name.
    #[must_use]
    pub fn of(permission: Permission) -> Self {
        Self { permission, prefix: "".into() }
    }

    /// The permission.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        self.permission
    }

    /// What names begin with; empty for every name.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether it allows this with the thing of this name; things without names have the empty one.
    #[must_use]
    pub fn covers(&self, permission: Permission, name: &str) -> bool {
        self.permission == permission && name.starts_with(&*self.prefix)
    }
}

impl FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        if let Ok(permission) = text.parse() {
            return Ok(Self::of(permission));
        }
        let (permission, prefix) = text.rsplit_once(':').ok_or(InvalidScope::Permission)?;
        let permission: Permission = permission.parse().map_err(|_| InvalidScope::Permission)?;
        if !permission.has_names() {
            return Err(InvalidScope::NoNames);
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        if prefix.is_empty() || prefix.len() > Self::MOST || !prefix.bytes().all(allowed) {
            return Err(InvalidScope::Prefix);
        }
        Ok(Self { permission, prefix: prefix.into() })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.prefix {
            "" => self.permission.fmt(f),
            prefix => write!(f, "{}:{prefix}", self.permission),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for text in ["customers:read", "config:read", "config:write:feature.", "config:reveal:a"] {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        for (text, rule) in [
            ("", InvalidScope::Permission),
            ("config", InvalidScope::Permission),
            ("config:steal", InvalidScope::Permission),
            ("config:steal:a", InvalidScope::Permission),
            ("config:read:a:b", InvalidScope::Permission),
            ("customers:read:a", InvalidScope::NoNames),
            ("config:read:", InvalidScope::Prefix),
            ("config:read:a b", InvalidScope::Prefix),
            ("config:read:*", InvalidScope::Prefix),
            (&format!("config:read:{}", "a".repeat(101)), InvalidScope::Prefix),
        ] {
            assert_eq!(text.parse::<Scope>(), Err(rule), "{text}");
        }
    }

    #[test]
    fn a_scope_covers_its_permission_and_the_names_that_begin_so() {
        let scope: Scope = "config:read:feature.".parse().unwrap();
        assert!(scope.covers(Permission::ConfigRead, "feature.dark"));
        assert!(!scope.covers(Permission::ConfigRead, "feature"));
        assert!(!scope.covers(Permission::ConfigRead, "Feature.dark"));
        assert!(!scope.covers(Permission::ConfigReveal, "feature.dark"));
        assert!(Scope::of(Permission::ConfigRead).covers(Permission::ConfigRead, "anything"));
        assert!(Scope::of(Permission::CustomersRead).covers(Permission::CustomersRead, ""));
    }
}
