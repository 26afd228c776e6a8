//! What the handlers have in common.

use axum::response::{IntoResponse, Response};
use daybook_application::identity::{Authenticated, Failure, Issued, SignedIn, UserState, UserView};
use daybook_application::shared::{CommandContext, Expected, Written};
use daybook_domain::access::{Principal, Refusal};
use daybook_domain::identity::{KeyId, User, UserId};
use daybook_domain::shared::Aggregate;
use http::header::CACHE_CONTROL;
use http::request::Parts;
use http::{HeaderValue, StatusCode};

use super::{IdentityDoor, TokensBody, UserBody, problems};
use crate::shared::{
    IfMatch, POSITION, Problem, Query, Representation, command_context, json, known, none_here, principal,
    refusal_problem,
};

impl IdentityDoor {
    /// Looks at what every write without a condition must be.
    pub(super) fn begin(&self, parts: &Parts) -> Result<(), Problem> {
        self.door.open()?;
        Query::read(&parts.uri, &[])?;
        none_here(&parts.headers, "There is no version here that a condition could be about.")
    }

    /// The same for a change of a user that could overwrite what its caller has not seen. It needs `If-Match`.
    pub(super) async fn begin_matched(&self, parts: &Parts, id: UserId) -> Result<Expected, Problem> {
        self.door.open()?;
        Query::read(&parts.uri, &[])?;
        IfMatch::required(&parts.headers)?.expected(|| self.version(parts, id)).await
    }

    /// The same for one that overwrites nothing and needs no `If-Match`.
    pub(super) async fn begin_anyhow(&self, parts: &Parts, id: UserId) -> Result<Expected, Problem> {
        self.door.open()?;
        Query::read(&parts.uri, &[])?;
        match IfMatch::optional(&parts.headers)? {
            None => Ok(Expected::Any),
            Some(versions) => versions.expected(|| self.version(parts, id)).await,
        }
    }

    async fn version(&self, parts: &Parts, id: UserId) -> Result<Option<u64>, Problem> {
        match self.identity.users.one(id, principal(parts)).await {
            Ok(user) => Ok(Some(user.version)),
            Err(daybook_application::shared::CommandError::Missing) => Ok(None),
            Err(error) => Err(self.problem(error)),
        }
    }

    /// The user, active or suspended.
    pub(super) async fn find(&self, id: UserId, by: &Principal) -> Result<UserView, Problem> {
        let user = self.identity.users.one(id, by).await.map_err(|error| self.problem(error))?;
        if user.state == UserState::Erased { Err(problems::erased()) } else { Ok(user) }
    }

    /// The answer to a write: the user as it is now. Whoever may write may see what came of it.
    pub(super) async fn answer(
        &self,
        id: UserId,
        outcome: Result<Written, Failure>,
    ) -> Result<Response, Problem> {
        let written = outcome.map_err(|error| self.problem(error))?;
        let user = self.find(id, &Principal::System).await?;
        let mut response = json(&UserBody::from(&user))?;
        Representation::Json.put_on(&mut response, user.version);
        self.put_position(&mut response, written);
        Ok(response)
    }

    /// The answer to a write that shows nothing.
    pub(super) fn nothing(&self, outcome: Result<Written, Problem>) -> Result<Response, Problem> {
        let mut response = StatusCode::NO_CONTENT.into_response();
        self.put_position(&mut response, outcome?);
        Ok(response)
    }

    pub(super) fn put_position(&self, response: &mut Response, written: Written) {
        response.headers_mut().insert(&POSITION, self.door.position(written.position));
    }

    /// Two new tokens, which nobody keeps on the way.
    pub(super) fn tokens(&self, signed_in: &SignedIn) -> Result<Response, Problem> {
        let mut response = unkept(json(&TokensBody::from(signed_in))?);
        response.headers_mut().insert(&POSITION, self.door.position(signed_in.position));
        Ok(response)
    }

    /// The user that a commit created: under a key that was used it is an earlier one.
    pub(super) async fn created_by(&self, written: Written) -> Result<UserId, Problem> {
        let event = self.event_at(written).await?;
        let id = event.stream.strip_prefix(User::CATEGORY).and_then(|rest| rest.strip_prefix('-'));
        let id = id.and_then(|id| id.parse().ok());
        id.ok_or_else(|| Problem::internal("a commit that created a user has none"))
    }

    /// The key that a commit issued.
    pub(super) async fn issued_by(&self, issued: &Issued) -> Result<KeyId, Problem> {
        let event = self.event_at(issued.written).await?;
        let id = event.data["key_id"].as_str().and_then(|id| id.parse().ok());
        id.ok_or_else(|| Problem::internal("a commit that issued a key has none"))
    }

    async fn event_at(&self, written: Written) -> Result<daybook_application::shared::EventView, Problem> {
        let event = self.identity.history.of_commit(written.position).await;
        let event = event.map_err(|error| crate::shared::store_problem(&self.door, error))?;
        event.ok_or_else(|| Problem::internal("a commit is not in the log"))
    }

    pub(super) fn problem(&self, error: Failure) -> Problem {
        problems::of_command(&self.door, error)
    }
}

/// Who is signed in; strangers, and who only says in development who it is, have no account.
pub(super) fn asker(parts: &Parts) -> Result<&Authenticated, Problem> {
    known(parts).ok_or_else(|| refusal_problem(Refusal::SignIn, problems::not_found))
}

/// The context of a request whose body has a secret: no digest of the secret is kept, which could be guessed from it,
/// and so no idempotency key.
pub(super) fn secretive(parts: &Parts) -> Result<CommandContext, Problem> {
    Ok(CommandContext { idempotency: None, ..command_context(parts, &[], None)? })
}

/// An answer that nobody keeps on the way.
pub(super) fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
