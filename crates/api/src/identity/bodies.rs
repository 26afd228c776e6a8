//! Users, sessions and keys as JSON. What has a secret in it has no `Debug`.

use daybook_application::identity::{KeyView, SessionView, SignedIn, UserState, UserView};
use daybook_domain::access::{Role, Scopes};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody who is signed in gets, once.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub struct TokensBody<'t> {
    /// Who it is.
    user_id: Uuid,
    /// The session.
    session_id: Uuid,
    /// The token that goes with every request: `Authorization: Bearer …`.
    access_token: &'t str,
    /// `Bearer`.
    token_type: &'static str,
    /// When that token is over.
    #[schema(format = DateTime)]
    access_expires_at: String,
    /// The token that renews the session, once.
    refresh_token: &'t str,
    /// When that token is over.
    #[schema(format = DateTime)]
    refresh_expires_at: String,
}

impl<'t> From<&'t SignedIn> for TokensBody<'t> {
    fn from(signed_in: &'t SignedIn) -> Self {
        Self {
            user_id: signed_in.user.as_uuid(),
            session_id: signed_in.session.as_uuid(),
            access_token: signed_in.access.reveal(),
            token_type: "Bearer",
            access_expires_at: signed_in.access_expires_at.to_string(),
            refresh_token: signed_in.refresh.reveal(),
            refresh_expires_at: signed_in.refresh_expires_at.to_string(),
        }
    }
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody<'u> {
    /// Its id.
    id: Uuid,
    /// `active` or `suspended`.
    #[schema(example = "active")]
    state: &'static str,
    /// The name.
    #[schema(example = "Ann Lee")]
    name: Option<&'u str>,
    /// The e-mail address that it signs in with, as it was typed.
    #[schema(example = "ann@example.com")]
    email: Option<&'u str>,
    /// The user name that it signs in with, as it was typed.
    #[schema(example = "ann")]
    user_name: Option<&'u str>,
    /// Whether it can sign in with a password.
    has_password: bool,
    /// What it is: `admin`, `editor`, `author`, `reader`.
    #[schema(example = json!(["editor"]))]
    roles: Vec<&'static str>,
    /// What it may beside that: scopes.
    #[schema(example = json!(["customers:read"]))]
    grants: Vec<String>,
    /// The number of its events.
    version: u64,
    /// When it was created.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

impl<'u> From<&'u UserView> for UserBody<'u> {
    fn from(user: &'u UserView) -> Self {
        Self {
            id: user.id.as_uuid(),
            state: match user.state {
                UserState::Active => "active",
                UserState::Suspended => "suspended",
                UserState::Erased => "erased",
            },
            name: user.name.as_deref(),
            email: user.email.as_deref(),
            user_name: user.user_name.as_deref(),
            has_password: user.has_password,
            roles: user.roles.iter().map(Role::as_str).collect(),
            grants: texts(&user.grants),
            version: user.version,
            created_at: user.created_at.to_string(),
            updated_at: user.updated_at.to_string(),
        }
    }
}

/// A session in which a user is signed in, or can be without a password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    /// Its id.
    id: Uuid,
    /// Whether it is the one in which this is asked.
    current: bool,
    /// When the user signed in.
    #[schema(format = DateTime)]
    started_at: String,
    /// When it was renewed last, or begun.
    #[schema(format = DateTime)]
    renewed_at: String,
    /// Until when it can be renewed.
    #[schema(format = DateTime)]
    refresh_expires_at: String,
    /// When it is over, however often it is renewed.
    #[schema(format = DateTime)]
    ends_at: String,
}

impl SessionBody {
    pub(super) fn new(session: &SessionView, current: bool) -> Self {
        Self {
            id: session.id.as_uuid(),
            current,
            started_at: session.started_at.to_string(),
            renewed_at: session.renewed_at.to_string(),
            refresh_expires_at: session.refresh_expires_at.to_string(),
            ends_at: session.ends_at.to_string(),
        }
    }
}

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyBody<'k> {
    /// Its id.
    id: Uuid,
    /// What it is called.
    #[schema(example = "nightly export")]
    name: Option<&'k str>,
    /// What it is limited to.
    #[schema(example = json!(["customers:read"]))]
    scopes: Vec<String>,
    /// When it is over.
    #[schema(format = DateTime)]
    expires_at: String,
    /// When it was issued.
    #[schema(format = DateTime)]
    issued_at: String,
}

impl<'k> From<&'k KeyView> for KeyBody<'k> {
    fn from(key: &'k KeyView) -> Self {
        Self {
            id: key.id.as_uuid(),
            name: key.name.as_deref(),
            scopes: texts(&key.scopes),
            expires_at: key.expires_at.to_string(),
            issued_at: key.issued_at.to_string(),
        }
    }
}

/// An API key that was issued.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedApiKey)]
pub struct IssuedKeyBody<'k> {
    /// Its id.
    pub(super) id: Uuid,
    /// The key, shown this once. `null` if it was shown before, under the same idempotency key.
    pub(super) key: Option<&'k str>,
    /// What it is limited to.
    #[schema(example = json!(["customers:read"]))]
    pub(super) scopes: Vec<String>,
    /// When it is over.
    #[schema(format = DateTime)]
    pub(super) expires_at: String,
}

/// The certificate of an erasure. It has nothing personal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserErasureCertificate)]
pub struct ErasedUserBody<'c> {
    /// The id of the user that was.
    pub(super) id: Uuid,
    /// When it was erased.
    #[schema(format = DateTime)]
    pub(super) erased_at: String,
    /// The erasure's position in the log.
    #[schema(example = "3kf82h.42")]
    pub(super) position: String,
    /// Why.
    pub(super) reason: Option<&'c str>,
}

pub(super) fn texts(scopes: &Scopes) -> Vec<String> {
    scopes.iter().map(ToString::to_string).collect()
}
