//! Lists users.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{Identity, UserView, UsersPage};
use daybook_application::shared::{CommandError, LogId, Position, ReadError, StoreError};
use daybook_domain::access::{Action, Principal, decide};

use super::{IdentityDoor, LIMIT, UserBody, problems};
use crate::shared::{
    Asked, Pages, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up, position_after,
    principal, refusal_problem, show_list,
};

/// Lists users in the order of their creation. Erased ones are in no list.
#[utoipa::path(
    get, path = "/v1/users", tag = "Users", operation_id = "users",
    params(
        ("limit" = Option<usize>, Query, description = "The most users of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "Only those created after this position: the cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The users.", body = [UserBody],
            headers(("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn list(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    let query = Query::read(&parts.uri, &["limit", "after"])?;
    let limit = query.limit(door.limits.list)?.unwrap_or(LIMIT);
    let after = position_after(door, &query).await?;
    let by = principal(&parts).clone();
    // The pages ask as well; here it is an answer of its own and not a broken page.
    decide(&by, &Action::ReadUsers).map_err(|refusal| refusal_problem(refusal, problems::not_found))?;
    caught_up(door, &parts.headers).await?;
    let pages = UserPages { identity: state.identity.clone(), log: door.timeline.log_id(), by, after };
    show_list(door, Asked { uri: &parts.uri, kept: &[], at: None, limit: Some(limit) }, pages).await
}

/// The list of users, a part at a time.
struct UserPages {
    identity: Arc<Identity>,
    log: LogId,
    by: Principal,
    after: Option<Position>,
}

impl Pages for UserPages {
    type Item = UserView;

    async fn read(&mut self, limit: usize) -> Result<Vec<UserView>, ReadError> {
        let page = UsersPage { after: self.after.map(|after| after.0), limit };
        let users = self.identity.users.page(&page, &self.by).await.map_err(|error| match error {
            CommandError::Refused(refusal) => refusal.into(),
            CommandError::Store(error) => error.into(),
            other => ReadError::from(StoreError::failed(other)),
        })?;
        if let Some(last) = users.last() {
            self.after = Some(Position(last.sequence));
        }
        Ok(users)
    }

    fn cursor(&self) -> Option<String> {
        self.after.map(|after| self.log.at(after).to_string())
    }

    fn write(&self, user: &UserView, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &UserBody::from(user))
    }
}
