//! For whom each operation is.

use daybook_domain::access::Permission;
use serde_json::{Value, json};

use super::PASSWORD;

/// Who may have what an operation answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// Everybody: what it is depends on who asks.
    Everybody,
    /// Whoever comes to sign in: everybody, whatever token is sent, since the body proves who it is.
    SigningIn,
    /// Signed-in users, each of the own account; no API key, whatever its scopes.
    Account,
    /// Who has this permission, by a grant.
    Granted(Permission),
    /// Who has this permission; to others it is not there.
    Hidden(Permission),
    /// Every user, of those things that the user may read.
    Users,
    /// Who may read drafts; to others it is not there.
    ReadersOfDrafts,
    /// Who may write the article; to others it is not there.
    Writers,
    /// The author of the article; to others it is not there.
    Deleters,
    /// Authors, editors and administrators.
    Authors,
}

impl For {
    /// Badges that are refused, and how.
    pub(super) fn refused(self) -> Vec<(Option<String>, Vec<u16>)> {
        let (stranger, how, badges) = match self {
            Self::SigningIn => return Vec::new(),
            Self::Everybody => (None, vec![], vec![]),
            Self::Account => {
                let key: Vec<_> = Permission::ALL.map(Permission::as_str).into();
                (Some(401), vec![403], vec![format!("key:{}@9/admin", key.join("+"))])
            }
            Self::Granted(needed) => (Some(401), vec![403], all_but(needed)),
            Self::Hidden(needed) => (Some(404), vec![404], all_but(needed)),
            Self::Users => (Some(401), vec![403], vec!["key:customers:read@9/admin".to_owned()]),
            Self::Authors => (Some(401), vec![403], vec!["2/reader".to_owned()]),
            Self::ReadersOfDrafts => (Some(404), vec![404], vec!["2/author".to_owned()]),
            Self::Writers => {
                let key = "key:articles:read@9/admin".to_owned();
                (Some(401), vec![403, 404], vec!["2/author".to_owned(), key])
            }
            Self::Deleters => (Some(401), vec![403, 404], vec!["2/author".to_owned(), "2/editor".to_owned()]),
        };
        let stranger = stranger.map(|status| (None, vec![status]));
        let known = badges.into_iter().map(|badge| (Some(badge), how.clone()));
        let unknown = (Some("unknown!".to_owned()), vec![401]);
        stranger.into_iter().chain(known).chain([unknown]).collect()
    }

    /// The statuses that nobody gets who is let in.
    pub(super) fn closed(self) -> &'static [u16] {
        match self {
            Self::Hidden(_) => &[401, 403, 404],
            _ => &[401, 403],
        }
    }

    /// Badges that are let in.
    pub(super) fn allowed(self) -> Vec<Option<String>> {
        let badges: Vec<String> = match self {
            Self::Everybody => return vec![None, Some("2/reader".to_owned())],
            Self::SigningIn => return vec![None, Some("2/reader".to_owned()), Some("unknown!".to_owned())],
            Self::Users => vec!["2/reader".to_owned(), "key:events:read@2/reader".to_owned()],
            Self::Granted(needed) | Self::Hidden(needed) => {
                let granted = needed.is_grantable().then(|| format!("2/reader+{needed}"));
                let others = [format!("key:{needed}@9/admin"), "9/admin".to_owned()];
                granted.into_iter().chain(others).collect()
            }
            Self::Authors => vec!["2/author".to_owned(), "2/editor".to_owned()],
            Self::Account | Self::ReadersOfDrafts | Self::Writers => {
                vec!["9/reader".to_owned(), "2/editor".to_owned()]
            }
            Self::Deleters => vec!["9/reader".to_owned(), "9/admin".to_owned()],
        };
        badges.into_iter().map(Some).collect()
    }
}

/// Badges of those who may everything but this: by their roles, by their grants, by a key's scopes.
fn all_but(needed: Permission) -> Vec<String> {
    let others = || Permission::ALL.into_iter().filter(|other| *other != needed);
    let granted = others().filter(|other| other.is_grantable()).map(Permission::as_str);
    let granted: Vec<_> = ["2/editor", "author"].into_iter().chain(granted).collect();
    let key: Vec<_> = others().map(Permission::as_str).collect();
    let mut badges = vec!["2/reader".to_owned(), granted.join("+"), format!("key:{}@9/admin", key.join("+"))];
    // What cannot be granted nobody has by a grant.
    badges.extend((!needed.is_grantable()).then(|| format!("2/reader+{needed}")));
    badges
}

