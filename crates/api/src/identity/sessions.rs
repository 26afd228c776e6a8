//! Sessions: one's own, and another user's.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{EndSessionCommand, EndSessionsCommand, ProvenBy};
use daybook_domain::identity::{SessionId, UserId};
use http::request::Parts;

use super::id::{SessionPath, UserPath};
use super::write::asker;
use super::{IdentityDoor, SessionBody, problems};
use crate::shared::{
    Problem, ProblemBody, Query, ReadHeaders, ReadProblems, WriteHeaders, WriteProblems, caught_up,
    command_context, json, known, principal,
};

/// Lists one's own sessions, oldest first: those in which one is signed in, or can be without a password.
#[utoipa::path(
    get, path = "/v1/auth/sessions", tag = "Signing in", operation_id = "own_sessions",
    params(ReadHeaders),
    responses(
        ReadProblems,
        (status = 200, description = "The sessions, at most 500.", body = [SessionBody]),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "An API key asks.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn own(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let user = asker(&parts)?.user;
    state.sessions(user, &parts).await
}

/// Ends one of one's own sessions.
#[utoipa::path(
    delete, path = "/v1/auth/sessions/{session}", tag = "Signing in", operation_id = "end_own_session",
    params(("session" = uuid::Uuid, Path, description = "The session's id."), WriteHeaders),
    responses(
        WriteProblems,
        (status = 204, description = "It is ended, or was before.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such session, or it is not one's own.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn end_own(
    State(state): State<IdentityDoor>,
    SessionPath(session): SessionPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let user = asker(&parts)?.user;
    state.end_session(user, session, &parts).await
}

/// Ends all of one's own sessions, the present one too.
#[utoipa::path(
    delete, path = "/v1/auth/sessions", tag = "Signing in", operation_id = "end_own_sessions",
    params(WriteHeaders),
    responses(
        WriteProblems,
        (status = 204, description = "They are ended.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "An API key asks.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn end_all_own(
    State(state): State<IdentityDoor>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let user = asker(&parts)?.user;
    state.end_sessions(user, &parts).await
}

/// Lists the sessions of a user, oldest first.
#[utoipa::path(
    get, path = "/v1/users/{id}/sessions", tag = "Users", operation_id = "sessions",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), ReadHeaders),
    responses(
        ReadProblems,
        (status = 200, description = "The sessions, at most 500.", body = [SessionBody]),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn of_user(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.sessions(user, &parts).await
}

/// Ends a session of a user.
#[utoipa::path(
    delete, path = "/v1/users/{id}/sessions/{session}", tag = "Users", operation_id = "end_session",
    params(
        ("id" = uuid::Uuid, Path, description = "The user's id."),
        ("session" = uuid::Uuid, Path, description = "The session's id."),
        WriteHeaders,
    ),
    responses(
        WriteProblems,
        (status = 204, description = "It is ended, or was before.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 404, description = "There is no such session of this user for whoever asks.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn end(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    SessionPath(session): SessionPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.end_session(user, session, &parts).await
}

/// Ends all sessions of a user. It can sign in again.
#[utoipa::path(
    delete, path = "/v1/users/{id}/sessions", tag = "Users", operation_id = "end_sessions",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), WriteHeaders),
    responses(
        WriteProblems,
        (status = 204, description = "They are ended.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn end_all(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.end_sessions(user, &parts).await
}

impl IdentityDoor {
    async fn sessions(&self, user: UserId, parts: &Parts) -> Result<Response, Problem> {
        Query::read(&parts.uri, &[])?;
        caught_up(&self.door, &parts.headers).await?;
        let sessions = self.identity.sessions.of_user(user, principal(parts)).await;
        let sessions = sessions.map_err(|error| self.problem(error))?;
        let present = known(parts).map(|who| who.by);
        let shown = sessions
            .iter()
            .map(|session| SessionBody::new(session, present == Some(ProvenBy::Session(session.id))));
        json(&shown.collect::<Vec<_>>())
    }

    async fn end_session(&self, user: UserId, id: SessionId, parts: &Parts) -> Result<Response, Problem> {
        self.begin(parts)?;
        let context = command_context(parts, &[], None)?;
        let command = EndSessionCommand { id, of: Some(user), by: principal(parts).clone(), context };
        let outcome = self.identity.end_session.handle(command).await;
        self.nothing(outcome.map_err(|error| problems::of_session(&self.door, error)))
    }

    async fn end_sessions(&self, user: UserId, parts: &Parts) -> Result<Response, Problem> {
        self.begin(parts)?;
        let context = command_context(parts, &[], None)?;
        let command = EndSessionsCommand { user, by: principal(parts).clone(), context };
        let outcome = self.identity.end_sessions.handle(command).await;
        self.nothing(outcome.map_err(|error| self.problem(error)))
    }
}
