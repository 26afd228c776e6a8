//! What is asked for.

use super::Permission;
use crate::shared::Actor;

/// What somebody wants to do, with the facts that decide whether it is allowed.
///
/// What is asked of the past is judged by the facts as they are now: who has lost a right does not keep it for the
/// past. A history, a difference between versions and an export are read like the things that they show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// Begins an article as this author.
    CreateArticle {
        /// Who the article says wrote it.
        author: &'a Actor,
    },
    /// Reads what is published of an article.
    ReadPublished(ArticleFacts<'a>),
    /// Reads the working copy, revisions, differences and the history of an article.
    ReadDraft(ArticleFacts<'a>),
    /// Saves, publishes, takes back, plans and restores; makes links to previews.
    WriteArticle(ArticleFacts<'a>),
    /// Puts an article into the trash or takes it out.
    DeleteArticle(ArticleFacts<'a>),
    /// Reads, lists, searches and exports customers.
    ReadCustomers,
    /// Creates, changes and imports customers; writes notes, records consents, places and lifts holds.
    WriteCustomers,
    /// Deletes a customer or brings it back.
    DeleteCustomers,
    /// Forgets a person.
    EraseCustomers,
    /// Reads the value of this name, if it is no secret, and the history of it.
    ReadConfig(&'a str),
    /// Sets or deletes the value of this name.
    WriteConfig(&'a str),
    /// Makes the value of this name what it was. Without the right to read, a dry run tells names only.
    RevertConfig(&'a str),
    /// Reads the value of this name also if it is a secret.
    RevealConfig(&'a str),
    /// Follows the log. What is shown of it, [`filter::events`](super::filter::events) says.
    ReadEvents,
    /// Reads what happened to users and sessions.
    ReadAudit,
    /// Reads metrics and the state of the parts.
    ReadOperations,
    /// Verifies, backs up, and changes how the server runs.
    RunOperations,
    /// Reads users, their sessions and their keys.
    ReadUsers,
    /// Creates users, changes what they are and may, ends their sessions, issues and revokes their keys.
    WriteUsers,
    /// Reads one's own account; changes one's own password and keys; ends one's own sessions.
    OwnAccount,
}

/// What decides who may do something with an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleFacts<'a> {
    /// Who wrote it.
    pub author: &'a Actor,
    /// Who else may change it.
    pub editors: &'a [Actor],
    /// Whether something of it is published, and for everybody.
    pub is_public: bool,
}

impl Action<'_> {
    /// The permission that an API key needs for it; `None` for what no key may do. It is also what a user needs to
    /// be granted, where that is [possible](Permission::is_grantable).
    #[must_use]
    pub const fn permission(&self) -> Option<Permission> {
        Some(match self {
            Self::ReadPublished(_) | Self::ReadDraft(_) => Permission::ArticlesRead,
            Self::CreateArticle { .. } | Self::WriteArticle(_) => Permission::ArticlesWrite,
            Self::DeleteArticle(_) => Permission::ArticlesDelete,
            Self::ReadCustomers => Permission::CustomersRead,
            Self::WriteCustomers => Permission::CustomersWrite,
            Self::DeleteCustomers => Permission::CustomersDelete,
            Self::EraseCustomers => Permission::CustomersErase,
            Self::ReadConfig(_) => Permission::ConfigRead,
            Self::WriteConfig(_) => Permission::ConfigWrite,
            Self::RevertConfig(_) => Permission::ConfigRevert,
            Self::RevealConfig(_) => Permission::ConfigReveal,
            Self::ReadEvents => Permission::EventsRead,
            Self::ReadAudit => Permission::AuditRead,
            Self::ReadOperations => Permission::OperationsRead,
            Self::RunOperations => Permission::OperationsRun,
            Self::ReadUsers => Permission::UsersRead,
            Self::WriteUsers => Permission::UsersWrite,
            Self::OwnAccount => return None,
        })
    }

    /// The name of the thing, where scopes go by names; empty otherwise.
    #[must_use]
    pub const fn name(&self) -> &str {
        match self {
            Self::ReadConfig(name)
            | Self::WriteConfig(name)
            | Self::RevertConfig(name)
            | Self::RevealConfig(name) => name,
            _ => "",
        }
    }
}

impl ArticleFacts<'_> {
    /// Whether it is this one's article, as its author or as one of its editors.
    #[must_use]
    pub fn is_of(&self, actor: &Actor) -> bool {
        self.author == actor || self.editors.contains(actor)
    }
}
