//! All routers behind one door.

use std::sync::Arc;

use axum::Router;
use axum::extract::RawPathParams;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::shared::{Door, Kind, Outer, Problem, ProblemBody};

/// What OpenAPI says before it lists the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Daybook",
        description = "An event-sourced back office: every change is kept with who, when and why.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(ProblemBody)),
    tags(
        (name = "Configuration", description = "Named values that programs read while they run."),
        (name = "Events", description = "The log itself: a page at a time, or live."),
        (name = "Health", description = "Whether the parts do their work."),
        (name = "Documentation", description = "Pages about the API."),
    )
)]
struct Api;

/// All `routers` as one service: with `/openapi.json`, `/docs` and the pages of problems, problems for
/// unknown routes and wrong methods, and the limits of `door` around everything.
pub fn assemble(door: Arc<Door>, routers: Vec<OpenApiRouter>) -> Router {
    let documentation = OpenApiRouter::new().routes(routes!(problem_page));
    let router = OpenApiRouter::with_openapi(Api::openapi()).merge(documentation);
    let router = routers.into_iter().fold(router, OpenApiRouter::merge);
    let (router, openapi) = router.split_for_parts();
    let router = router.merge(SwaggerUi::new("/docs").url("/openapi.json", openapi));
    Router::new().fallback_service(Outer::new(door, router))
}

/// Explains a type of problem.
#[utoipa::path(
    get, path = "/problems/{slug}", tag = "Documentation",
    params(("slug" = String, Path, description = "The last part of the problem's `type`.")),
    responses(
        (status = 200, description = "What happened, why, and what to do.", content_type = "text/markdown", body = String),
        (status = 404, description = "There is no such type.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
async fn problem_page(params: RawPathParams) -> Response {
    let slug = params.iter().next().map_or("", |(_, slug)| slug);
    let kind = Kind::ALL.iter().find(|kind| kind.slug() == slug);
    match kind {
        Some(kind) => ([(CONTENT_TYPE, "text/markdown; charset=utf-8")], kind.page()).into_response(),
        None => Problem::new(Kind::UnknownRoute, "There is no such type of problem.").into_response(),
    }
}

#[cfg(test)]
mod tests;
