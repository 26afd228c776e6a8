//! Compares two revisions of one article.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::DiffQuery;

use super::id::IdPath;
use super::{ArticlesDoor, DiffBody, problems};
use crate::shared::{
    Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up, json, query_invalid, store_problem,
};

/// Tells what differs between two revisions: the fields, and the body by lines and by the words in them.
#[utoipa::path(
    get, path = "/v1/articles/{id}/diff", tag = "Articles", operation_id = "article_diff",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("from" = u64, Query, description = "The number of the one revision."),
        ("to" = Option<u64>, Query, description = "The number of the other; without it, that of the working copy."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "What differs.", body = DiffBody),
        (status = 404, description = "There is no such article, or it lacks one of the revisions.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn diff(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let query = Query::read(&parts.uri, &["from", "to"])?;
    let (from, to) = (query.parsed("from")?, query.parsed("to")?);
    let from =
        from.ok_or_else(|| query_invalid("from", "The parameter from is missing: a revision's number."))?;
    caught_up(&state.door, &parts.headers).await?;
    let audience = state.audience();
    // Two texts of a million characters can have a hundred times as much between them, in memory and as JSON.
    let turn = state.renderers.clone().acquire_owned().await.map_err(Problem::internal)?;
    let found = state.articles.diff.handle(&DiffQuery { id, from, to, audience: audience.clone() }).await;
    if let Some(diff) = found.map_err(|error| store_problem(&state.door, error))? {
        let write = move || {
            let written = json(&DiffBody::from(&diff));
            drop((diff, turn));
            written
        };
        return tokio::task::spawn_blocking(write).await.map_err(Problem::internal)?;
    }
    drop(turn);
    state.check_shown(id, &audience).await?;
    Err(problems::no_revision())
}
