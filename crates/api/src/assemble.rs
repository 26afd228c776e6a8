//! All routers behind one door.

mod security;

use std::sync::Arc;

use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use self::security::secured;
use crate::shared::{Door, Kind, NoteRoute, Outer, Problem, ProblemBody, pages, tagged};

/// What OpenAPI says before it lists the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Daybook",
        description = "An event-sourced back office: every change is kept with who, when and why.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(ProblemBody))
)]
struct Api;

/// All `routers` as one service: with `/openapi.json`, `/docs` and the pages of problems, problems for
/// unknown routes and wrong methods, and the limits of `door` around everything.
pub fn assemble(door: Arc<Door>, routers: Vec<OpenApiRouter>) -> Router {
    let documentation = tagged("Documentation", "Pages about the API.");
    let documentation = documentation.routes(routes!(problem_page)).merge(pages());
    let router = OpenApiRouter::with_openapi(Api::openapi()).merge(documentation);
    let router = routers.into_iter().fold(router, OpenApiRouter::merge);
    let (router, mut openapi) = router.split_for_parts();
    // The description is the same in whatever order the routers come.
    openapi.tags.iter_mut().for_each(|tags| tags.sort_by(|a, b| a.name.cmp(&b.name)));
    let page = SwaggerUi::new("/docs").external_url_unchecked("/openapi.json", secured(&openapi));
    let router = router.merge(page).layer(NoteRoute);
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
async fn problem_page() -> Problem {
    // Each table of types serves its own pages at paths of their own: what comes here is the slug of none.
    Problem::new(Kind::UNKNOWN_ROUTE, "There is no such type of problem.")
}

#[cfg(test)]
mod rights;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod who;
