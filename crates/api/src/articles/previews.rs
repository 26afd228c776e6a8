//! Shows a preview.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::{Audience, Status};
use http::header::{CACHE_CONTROL, REFERRER_POLICY};
use http::{HeaderName, HeaderValue};

use super::id::segment;
use super::render::{Shown, form};
use super::{ArticlesDoor, RevisionBody};
use crate::shared::{Kind, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up};

static X_ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// Shows the revision of an article that a signed link is to: as a page to browsers, and as JSON to others.
#[utoipa::path(
    get, path = "/v1/previews/{token}", tag = "Articles", operation_id = "article_preview",
    params(
        ("token" = String, Path, description = "The end of a link that `preview-links` has signed."),
        ("render" = Option<String>, Query, description = "`html`: as a page, sanitised. So does `Accept: text/html`."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The revision.",
            content((RevisionBody = "application/json"), (String = "text/html")),
            headers(("X-Robots-Tag" = String, description = "`noindex`."))),
        (status = 404, description = "The link was not signed here, or its article is in the trash.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The link has expired.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn preview(state: ArticlesDoor, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let token = segment(&mut parts, &state, "token").await;
    let query = Query::read(&parts.uri, &["render"])?;
    let form = form(&query, &parts.headers)?;
    let preview = token.and_then(|token| state.preview_key.verify(&token)).ok_or_else(not_found)?;
    if preview.expires_at <= state.door.clock.now() {
        return Err(unlisted(Problem::new(Kind::PREVIEW_EXPIRED, "The link has expired.")));
    }
    caught_up(&state.door, &parts.headers).await?;
    let article = state.working_for(Audience::Everything, preview.id, None).await?;
    if article.is_none_or(|article| article.summary.status == Status::Trashed) {
        return Err(not_found());
    }
    // Who has the link may read the revision: that is what it was signed for.
    let found = state.revision(preview.id, Some(preview.revision), &Audience::Everything).await;
    let view = found.map_err(unlisted)?;
    let (body, version) = (RevisionBody::from(&view), view.summary.version);
    let mut response =
        state.show(&parts.headers, form, Shown { version, page: (&view).into(), body: &body }).await?;
    let headers = response.headers_mut();
    headers.insert(&X_ROBOTS_TAG, NOINDEX.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

static NOINDEX: HeaderValue = HeaderValue::from_static("noindex");

fn not_found() -> Problem {
    unlisted(Problem::new(Kind::PREVIEW_NOT_FOUND, "There is no such preview."))
}

/// A problem that no search engine lists either.
fn unlisted(problem: Problem) -> Problem {
    problem.header(X_ROBOTS_TAG.clone(), NOINDEX.clone())
}
