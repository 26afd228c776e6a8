//! Deletes one value.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use daybook_application::config::DeleteCommand;

use super::name::NamePath;
use super::{ConfigDoor, DeletedBody, problems};
use crate::shared::{
    POSITION, Problem, ProblemBody, Query, WriteHeaders, WriteProblems, command_context, json, wants_json,
};

/// Deletes a value.
///
/// History, version and declared type stay. Also at `/config/{name}`.
#[utoipa::path(
    delete, path = "/v1/config/{name}", tag = "Configuration",
    params(
        ("name" = String, Path, description = "The entry's name."),
        ("If-Match" = Option<String>, Header, description = "Only if the entry is at one of these versions; `*`: only if it \
            has a value."),
        WriteHeaders,
    ),
    responses(
        WriteProblems,
        (status = 200, description = "`OK`, or JSON where `Accept` names it.",
            content((String = "text/plain"), (DeletedBody = "application/json")),
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 404, description = "The name was never set: `Not Found`, or a problem where JSON is accepted.",
            content((String = "text/plain"), (ProblemBody = "application/problem+json"))),
        (status = 410, description = "The value has already been deleted: `Gone`, or a problem where JSON is accepted.",
            content((String = "text/plain"), (ProblemBody = "application/problem+json"))),
        (status = 412, description = "The entry is not as expected; `current_version` is its version.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn delete(state: ConfigDoor, path: NamePath, request: Request) -> Result<Response, Problem> {
    state.door.open()?;
    let (parts, _) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    let name = path.writable()?;
    let context = command_context(&parts, &[], None)?;
    let expected = state.expected(&parts.headers, &name).await?;
    let command = DeleteCommand { name: name.clone(), expected, context };
    let written = state.config.delete.handle(command).await;
    let written = written.map_err(|error| problems::of_entry(&state.door, error))?;
    let mut response = if wants_json(&parts.headers) {
        json(&DeletedBody { name: name.as_str(), version: written.version, deleted: true })?
    } else {
        "OK".into_response()
    };
    response.headers_mut().insert(&POSITION, state.door.position(written.position));
    Ok(response)
}