/// An operation, the body that it takes, and who may have it.
pub(super) type Row = (&'static str, Value, For);

pub(super) fn rows() -> Vec<Row> {
    [operations(), accounts(), users(), configuration(), people(), reads(), writes()].concat()
}

fn none() -> Value {
    Value::Null
}

fn draft() -> Value {
    json!({"title": "T", "body": "B"})
}

fn person() -> Value {
    json!({"name": "Bo", "email": "bo@example.com"})
}

pub(super) fn key() -> Value {
    json!({"name": "k", "scopes": ["customers:read"], "expires_at": "2026-06-01T00:00:00Z"})
}

/// The server itself, and its log.
fn operations() -> Vec<Row> {
    use For::{Everybody, Granted, Users};
    use Permission::{OperationsRead, OperationsRun};
    vec![
        ("GET /health", none(), Granted(OperationsRead)),
        ("GET /v1/health", none(), Granted(OperationsRead)),
        ("GET /metrics", none(), Granted(OperationsRead)),
        ("GET /health/live", none(), Everybody),
        ("GET /health/ready", none(), Everybody),
        ("GET /problems/{slug}", none(), Everybody),
        ("GET /v1/log-level", none(), Granted(OperationsRead)),
        ("PUT /v1/log-level", json!({"filter": "info"}), Granted(OperationsRun)),
        ("GET /v1/events", none(), Users),
    ]
}

/// Signing in, and one's own account.
fn accounts() -> Vec<Row> {
    use For::{Account, SigningIn};
    let login = json!({"login": "nine", "password": PASSWORD});
    let setup = json!({"token": "{setup}", "name": "Ann", "user_name": "ann", "password": PASSWORD});
    let password = json!({"present_password": PASSWORD, "new_password": "another horse battery"});
    vec![
        ("POST /v1/auth/login", login, SigningIn),
        ("POST /v1/auth/refresh", json!({"refresh_token": "{refresh}"}), SigningIn),
        ("POST /v1/auth/setup", setup, SigningIn),
        ("POST /v1/auth/logout", none(), Account),
        ("GET /v1/auth/me", none(), Account),
        ("PUT /v1/auth/password", password, Account),
        ("GET /v1/auth/sessions", none(), Account),
        ("DELETE /v1/auth/sessions", none(), Account),
        ("DELETE /v1/auth/sessions/{session}", none(), Account),
        ("GET /v1/auth/keys", none(), Account),
        ("POST /v1/auth/keys", key(), Account),
        ("DELETE /v1/auth/keys/{key}", none(), Account),
    ]
}

/// Other users.
fn users() -> Vec<Row> {
    use For::{Granted, Hidden};
    use Permission::{AuditRead, UsersRead, UsersWrite};
    let user = json!({"name": "Bo", "user_name": "bo", "roles": ["reader"]});
    vec![
        ("GET /v1/users", none(), Granted(UsersRead)),
        ("GET /v1/users/{id}", none(), Granted(UsersRead)),
        ("GET /v1/users/{id}/sessions", none(), Granted(UsersRead)),
        ("GET /v1/users/{id}/keys", none(), Granted(UsersRead)),
        ("GET /v1/users/{id}/history", none(), Granted(AuditRead)),
        ("POST /v1/users", user, Granted(UsersWrite)),
        ("PATCH /v1/users/{id}", json!({"name": "Cy"}), Granted(UsersWrite)),
        ("PUT /v1/users/{id}/access", json!({"roles": ["editor"]}), Granted(UsersWrite)),
        ("PUT /v1/users/{id}/password", json!({"new_password": PASSWORD}), Granted(UsersWrite)),
        ("POST /v1/users/{id}/suspend", none(), Granted(UsersWrite)),
        ("POST /v1/users/{id}/reinstate", none(), Granted(UsersWrite)),
        ("POST /v1/users/{id}/erase", json!({"reason": "request 17"}), Granted(UsersWrite)),
        ("DELETE /v1/users/{id}/sessions", none(), Granted(UsersWrite)),
        ("DELETE /v1/users/{id}/sessions/{session}", none(), Hidden(UsersWrite)),
        ("POST /v1/users/{id}/keys", key(), Granted(UsersWrite)),
        ("DELETE /v1/users/{id}/keys/{key}", none(), Granted(UsersWrite)),
    ]
}

/// Configuration.
fn configuration() -> Vec<Row> {
    use For::Granted;
    use Permission::{ConfigRead, ConfigRevert, ConfigWrite};
    vec![
        ("GET /v1/config", none(), Granted(ConfigRead)),
        ("GET /config", none(), Granted(ConfigRead)),
        ("GET /v1/config/{name}", none(), Granted(ConfigRead)),
        ("GET /config/{name}", none(), Granted(ConfigRead)),
        ("GET /v1/config/{name}/at/{time}", none(), Granted(ConfigRead)),
        ("GET /config/{name}/at/{time}", none(), Granted(ConfigRead)),
        ("GET /v1/config/{name}/history", none(), Granted(ConfigRead)),
        ("GET /config/{name}/history", none(), Granted(ConfigRead)),
        ("GET /v1/config-changes/diff", none(), Granted(ConfigRead)),
        ("PUT /v1/config/{name}", json!({"value": "1"}), Granted(ConfigWrite)),
        ("PUT /config/{name}", json!({"value": "1"}), Granted(ConfigWrite)),
        ("POST /v1/config-changes", json!({"changes": [{"name": "n", "value": "1"}]}), Granted(ConfigWrite)),
        ("POST /v1/config-changes/revert", json!({"to": "1", "dry_run": true}), Granted(ConfigRevert)),
        ("DELETE /v1/config/{name}", none(), Granted(ConfigWrite)),
        ("DELETE /config/{name}", none(), Granted(ConfigWrite)),
    ]
}

/// Customers.
fn people() -> Vec<Row> {
    use For::Granted;
    use Permission::{CustomersDelete, CustomersErase, CustomersRead, CustomersWrite};
    vec![
        ("GET /v1/customers", none(), Granted(CustomersRead)),
        ("GET /v1/customers/export", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}/export", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}/history", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}/notes", none(), Granted(CustomersRead)),
        ("POST /v1/customers", person(), Granted(CustomersWrite)),
        ("POST /v1/customers/import", none(), Granted(CustomersWrite)),
        ("POST /v1/customers/imports/{batch}/revert", none(), Granted(CustomersWrite)),
        ("PUT /v1/customers/{id}", person(), Granted(CustomersWrite)),
        ("PATCH /v1/customers/{id}", json!({"name": "Cy"}), Granted(CustomersWrite)),
        ("POST /v1/customers/{id}/notes", json!({"text": "Called."}), Granted(CustomersWrite)),
        ("POST /v1/customers/{id}/consents", json!({"purpose": "news"}), Granted(CustomersWrite)),
        (
            "PUT /v1/customers/{id}/legal-hold",
            json!({"until": "2040-01-01T00:00:00Z"}),
            Granted(CustomersWrite),
        ),
        ("DELETE /v1/customers/{id}/legal-hold", none(), Granted(CustomersWrite)),
        ("DELETE /v1/customers/{id}", none(), Granted(CustomersDelete)),
        ("POST /v1/customers/{id}/undelete", none(), Granted(CustomersDelete)),
        ("POST /v1/customers/{id}/erase", json!({"reason": "request 17"}), Granted(CustomersErase)),
    ]
}

