//! The log of the process: the routes.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use daybook_application::logs::Logs;
use daybook_domain::access::{Principal, Refusal};
use http::HeaderValue;
use http::header::CACHE_CONTROL;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::shared::{
    BodyProblems, Door, Errors, Fields, Kind, Need, Problem, ProblemBody, asked_by, json, read_json,
    refusal_problem, tagged,
};

/// What the log lets through.
#[derive(Debug, Serialize, ToSchema)]
pub struct LogLevelBody {
    /// A level, or levels by part, as `RUST_LOG` has them.
    #[schema(example = "info,daybook_api=debug")]
    filter: String,
}

#[derive(Clone)]
struct LogsDoor {
    door: Arc<Door>,
    logs: Arc<Logs>,
    by: Arc<Principal>,
}

asked_by!(LogsDoor);

fn not_there(refusal: Refusal) -> Problem {
    refusal_problem(refusal, || Problem::new(Kind::RECORD_NOT_FOUND, "There is no such record."))
}

/// The routes at `/v1/log-level`.
pub fn routes(door: Arc<Door>, logs: Arc<Logs>) -> OpenApiRouter {
    tagged("Log", "What the process logs.")
        .routes(routes!(log_level, change_log_level))
        .with_state(LogsDoor { door, logs, by: Arc::new(Principal::Anonymous) })
}

/// Tells what is logged now.
#[utoipa::path(
    get, path = "/v1/log-level", tag = "Log",
    responses((status = 200, description = "The filter that holds now.", body = LogLevelBody))
)]
async fn log_level(state: LogsDoor) -> Result<Response, Problem> {
    show(state.logs.filter(&state.by).map_err(not_there)?)
}

/// Changes what is logged, until the process ends.
///
/// Passwords, statements and the values of records are never logged, at whatever level.
#[utoipa::path(
    put, path = "/v1/log-level", tag = "Log",
    request_body = LogLevelBody,
    responses(
        BodyProblems,
        (status = 200, description = "The filter that holds from now on.", body = LogLevelBody),
        (status = 422, description = "It is no filter; nothing changed.", content_type = "application/problem+json",
            body = ProblemBody),
    )
)]
async fn change_log_level(state: LogsDoor, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = read_json(&state.door, &parts, body).await?;
    let mut errors = Errors::default();
    if let Some(fields) = Fields::of_body(&body.bytes, &mut errors)? {
        fields.only(&["filter"], &mut errors);
        let filter: Option<String> = fields.get("filter", Need::Required, "a string", &mut errors);
        if let Some(filter) = filter {
            match state.logs.change(&filter, &state.by).map_err(not_there)? {
                Ok(filter) => return show(filter),
                Err(invalid) => errors.add("/filter", invalid),
            }
        }
    }
    errors.check()?;
    Err(Problem::internal("a body without a filter passed as valid"))
}

fn show(filter: String) -> Result<Response, Problem> {
    let mut response = json(&LogLevelBody { filter })?.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[cfg(test)]
mod tests;
