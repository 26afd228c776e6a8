//! Finds articles by their words.

use axum::response::Response;
use daybook_application::articles::{Count, MOST_COUNTED, SearchPage};
use daybook_domain::articles::SearchQuery;
use http::header::LINK;
use http::request::Parts;
use http::{HeaderName, HeaderValue};

use super::list::{Selection, View};
use super::{ArticlesDoor, FoundArticleBody, FoundPublishedBody};
use crate::shared::{Problem, Query, caught_up, json, next_link, query_invalid, store_problem};

/// On what a search finds: how many there are.
static COUNT: HeaderName = HeaderName::from_static("daybook-count");

impl ArticlesDoor {
    /// What is found, and the audience may see.
    pub(super) async fn search(
        &self,
        parts: &Parts,
        query: &Query<'_>,
        selection: Selection,
        text: &str,
    ) -> Result<Response, Problem> {
        if let Some(name) = ["sort", "order", "as_of"].into_iter().find(|name| query.text(name).is_some()) {
            let detail = format!("With q there is no {name}: a search is of now, and has the best first.");
            return Err(query_invalid(name, detail));
        }
        let searched: SearchQuery = text
            .parse()
            .map_err(|why| query_invalid("q", format!("The parameter q is not valid: {why}.")))?;
        let skip = skip(query)?;
        caught_up(&self.door, &parts.headers).await?;
        let Selection { filter, audience, view, limit } = selection;
        let page = SearchPage { query: searched, filter, audience, skip, limit };
        let failed = |error| store_problem(&self.door, error);
        let (mut response, found, count) = match view {
            View::Working => {
                let found = self.articles.search.working(&page).await.map_err(failed)?;
                let bodies: Vec<_> = found.hits.iter().map(FoundArticleBody::from).collect();
                (json(&bodies)?, bodies.len(), found.count)
            }
            View::Published => {
                let found = self.articles.search.published(&page).await.map_err(failed)?;
                let bodies: Vec<_> = found.hits.iter().map(FoundPublishedBody::from).collect();
                (json(&bodies)?, bodies.len(), found.count)
            }
        };
        let next = skip + found;
        let is_more = found == limit && (next < count.number || count.more) && next <= MOST_COUNTED;
        let link = is_more.then(|| next_page(parts, query, limit, next)).flatten();
        response.headers_mut().extend(link.map(|link| (LINK, link)));
        response.headers_mut().insert(&COUNT, counted(count));
        Ok(response)
    }
}

/// How many of the best hits the pages before had.
fn skip(query: &Query<'_>) -> Result<usize, Problem> {
    let Some(text) = query.text("after") else { return Ok(0) };
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let skip = text.parse().ok().filter(|skip| digits && *skip <= MOST_COUNTED);
    let why = || {
        format!("With q, the parameter after is a whole number up to {MOST_COUNTED}: follow the next links.")
    };
    skip.ok_or_else(|| query_invalid("after", why()))
}

fn next_page(parts: &Parts, query: &Query<'_>, limit: usize, skip: usize) -> Option<HeaderValue> {
    let kept = ["q", "view", "status", "author", "tag", "title"].map(|name| (name, query.text(name)));
    let (limit, skip) = (limit.to_string(), skip.to_string());
    let place = [("limit", Some(&*limit)), ("after", Some(&*skip))];
    next_link(&parts.uri, &[&kept[..], &place].concat())
}

fn counted(count: Count) -> HeaderValue {
    let more = if count.more { "+" } else { "" };
    // Digits and a sign: this cannot fail.
    HeaderValue::try_from(format!("{}{more}", count.number)).unwrap_or(HeaderValue::from_static("0"))
}
