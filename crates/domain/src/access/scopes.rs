//! Several scopes.

use std::collections::BTreeSet;

use super::{Permission, Scope};

/// At most 100 scopes, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(BTreeSet<Scope>);

/// There are more scopes than a key or a user has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at most {most} scopes are allowed, these are {0}", most = Scopes::MOST)]
pub struct TooManyScopes(pub usize);

impl Scopes {
    /// The most scopes.
    pub const MOST: usize = 100;

    /// These scopes, each once.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Result<Self, TooManyScopes> {
        let scopes = Self::restore(scopes);
        match scopes.0.len() {
            0..=Self::MOST => Ok(scopes),
            count => Err(TooManyScopes(count)),
        }
    }

    /// The scopes that history holds, however many they are.
    #[must_use]
    pub fn restore(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self(scopes.into_iter().collect())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// Whether one of them allows this with the thing of this name.
    #[must_use]
    pub fn covers(&self, permission: Permission, name: &str) -> bool {
        self.0.iter().any(|scope| scope.covers(permission, name))
    }

    /// Whether one of them allows this with anything at all.
    #[must_use]
    pub fn touches(&self, permission: Permission) -> bool {
        self.prefixes(permission).next().is_some()
    }

    /// What the names begin with for which this is allowed; an empty one is every name.
    pub fn prefixes(&self, permission: Permission) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |scope| scope.permission() == permission).map(Scope::prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(texts: &[&str]) -> Scopes {
        Scopes::new(texts.iter().map(|text| text.parse().unwrap())).unwrap()
    }

    #[test]
    fn one_scope_that_covers_is_enough() {
        let scopes = scopes(&["config:read:b.", "config:read:a.", "customers:write", "config:read:a."]);
        assert_eq!(scopes.prefixes(Permission::ConfigRead).collect::<Vec<_>>(), ["a.", "b."]);
        assert!(scopes.covers(Permission::ConfigRead, "b.1") && !scopes.covers(Permission::ConfigRead, "c"));
        assert!(scopes.touches(Permission::ConfigRead) && !scopes.touches(Permission::ConfigWrite));
        assert!(!scopes.is_empty() && Scopes::default().is_empty());
    }

    #[test]
    fn a_hundred_scopes_are_enough() {
        let many = |n: usize| (0..n).map(|n| format!("config:read:{n}.").parse().unwrap());
        assert_eq!(Scopes::new(many(100)).map(|scopes| scopes.iter().count()), Ok(100));
        assert_eq!(Scopes::new(many(101)), Err(TooManyScopes(101)));
        assert_eq!(Scopes::restore(many(101)).iter().count(), 101);
    }
}
