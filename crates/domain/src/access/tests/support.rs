//! People and things to judge.

use crate::access::*;
use crate::shared::Actor;

pub(super) fn actor(name: &str) -> Actor {
    name.parse().unwrap()
}

pub(super) fn scopes(texts: &[&str]) -> Scopes {
    Scopes::new(texts.iter().map(|text| text.parse().unwrap())).unwrap()
}

pub(super) fn holder(name: &str, role: Role, grants: &[&str]) -> Holder {
    Holder { actor: actor(name), roles: Roles::new([role]).unwrap(), grants: scopes(grants) }
}

pub(super) fn user(name: &str, role: Role) -> Principal {
    Principal::User(holder(name, role, &[]))
}

/// A key of the same user, limited to these scopes.
pub(super) fn key_of(who: &Principal, texts: &[&str]) -> Principal {
    let Principal::User(holder) = who else { panic!("{who:?} has no keys") };
    Principal::Key { holder: holder.clone(), scopes: scopes(texts) }
}

/// Whom articles are of.
pub(super) struct People {
    pub(super) author: Actor,
    pub(super) editors: Vec<Actor>,
}

impl People {
    pub(super) fn new() -> Self {
        Self { author: actor("ann"), editors: vec![actor("bob")] }
    }

    pub(super) fn article(&self, is_public: bool) -> ArticleFacts<'_> {
        ArticleFacts { author: &self.author, editors: &self.editors, is_public }
    }
}

/// Every action on this article, on this name, and on whatever has no name.
pub(super) fn actions<'a>(article: ArticleFacts<'a>, name: &'a str) -> [Action<'a>; 20] {
    [
        Action::CreateArticle { author: article.author },
        Action::ReadPublished(article),
        Action::ReadDraft(article),
        Action::WriteArticle(article),
        Action::DeleteArticle(article),
        Action::ReadCustomers,
        Action::WriteCustomers,
        Action::DeleteCustomers,
        Action::EraseCustomers,
        Action::ReadConfig(name),
        Action::WriteConfig(name),
        Action::RevertConfig(name),
        Action::RevealConfig(name),
        Action::ReadEvents,
        Action::ReadAudit,
        Action::ReadOperations,
        Action::RunOperations,
        Action::ReadUsers,
        Action::WriteUsers,
        Action::OwnAccount,
    ]
}

/// Strangers, users of every role with and without grants, and keys of theirs.
pub(super) fn everybody() -> Vec<Principal> {
    let mut all = vec![Principal::Anonymous, Principal::System, Principal::Development(actor("dev"))];
    let grants: [&[&str]; 3] =
        [&[], &["config:read:a.", "config:reveal:a.b", "customers:read"], &["config:read", "audit:read"]];
    let limits: [&[&str]; 4] = [
        &[],
        &["articles:read", "events:read", "config:read:a.b"],
        &["config:read:b", "users:write"],
        &["config:read", "articles:write", "customers:read"],
    ];
    for name in ["ann", "bob", "eve"] {
        for role in Role::ALL {
            for grants in grants {
                let user = Principal::User(holder(name, role, grants));
                all.extend(limits.map(|limit| key_of(&user, limit)));
                all.push(user);
            }
        }
    }
    all
}
