//! Identity: the routes of signing in, of one's own account, and of users.

mod bodies;
mod change;
mod create;
mod erase;
mod fields;
mod history;
mod id;
mod keys;
mod kinds;
mod list;
mod login;
mod me;
mod password;
mod problems;
mod requests;
mod sessions;
mod setup;
mod standing;
#[cfg(test)]
pub(crate) mod tests;
mod user;
mod write;

use std::sync::Arc;

use daybook_application::identity::Identity;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use bodies::{ErasedUserBody, IssuedKeyBody, KeyBody, SessionBody, TokensBody, UserBody};
pub use requests::{
    AccessRequest, CreateUserRequest, EraseUserRequest, IssueKeyRequest, LoginRequest, PasswordRequest,
    PatchUserRequest, RefreshRequest, ResetRequest, SetupRequest,
};

use crate::shared::{Door, tagged};

/// How many items a page of a list has when nobody says.
const LIMIT: usize = 50;

/// What the routes need.
#[derive(Clone)]
struct IdentityDoor {
    door: Arc<Door>,
    identity: Arc<Identity>,
}

/// The routes: `/v1/auth…` and `/v1/users…`.
pub fn routes(door: Arc<Door>, identity: Arc<Identity>) -> OpenApiRouter {
    let own = tagged("Signing in", "Sessions, passwords and API keys of whoever asks.")
        .routes(routes!(login::login))
        .routes(routes!(login::refresh))
        .routes(routes!(login::logout))
        .routes(routes!(setup::setup))
        .routes(routes!(me::me))
        .routes(routes!(password::change))
        .routes(routes!(sessions::own, sessions::end_all_own))
        .routes(routes!(sessions::end_own))
        .routes(routes!(keys::own, keys::issue_own))
        .routes(routes!(keys::revoke_own));
    let others = tagged("Users", "Who signs in, what each one may, and how they are forgotten.")
        .routes(routes!(list::list, create::create))
        .routes(routes!(user::read, change::patch))
        .routes(routes!(change::access))
        .routes(routes!(password::reset))
        .routes(routes!(standing::suspend))
        .routes(routes!(standing::reinstate))
        .routes(routes!(erase::erase))
        .routes(routes!(history::history))
        .routes(routes!(sessions::of_user, sessions::end_all))
        .routes(routes!(sessions::end))
        .routes(routes!(keys::of_user, keys::issue))
        .routes(routes!(keys::revoke));
    own.merge(others).merge(kinds::pages()).with_state(IdentityDoor { door, identity })
}
