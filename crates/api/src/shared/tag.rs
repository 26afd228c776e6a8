//! Tags: what OpenAPI groups operations by.

use utoipa::openapi::OpenApiBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa_axum::router::OpenApiRouter;

/// A router without routes, whose description has this tag. Its operations name it: `tag = "…"`.
pub(crate) fn tagged<S>(name: &str, description: &str) -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let tag = TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiRouter::with_openapi(OpenApiBuilder::new().tags(Some([tag])).build())
}
