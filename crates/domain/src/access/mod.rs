//! Who may do what: the one policy.
//!
//! [`decide`] judges one action on one thing, [`gate`] judges before anything is loaded, and the functions of
//! [`filter`] say what a list, a search or a feed may show. Everything that is done or shown is asked here; a door
//! has no rules of its own. The table in `docs/security.md` is held against this code by a test.

mod action;
pub mod filter;
mod permission;
mod policy;
mod principal;
mod role;
mod scope;
mod scopes;
#[cfg(test)]
mod tests;

pub use action::{Action, ArticleFacts};
pub use permission::{Permission, UnknownPermission};
pub use policy::{Refusal, decide, gate};
pub use principal::{Holder, Principal};
pub use role::{NoRole, Role, Roles, UnknownRole};
pub use scope::{InvalidScope, Scope};
pub use scopes::{Scopes, TooManyScopes};
