//! Whether a record is shown as JSON or as a page, and the showing.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{IF_NONE_MATCH, VARY};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;

use super::ArticlesDoor;
use super::page::{Page, answer};
use crate::shared::{Problem, Query, Representation, Tags, json, query_invalid, wants};

/// Bodies up to so many bytes are made HTML where they are; it takes about as long as to hand them over.
const SHORT: usize = 8 * 1024;

/// The form that is asked for: by `render`, else by `Accept`.
pub(super) fn form(query: &Query<'_>, headers: &HeaderMap) -> Result<Representation, Problem> {
    match query.text("render") {
        Some("html") => Ok(Representation::Html),
        Some(_) => Err(query_invalid("render", "The parameter render is html, or left out.")),
        None => {
            let html = wants(headers, "text/html").max(wants(headers, "application/xhtml+xml"));
            let is_page = html > wants(headers, "application/json");
            Ok(if is_page { Representation::Html } else { Representation::Json })
        }
    }
}

/// A record in the form that is asked for.
pub(super) struct Shown<'s, B> {
    pub(super) version: u64,
    pub(super) page: Page,
    pub(super) body: &'s B,
}

impl ArticlesDoor {
    /// The record, or 304 if the caller has that form of this version.
    pub(super) async fn show<B: Serialize>(
        &self,
        headers: &HeaderMap,
        form: Representation,
        shown: Shown<'_, B>,
    ) -> Result<Response, Problem> {
        let known =
            Tags::read(headers, &IF_NONE_MATCH)?.is_some_and(|tags| tags.include(shown.version, form));
        let mut response = if known {
            (StatusCode::NOT_MODIFIED, Body::empty()).into_response()
        } else if form == Representation::Html {
            answer(self.html(shown.page).await?)
        } else {
            json(shown.body)?
        };
        form.put_on(&mut response, shown.version);
        response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
        Ok(response)
    }

    /// A page as HTML. A long one is written on a thread of its own, and only a few are at a time: a million
    /// characters take a while, and others wait for the threads that serve.
    async fn html(&self, page: Page) -> Result<String, Problem> {
        if page.size() <= SHORT {
            return Ok(page.html());
        }
        let turn = self.renderers.clone().acquire_owned().await.map_err(Problem::internal)?;
        let written = tokio::task::spawn_blocking(move || {
            let html = page.html();
            drop(turn);
            html
        });
        written.await.map_err(Problem::internal)
    }
}