/// What is read of articles.
fn reads() -> Vec<Row> {
    use For::{Everybody, ReadersOfDrafts};
    vec![
        ("GET /v1/articles", none(), Everybody),
        ("GET /v1/articles/feed.atom", none(), Everybody),
        ("GET /v1/articles/feed.rss", none(), Everybody),
        ("GET /v1/articles/sitemap.xml", none(), Everybody),
        ("GET /v1/articles/by-slug/{slug}", none(), Everybody),
        ("GET /v1/previews/{token}", none(), Everybody),
        ("GET /v1/articles/{id}", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/published", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/diff", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/draft", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/history", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/revisions", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/revisions/{revision}", none(), ReadersOfDrafts),
    ]
}

/// What is done with articles.
fn writes() -> Vec<Row> {
    use For::{Authors, Deleters, Writers};
    vec![
        ("POST /v1/articles", draft(), Authors),
        ("PUT /v1/articles/{id}", draft(), Writers),
        ("PATCH /v1/articles/{id}", json!({"title": "U"}), Writers),
        ("PUT /v1/articles/{id}/draft", draft(), Writers),
        ("DELETE /v1/articles/{id}/draft", none(), Writers),
        ("POST /v1/articles/{id}/preview-links", none(), Writers),
        ("POST /v1/articles/{id}/publish", none(), Writers),
        ("POST /v1/articles/{id}/unpublish", none(), Writers),
        ("POST /v1/articles/{id}/restore", json!({"revision": 1}), Writers),
        (
            "POST /v1/articles/{id}/schedule",
            json!({"action": "publish", "at": "2040-01-01T00:00:00Z"}),
            Writers,
        ),
        ("DELETE /v1/articles/{id}/schedule", none(), Writers),
        ("DELETE /v1/articles/{id}", none(), Deleters),
        ("POST /v1/articles/{id}/undelete", none(), Deleters),
    ]
}
