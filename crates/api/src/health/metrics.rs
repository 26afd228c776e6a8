//! The figures of the process, as Prometheus reads them: the route.

use std::error::Error;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use daybook_domain::access::{Action, decide};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::unknown;
use crate::shared::{Problem, ProblemBody, principal, refusal_problem, tagged};

/// Prometheus' text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Writes down all figures as they are now.
pub trait Exposition: Send + Sync {
    /// The figures in Prometheus' text format. It MAY look at files: it is not called from where requests are worked on.
    fn text(&self) -> Result<String, Box<dyn Error + Send + Sync>>;
}

/// The route: `/metrics`.
pub fn metrics(figures: Arc<dyn Exposition>) -> OpenApiRouter {
    tagged("Metrics", "What is measured.").routes(routes!(show)).with_state(figures)
}

/// Shows the figures of the process in Prometheus' text format.
#[utoipa::path(
    get, path = "/metrics", tag = "Metrics", operation_id = "metrics",
    responses(
        (status = 200, description = "All figures.", content_type = "text/plain", body = String),
        (status = 500, description = "They cannot be read.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
async fn show(State(figures): State<Arc<dyn Exposition>>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    decide(principal(&parts), &Action::ReadOperations)
        .map_err(|refusal| refusal_problem(refusal, unknown))?;
    let read = tokio::task::spawn_blocking(move || figures.text()).await.map_err(Problem::internal)?;
    let text = read.map_err(Problem::internal)?;
    Ok(([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-store")], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::testing::TestDoor;

    struct Figures(Result<&'static str, &'static str>);

    impl Exposition for Figures {
        fn text(&self) -> Result<String, Box<dyn Error + Send + Sync>> {
            Ok(self.0?.to_owned())
        }
    }

    fn door(limits: Limits, figures: Result<&'static str, &'static str>) -> TestDoor {
        TestDoor::with(limits, |_| {}, vec![metrics(Arc::new(Figures(figures)))])
    }

    #[tokio::test]
    async fn figures_are_text_of_this_moment() {
        let answer = door(Limits::default(), Ok("up 1\n")).get("/metrics").await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, "up 1\n"));
        assert_eq!(answer.header("content-type"), TEXT);
        assert_eq!(answer.header("cache-control"), "no-store");
    }

    #[tokio::test]
    async fn figures_that_cannot_be_read_are_a_problem_that_keeps_its_cause() {
        let answer = door(Limits::default(), Err("secret")).get("/metrics").await;
        assert_eq!(answer.problem(), (500, "internal".into()));
        assert!(!answer.text().contains("secret"));
    }

    #[tokio::test]
    async fn whoever_watches_is_let_in_when_all_places_are_taken() {
        let door = door(Limits { requests: 0, ..Limits::default() }, Ok("up 1\n"));
        assert_eq!(door.get_json("/v1/config").await.problem(), (503, "overloaded".into()));
        for path in ["/metrics", "/health", "/health/live", "/v1/health"] {
            assert_eq!(door.get(path).await.status, 200, "{path}");
        }
    }
}
