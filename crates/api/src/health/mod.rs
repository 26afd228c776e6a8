//! Health: the routes.

mod bodies;
mod metrics;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use daybook_application::health::{Health, Report};
use daybook_application::shared::Status;
use http::header::{CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use bodies::{HealthBody, StateBody};
pub use metrics::{Exposition, metrics};

use crate::shared::{Door, Kind, Problem, RETRY_AFTER_A_SECOND, json, principal, refusal_problem, tagged};

/// The routes: `/v1/health` and, as probes know them, `/health`, `/health/live` and `/health/ready`.
pub fn routes(_door: Arc<Door>, health: Arc<Health>) -> OpenApiRouter {
    tagged("Health", "Whether the parts do their work.")
        .routes(routes!(report))
        .routes(routes!(live))
        .routes(routes!(ready))
        .route("/v1/health", get(report))
        .with_state(health)
}

/// Asks every part whether it does its work. Also at `/v1/health`.
#[utoipa::path(
    get, path = "/health", tag = "Health",
    responses(
        (status = 200, description = "Every part does its work.", body = HealthBody),
        (status = 503, description = "A part does not.", body = HealthBody),
    )
)]
async fn report(State(health): State<Arc<Health>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let report =
        health.report_to(principal(&parts)).await.map_err(|refusal| refusal_problem(refusal, unknown))?;
    let status = if report.is_healthy() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok(fresh(status, json(&body(&report))?))
}

fn unknown() -> Problem {
    Problem::new(Kind::RECORD_NOT_FOUND, "There is no such record.")
}

/// Says that the process answers.
#[utoipa::path(
    get, path = "/health/live", tag = "Health",
    responses((status = 200, description = "The process answers.", body = StateBody))
)]
async fn live() -> Result<Response, Problem> {
    Ok(fresh(StatusCode::OK, json(&StateBody { status: "live" })?))
}

/// Says whether new requests are welcome: not while the server starts or ends, nor while nothing can be written.
#[utoipa::path(
    get, path = "/health/ready", tag = "Health",
    responses(
        (status = 200, description = "New requests are welcome.", body = StateBody),
        (status = 503, description = "The server starts, ends or cannot write.", body = StateBody),
    )
)]
async fn ready(State(health): State<Arc<Health>>) -> Result<Response, Problem> {
    if health.is_ready().await {
        return Ok(fresh(StatusCode::OK, json(&StateBody { status: "ready" })?));
    }
    let mut response = fresh(StatusCode::SERVICE_UNAVAILABLE, json(&StateBody { status: "unready" })?);
    response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone());
    Ok(response)
}

/// An answer that is true only now.
fn fresh(status: StatusCode, response: Response) -> Response {
    let mut response = (status, response).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn body(report: &Report) -> HealthBody {
    let (mut checks, mut reasons, mut warnings) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (name, status) in &report.checks {
        let word = match status {
            Status::Ok => "ok",
            Status::Warning(warning) => {
                warnings.insert(*name, warning.clone());
                "ok"
            }
            Status::Error { reason, cause } => {
                tracing::warn!(check = name, reason, cause, "a health check failed");
                reasons.insert(*name, (*reason).to_owned());
                "error"
            }
            Status::Down(reason) => {
                tracing::warn!(check = name, reason, "a health check failed");
                reasons.insert(*name, reason.clone());
                "down"
            }
        };
        checks.insert(*name, word);
    }
    let status = if report.is_healthy() { "healthy" } else { "unhealthy" };
    HealthBody { status, timestamp: report.at.to_string(), checks, reasons, warnings }
}

#[cfg(test)]
mod tests {
    use daybook_domain::shared::Timestamp;

    use super::*;

    fn shown(statuses: &[(&'static str, Status)]) -> serde_json::Value {
        let report = Report { at: Timestamp::from_micros(0), checks: statuses.to_vec() };
        serde_json::to_value(body(&report)).unwrap()
    }

    #[test]
    fn a_healthy_report_has_the_shape_that_probes_know() {
        let shown = shown(&[("eventstore", Status::Ok), ("database", Status::Ok)]);
        assert_eq!(
            shown,
            serde_json::json!({
                "status": "healthy",
                "timestamp": "1970-01-01T00:00:00.000000Z",
                "checks": {"eventstore": "ok", "database": "ok"},
            })
        );
    }

    #[test]
    fn a_warning_and_a_reason_are_shown_and_a_cause_is_not() {
        let warned = shown(&[("eventstore", Status::Warning("ahead of the clock".into()))]);
        assert_eq!((&warned["status"], &warned["checks"]["eventstore"]), (&"healthy".into(), &"ok".into()));
        assert_eq!(warned["warnings"]["eventstore"], "ahead of the clock");
        let failed = shown(&[("a", Status::error("no", "secret")), ("b", Status::Down("silent".into()))]);
        assert_eq!(failed["status"], "unhealthy");
        assert_eq!(failed["checks"], serde_json::json!({"a": "error", "b": "down"}));
        assert_eq!(failed["reasons"], serde_json::json!({"a": "no", "b": "silent"}));
        assert!(!failed.to_string().contains("secret"));
    }
}
