//! Saves one article: all of it, or some.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::{SaveCommand, Text};
use daybook_domain::articles::{ArticleId, Editors, Note, Visibility};

use super::fields::{self as parts_of, SAVED, fields};
use super::id::IdPath;
use super::{ArticleBody, ArticlesDoor, PatchArticleRequest, ReplaceArticleRequest};
use crate::shared::{
    BodyProblems, Errors, Fields, MatchHeader, MatchProblems, Problem, ProblemBody, WriteHeaders,
    WriteProblems, command_context, read_json,
};

/// Saves an article: its text becomes this, as a new revision. What is left out is taken away; `visibility` and
/// `editors` stay as they are without them. What is published stays until it is published again.
#[utoipa::path(
    put, path = "/v1/articles/{id}", tag = "Articles", operation_id = "replace_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    request_body = ReplaceArticleRequest,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "Another article has the slug, the article is in the trash, a rule forbids it, or a request with this \
            idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn replace(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let text = |fields: &Fields<'_>, errors: &mut Errors| parts_of::draft(fields, errors).map(Text::Whole);
    state.save(id, request, text).await
}

/// Saves some of an article, by JSON Merge Patch (RFC 7396): what is left out stays, `null` takes away. It makes a
/// new revision if the text or a note is named.
#[utoipa::path(
    patch, path = "/v1/articles/{id}", tag = "Articles", operation_id = "patch_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    request_body(content((PatchArticleRequest = "application/merge-patch+json"), (PatchArticleRequest = "application/json"))),
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "Another article has the slug, the article is in the trash, a rule forbids it, or a request with this \
            idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn patch(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let text = |fields: &Fields<'_>, errors: &mut Errors| Some(Text::Part(parts_of::patch(fields, errors)));
    state.save(id, request, text).await
}

/// What a save asks for.
struct Asked {
    text: Text,
    visibility: Option<Visibility>,
    editors: Option<Editors>,
    note: Option<Note>,
}

impl ArticlesDoor {
    async fn save(
        &self,
        id: ArticleId,
        request: Request,
        text: impl FnOnce(&Fields<'_>, &mut Errors) -> Option<Text>,
    ) -> Result<Response, Problem> {
        let (parts, body) = request.into_parts();
        let expected = self.begin(&parts, id).await?;
        let body = read_json(&self.door, &parts, body).await?;
        let Asked { text, visibility, editors, note } = fields(&body.bytes, |fields, errors| {
            fields.only(&SAVED, errors);
            asked(fields, text(fields, errors), errors)
        })?;
        let context = command_context(&parts, &body.bytes, None)?;
        drop(body);
        let command = SaveCommand { id, text, visibility, editors, note, expected, context };
        let outcome = self.articles.save.handle(command).await;
        self.answer(id, expected, outcome).await
    }
}

fn asked(fields: &Fields<'_>, text: Option<Text>, errors: &mut Errors) -> Option<Asked> {
    let need = parts_of::unless_left_out(fields, "visibility");
    let visibility = fields.parsed("visibility", need, errors);
    let editors = fields.has("editors").then(|| parts_of::editors(fields, errors));
    let note = parts_of::note(fields, errors);
    Some(Asked { text: text?, visibility, editors, note })
}
