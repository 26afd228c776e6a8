//! What is published, for search engines.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use daybook_application::articles::{ArticleFilter, ArticleSort, Audience, PublishedSummary};
use daybook_application::shared::{Order, ReadError};
use futures::stream::{self, Stream, StreamExt};
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::ArticlesDoor;
use super::feeds::address;
use super::list::{Places, PublishedPages};
use super::markdown::escaped;
use crate::shared::{Pages, Problem, ReadHeaders, ReadProblems, store_problem};

/// The most addresses of a sitemap, by its standard.
const MOST: usize = 50_000;

/// How many articles are read at a time.
const AT_A_TIME: usize = 200;

const BEGIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
const END: &str = "</urlset>\n";

/// A sitemap of the articles that everybody may read: the 50,000 that were published last.
#[utoipa::path(
    get, path = "/v1/articles/sitemap.xml", tag = "Articles", operation_id = "articles_sitemap",
    params(
        ("If-None-Match" = Option<String>, Header, description = "Tags of editions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The sitemap.", content_type = "application/xml", body = String,
            headers(
                ("ETag" = String, description = "The tag of this edition."),
                ("Last-Modified" = String, description = "When anything last happened to an article."),
            )),
        (status = 304, description = "The caller has this edition."),
    )
)]
pub(super) async fn sitemap(state: ArticlesDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let (base, edition) = state.fetched(&parts).await?;
    if let Some(known) = edition.known(&parts)? {
        return Ok(known);
    }
    let mut pages = PublishedPages(Places {
        articles: state.articles.clone(),
        filter: ArticleFilter::default(),
        audience: Audience::Everybody,
        sort: ArticleSort::Published,
        order: Order::Descending,
        after: None,
        at: None,
    });
    // Read before the answer begins, so that a failure is still a status.
    let first = pages.read(AT_A_TIME).await.map_err(|error| store_problem(&state.door, error))?;
    let mut response = Response::new(Body::from_stream(document(base, pages, first)));
    edition.put_on(response.headers_mut());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml; charset=utf-8"));
    Ok(response)
}

/// The document, written while it is read. A failure cuts it off, which no reader can take for its end.
fn document(
    base: String,
    pages: PublishedPages,
    first: Vec<PublishedSummary>,
) -> impl Stream<Item = Result<Bytes, ReadError>> + Send {
    let parts = stream::unfold(Some((pages, first, 0)), move |state| {
        let base = base.clone();
        async move {
            let (mut pages, part, before) = state?;
            let urls: String = part.iter().take(MOST - before).map(|article| url(&base, article)).collect();
            let written = before + part.len();
            if part.len() < AT_A_TIME || written >= MOST {
                return Some((Ok(urls.into()), None));
            }
            match pages.read(AT_A_TIME).await {
                Ok(next) => Some((Ok(urls.into()), Some((pages, next, written)))),
                Err(error) => Some((Err(error), None)),
            }
        }
    });
    let piece = |text: &'static str| stream::once(async move { Ok(Bytes::from_static(text.as_bytes())) });
    piece(BEGIN).chain(parts).chain(piece(END))
}

fn url(base: &str, article: &PublishedSummary) -> String {
    let address = escaped(&address(base, article));
    format!("<url><loc>{address}</loc><lastmod>{}</lastmod></url>\n", article.updated_at)
}
