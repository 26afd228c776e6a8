//! Signs a link to a preview.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::Status;
use daybook_domain::articles::Revision;
use daybook_domain::shared::Timestamp;
use http::StatusCode;

use super::fields::{self as parts_of, optional_fields};
use super::id::IdPath;
use super::preview_token::Preview;
use super::{ArticlesDoor, PreviewLinkBody, PreviewLinkRequest, problems};
use crate::shared::{
    BodyProblems, Need, Problem, ProblemBody, Query, json, none_here, read_json, store_problem,
};

const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;
/// How long a link works when nobody says.
const USUAL_DAYS: i64 = 7;
/// How long a link works at most.
const MOST_DAYS: i64 = 90;

/// Signs a link by which anybody can read a revision until it expires, without being able to read anything else.
///
/// Nothing is written: a link cannot be taken back, but by deleting the article.
#[utoipa::path(
    post, path = "/v1/articles/{id}/preview-links", tag = "Articles", operation_id = "create_preview_link",
    params(("id" = uuid::Uuid, Path, description = "The article's id.")),
    request_body = Option<PreviewLinkRequest>,
    responses(
        BodyProblems,
        (status = 201, description = "The link.", body = PreviewLinkBody),
        (status = 400, description = "The path, a header or the body cannot be read.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such article, or it has no such revision.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 422, description = "Fields are not valid; `errors` lists them all.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn create(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    none_here(&parts.headers, "A link is to a revision, which never changes; it takes no condition.")?;
    let body = read_json(&state.door, &parts, body).await?;
    let now = state.door.clock.now();
    let (revision, expires_at) = asked(&body.bytes, now)?;
    drop(body);
    let found = state.articles.article.writable(id, &state.by).await;
    let found = found.map_err(|error| store_problem(&state.door, error))?;
    let article = found.filter(|view| view.summary.status != Status::Trashed);
    let article = article.ok_or_else(problems::not_found)?;
    let revision = revision.unwrap_or(article.summary.revision);
    if revision > article.summary.revision {
        return Err(problems::no_revision());
    }
    let token = state.preview_key.sign(&Preview { id, revision, expires_at });
    let url = format!("{}/v1/previews/{token}", state.base(&parts));
    let (revision, expires_at) = (revision.number(), expires_at.to_string());
    let mut response = json(&PreviewLinkBody { url, revision, expires_at })?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

fn asked(body: &[u8], now: Timestamp) -> Result<(Option<Revision>, Timestamp), Problem> {
    optional_fields(body, |fields, errors| {
        fields.only(&["revision", "expires_at"], errors);
        let revision = parts_of::revision(fields, Need::Optional, errors);
        let expires_at: Option<Timestamp> = fields.parsed("expires_at", Need::Optional, errors);
        let expires_at = expires_at.unwrap_or_else(|| now.plus_micros(USUAL_DAYS * DAY_MICROS));
        if expires_at <= now || expires_at > now.plus_micros(MOST_DAYS * DAY_MICROS) {
            errors.add(
                fields.at("expires_at"),
                format!("must lie in the future, at most {MOST_DAYS} days ahead"),
            );
        }
        Some((revision, expires_at))
    })
}
