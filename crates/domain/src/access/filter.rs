//! What lists, searches, feeds and exports may show.
//!
//! A reader that is given one of these MUST leave out what it does not let through before it filters, sorts, counts
//! or cuts into pages. What is asked for beyond it (a field, a sort, a view) is refused, not left out.

use std::sync::Arc;

use super::{Action, ArticleFacts, Permission, Principal, Refusal, Scopes, decide};
use crate::shared::Actor;

/// Which articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Articles {
    /// All of them.
    Everything,
    /// What everybody sees, and those of which this one is the author or an editor.
    Of(Actor),
    /// What everybody sees: what is published and public.
    Everybody,
}

/// Which names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// Every name.
    All,
    /// Those that begin with one of these; none of these begins with another one. Without any, no name.
    Beginning(Vec<Arc<str>>),
}

/// Which events of the log, and how much of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events {
    /// Those of articles whose drafts are let through.
    pub articles: Articles,
    /// Whether those of customers.
    pub customers: bool,
    /// Those of these names; without those of [`secrets`](Self::secrets), secret values are left blank.
    pub config: Names,
    /// Of which names secret values are shown too.
    pub secrets: Names,
    /// Whether those of users and sessions.
    pub audit: bool,
}

impl Articles {
    /// Whether drafts of this article are let through.
    #[must_use]
    pub fn lets_draft_through(&self, article: ArticleFacts<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Of(actor) => article.is_of(actor),
            Self::Everybody => false,
        }
    }

    /// Whether what is published of this article is let through.
    #[must_use]
    pub fn lets_published_through(&self, article: ArticleFacts<'_>) -> bool {
        article.is_public || self.lets_draft_through(article)
    }
}

impl Names {
    /// No name at all.
    pub const NONE: Self = Self::Beginning(Vec::new());

    /// Whether this name is let through.
    #[must_use]
    pub fn lets_through(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Beginning(prefixes) => prefixes.iter().any(|prefix| name.starts_with(&**prefix)),
        }
    }

    /// Whether no name is let through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    fn of(scopes: &Scopes, permission: Permission) -> Self {
        // Sorted, so that what begins with another one comes after it.
        let mut prefixes: Vec<Arc<str>> = Vec::new();
        for prefix in scopes.prefixes(permission) {
            if prefix.is_empty() {
                return Self::All;
            }
            if !prefixes.iter().any(|shorter| prefix.starts_with(&**shorter)) {
                prefixes.push(prefix.into());
            }
        }
        Self::Beginning(prefixes)
    }

    /// The names that both let through.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, names) | (names, Self::All) => names,
            (Self::Beginning(ours), Self::Beginning(theirs)) => {
                let within =
                    |longer: &Arc<str>, all: &[Arc<str>]| all.iter().any(|p| longer.starts_with(&**p));
                let mut both: Vec<_> =
                    ours.iter().filter(|prefix| within(prefix, &theirs)).cloned().collect();
                both.extend(theirs.iter().filter(|prefix| within(prefix, &ours)).cloned());
                both.sort();
                both.dedup();
                Self::Beginning(both)
            }
        }
    }
}

/// Which articles `who` may see in lists, searches and exports.
#[must_use]
pub fn articles(who: &Principal) -> Articles {
    match who {
        Principal::Anonymous => Articles::Everybody,
        Principal::System | Principal::Development(_) => Articles::Everything,
        Principal::Key { scopes, .. } if !scopes.touches(Permission::ArticlesRead) => Articles::Everybody,
        Principal::User(holder) | Principal::Key { holder, .. } if holder.edits_everything() => {
            Articles::Everything
        }
        Principal::User(holder) | Principal::Key { holder, .. } => Articles::Of(holder.actor.clone()),
    }
}

/// For which names of configuration `who` has a permission: which of them lists, histories, differences and exports
/// may show, and a change of many may touch.
#[must_use]
pub fn names(who: &Principal, permission: Permission) -> Names {
    match who {
        Principal::Anonymous => Names::NONE,
        Principal::System | Principal::Development(_) => Names::All,
        Principal::User(holder) if holder.is_admin() => Names::All,
        Principal::User(holder) => Names::of(&holder.grants, permission),
        Principal::Key { holder, scopes } => {
            names(&Principal::User(holder.clone()), permission).and(Names::of(scopes, permission))
        }
    }
}

/// What of the log `who` may see, now.
///
/// # Errors
/// Whoever may not follow the log at all is refused.
pub fn events(who: &Principal) -> Result<Events, Refusal> {
    decide(who, &Action::ReadEvents)?;
    Ok(Events {
        articles: articles(who),
        customers: decide(who, &Action::ReadCustomers).is_ok(),
        config: names(who, Permission::ConfigRead),
        secrets: names(who, Permission::ConfigReveal),
        audit: decide(who, &Action::ReadAudit).is_ok(),
    })
}
