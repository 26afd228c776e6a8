//! The rules.

use super::{Action, ArticleFacts, Holder, Permission, Principal, Role};

/// Why something is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not for everybody, and nobody is signed in.
    #[error("sign in to do this")]
    SignIn,
    /// It is for others.
    #[error("this is not allowed to the one who asks{}", needing(*.needs))]
    Forbidden {
        /// What it takes; `None` for what no API key may do.
        needs: Option<Permission>,
    },
    /// To the one who asks, the thing is not there.
    #[error("there is no such thing for the one who asks")]
    Hidden,
}

fn needing(permission: Option<Permission>) -> String {
    permission.map_or_else(String::new, |permission| format!(" (it takes {permission})"))
}

/// Whether `who` may do `what`: everything that is done or shown is asked here.
///
/// # Errors
/// [`Refusal::SignIn`] for a stranger, [`Refusal::Hidden`] where not even the thing's being there may be told, and
/// otherwise [`Refusal::Forbidden`].
pub fn decide(who: &Principal, what: &Action<'_>) -> Result<(), Refusal> {
    if is_for_everybody(what) || is_allowed(who, what) { Ok(()) } else { Err(refusal(who, what)) }
}

/// Whether `who` may do what takes `permission` with anything at all: asked before the facts of a thing are loaded,
/// so that who may nothing learns nothing and costs nothing. [`decide`] is asked all the same.
///
/// It is not asked before reading articles, of which some are for everybody.
///
/// # Errors
/// As [`decide`] would refuse it for whatever thing.
pub fn gate(who: &Principal, permission: Permission) -> Result<(), Refusal> {
    let holder = match who {
        Principal::Anonymous => return Err(Refusal::SignIn),
        Principal::System | Principal::Development(_) => return Ok(()),
        Principal::User(holder) => holder,
        Principal::Key { holder, scopes } if scopes.touches(permission) => holder,
        Principal::Key { .. } => return Err(Refusal::Forbidden { needs: Some(permission) }),
    };
    let by_facts = matches!(
        permission,
        Permission::ArticlesRead
            | Permission::ArticlesWrite
            | Permission::ArticlesDelete
            | Permission::EventsRead
    );
    if by_facts || holder.is_admin() || holder.grants.touches(permission) {
        return Ok(());
    }
    Err(Refusal::Forbidden { needs: Some(permission) })
}

fn is_for_everybody(what: &Action<'_>) -> bool {
    matches!(what, Action::ReadPublished(article) if article.is_public)
}

fn is_allowed(who: &Principal, what: &Action<'_>) -> bool {
    match who {
        Principal::Anonymous => false,
        Principal::System | Principal::Development(_) => true,
        Principal::User(holder) => holder_may(holder, what),
        Principal::Key { holder, scopes } => {
            let within = what.permission().is_some_and(|permission| scopes.covers(permission, what.name()));
            within && holder_may(holder, what)
        }
    }
}

fn holder_may(holder: &Holder, what: &Action<'_>) -> bool {
    let is_own = |article: &ArticleFacts<'_>| article.is_of(&holder.actor);
    holder.is_admin()
        || match what {
            Action::OwnAccount | Action::ReadEvents => true,
            Action::CreateArticle { author } => {
                holder.edits_everything() || holder.roles.contains(Role::Author) && **author == holder.actor
            }
            Action::ReadPublished(article) | Action::ReadDraft(article) | Action::WriteArticle(article) => {
                holder.edits_everything() || is_own(article)
            }
            Action::DeleteArticle(article) => *article.author == holder.actor,
            Action::ReadUsers | Action::WriteUsers => false,
            Action::ReadCustomers
            | Action::WriteCustomers
            | Action::DeleteCustomers
            | Action::EraseCustomers
            | Action::ReadConfig(_)
            | Action::WriteConfig(_)
            | Action::RevertConfig(_)
            | Action::RevealConfig(_)
            | Action::ReadAudit
            | Action::ReadOperations
            | Action::RunOperations => {
                what.permission().is_some_and(|permission| holder.grants.covers(permission, what.name()))
            }
        }
}

/// What is told instead.
fn refusal(who: &Principal, what: &Action<'_>) -> Refusal {
    match what {
        // As if it were not there, for strangers too: asking them to sign in would tell that it is.
        Action::ReadPublished(_) | Action::ReadDraft(_) => Refusal::Hidden,
        _ if *who == Principal::Anonymous => Refusal::SignIn,
        Action::WriteArticle(article) | Action::DeleteArticle(article)
            if decide(who, &Action::ReadPublished(*article)).is_err() =>
        {
            Refusal::Hidden
        }
        _ => Refusal::Forbidden { needs: what.permission() },
    }
}
