//! Who asks.

use super::{Role, Roles, Scopes};
use crate::shared::Actor;

/// Who asks, and what decides what that one may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody who is known.
    Anonymous,
    /// A user who is signed in.
    User(Holder),
    /// A user's API key. It may what the user may, as far as its scopes allow that.
    Key {
        /// Whose key it is.
        holder: Holder,
        /// What it is limited to.
        scopes: Scopes,
    },
    /// Whoever calls a server in development: everything is allowed, and the name is taken as it is given.
    Development(Actor),
    /// Daybook itself: what is planned, and commands on the server.
    System,
}

/// A user, as far as rights go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Under which id the user acts.
    pub actor: Actor,
    /// What the user is.
    pub roles: Roles,
    /// What the user may beside that.
    pub grants: Scopes,
}

impl Principal {
    /// Under which id this one acts, if it may act at all.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        match self {
            Self::Anonymous => None,
            Self::User(holder) | Self::Key { holder, .. } => Some(holder.actor.clone()),
            Self::Development(actor) => Some(actor.clone()),
            Self::System => Some(Actor::system()),
        }
    }
}

impl Holder {
    /// Whether the user may everything.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.roles.contains(Role::Admin)
    }

    /// Whether the user reads and writes every article.
    #[must_use]
    pub fn edits_everything(&self) -> bool {
        self.is_admin() || self.roles.contains(Role::Editor)
    }
}
