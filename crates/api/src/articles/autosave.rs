//! What is being written and has not been saved.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::{AutosaveCommand, DiscardAutosaveCommand};

use super::fields::{self as parts_of, TEXT, fields};
use super::id::IdPath;
use super::{ArticleBody, ArticlesDoor, DraftBody, DraftRequest};
use crate::shared::{
    BodyProblems, Kind, MatchHeader, MatchProblems, Problem, ProblemBody, Query, ReadHeaders, ReadProblems,
    Representation, WriteHeaders, WriteProblems, caught_up, command_context, json, read_json, store_problem,
    unless_known,
};

/// Reads what is being written and has not been saved.
#[utoipa::path(
    get, path = "/v1/articles/{id}/draft", tag = "Articles", operation_id = "article_draft",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The draft.", body = DraftBody,
            headers(("ETag" = String, description = "The tag of the version that put it down."))),
        (status = 304, description = "The caller has it."),
        (status = 404, description = "There is no such article, or nothing is autosaved.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn read(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    caught_up(&state.door, &parts.headers).await?;
    let audience = state.audience();
    let found = state.articles.revisions.checkpoint(id, &audience).await;
    let Some(checkpoint) = found.map_err(|error| store_problem(&state.door, error))? else {
        state.check_shown(id, &audience).await?;
        return Err(Problem::new(Kind::DRAFT_NOT_FOUND, "Nothing is autosaved for this article."));
    };
    let show = || json(&DraftBody::from(&checkpoint));
    unless_known(&parts.headers, checkpoint.version, Representation::Json, show)
}

/// Puts down what is being written. It is no revision, and the next save, restore or publishing closes it.
#[utoipa::path(
    put, path = "/v1/articles/{id}/draft", tag = "Articles", operation_id = "autosave_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    request_body = DraftRequest,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The article is in the trash, or a request with this idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn put(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let draft = fields(&body.bytes, |fields, errors| {
        fields.only(&TEXT, errors);
        parts_of::draft(fields, errors)
    })?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let outcome = state.articles.autosave.handle(AutosaveCommand { id, draft, expected, context }).await;
    state.answer(id, expected, outcome).await
}

/// Drops what was autosaved; nothing happens if nothing was. The history keeps it.
#[utoipa::path(
    delete, path = "/v1/articles/{id}/draft", tag = "Articles", operation_id = "discard_article_draft",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    responses(
        WriteProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The article is in the trash, or a request with this idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn discard(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let context = command_context(&parts, &[], None)?;
    let outcome = state.articles.autosave.discard(DiscardAutosaveCommand { id, expected, context }).await;
    state.answer(id, expected, outcome).await
}
