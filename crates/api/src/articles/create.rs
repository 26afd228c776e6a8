//! Creates one article.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::CreateCommand;
use daybook_application::shared::Written;
use daybook_domain::articles::{Article, ArticleId, Draft, Editors, NewArticle, Note, Visibility};
use daybook_domain::shared::{Actor, Aggregate};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

use super::fields::{self as parts_of, fields};
use super::{ArticleBody, ArticlesDoor, CreateArticleRequest, problems};
use crate::shared::{
    BodyProblems, Need, Problem, ProblemBody, Query, WriteHeaders, WriteProblems, command_context, none_here,
    read_json, store_problem,
};

const FIELDS: [&str; 10] =
    ["title", "body", "slug", "subtitle", "lead", "tags", "visibility", "author", "editors", "note"];

/// Creates an article, with its first revision as working copy. Nothing is published by that.
#[utoipa::path(
    post, path = "/v1/articles", tag = "Articles", operation_id = "create_article",
    params(WriteHeaders),
    request_body = CreateArticleRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 201, description = "The article. It is on stable storage.", body = ArticleBody,
            headers(
                ("Location" = String, description = "Where the article is."),
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 409, description = "Another article has the slug, or a request with this idempotency key is under way.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn create(state: ArticlesDoor, request: Request) -> Result<Response, Problem> {
    state.door.open()?;
    let (parts, body) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    none_here(&parts.headers, "An article that is created has no version that a condition could be about.")?;
    let body = read_json(&state.door, &parts, body).await?;
    let asked = asked(&body.bytes)?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let new = asked.by(&context.actor);
    let mut id = ArticleId::new(state.door.ids.next());
    let keyed = context.idempotency.is_some();
    let written = state.articles.create.handle(CreateCommand { id, new, context }).await;
    let written = written.map_err(|error| problems::of_command(&state.door, error))?;
    if keyed {
        id = state.created_by(written).await?;
    }
    let mut response = state.show_written(id, written).await?;
    *response.status_mut() = StatusCode::CREATED;
    let location = HeaderValue::try_from(format!("/v1/articles/{id}")).map_err(Problem::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

struct Asked {
    draft: Draft,
    visibility: Option<Visibility>,
    author: Option<Actor>,
    editors: Editors,
    note: Option<Note>,
}

fn asked(body: &[u8]) -> Result<Asked, Problem> {
    fields(body, |fields, errors| {
        fields.only(&FIELDS, errors);
        let draft = parts_of::draft(fields, errors);
        let visibility = fields.parsed("visibility", Need::Optional, errors);
        let author = fields.parsed("author", Need::Optional, errors);
        let (editors, note) = (parts_of::editors(fields, errors), parts_of::note(fields, errors));
        Some(Asked { draft: draft?, visibility, author, editors, note })
    })
}

impl Asked {
    /// The article that `actor` asks for, and writes if nobody else is named.
    fn by(self, actor: &Actor) -> NewArticle {
        let Self { draft, visibility, author, editors, note } = self;
        let author = author.unwrap_or_else(|| actor.clone());
        NewArticle { author, editors, visibility: visibility.unwrap_or_default(), draft, note }
    }
}

impl ArticlesDoor {
    /// The article that a commit created: under a key that was used it is an earlier one.
    async fn created_by(&self, written: Written) -> Result<ArticleId, Problem> {
        let events = self.articles.history.of_commit(written.position, &self.by).await;
        let events = events.map_err(|error| store_problem(&self.door, error))?;
        let stream = events.first().and_then(|event| event.stream.strip_prefix(Article::CATEGORY));
        let id = stream.and_then(|rest| rest.strip_prefix('-')).and_then(|id| id.parse().ok());
        id.ok_or_else(|| Problem::internal("a commit that created an article has none"))
    }
}
