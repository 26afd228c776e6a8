//! Whether feeds and the sitemap, which readers fetch again and again, have changed.

use axum::response::Response;
use daybook_application::articles::{ArticleFilter, ArticleSort, Audience, ListQuery, Status};
use daybook_application::shared::Order;
use daybook_domain::shared::Timestamp;
use http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::feeds::date;
use super::{ArticlesDoor, problems};
use crate::shared::{Problem, Tags, not_modified};

/// Dates of HTTP count whole seconds. In a second that is not over there may be another change.
const SECOND_MICROS: i64 = 1_000_000;

/// The state of all articles that a document is made from. Every event of any article makes another one, what is taken
/// back too, of which no date in the document tells.
pub(super) struct Edition {
    tag: HeaderValue,
    modified: Option<HeaderValue>,
}

impl ArticlesDoor {
    /// The present edition of the documents whose addresses begin with `base`. It is asked for before the document is
    /// read: who gets a newer document than its tag says fetches that once more, and misses nothing.
    pub(super) async fn edition(&self, base: &str) -> Result<Edition, Problem> {
        let query = ListQuery {
            filter: ArticleFilter { statuses: Status::ALL.to_vec(), ..ArticleFilter::default() },
            audience: Audience::Everything,
            sort: ArticleSort::Updated,
            order: Order::Descending,
            after: None,
            limit: 1,
            as_of: None,
        };
        let found = self.articles.list.working(query).await;
        let found = found.map_err(|error| problems::of_list(&self.door, error))?;
        let changed = found.value.first().map(|last| last.updated_at);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&changed.map_or(0, Timestamp::as_micros).to_le_bytes()).update(base.as_bytes());
        let tag = HeaderValue::try_from(format!("\"{}\"", &hasher.finalize().to_hex()[..32]));
        let now = self.door.clock.now();
        let settled = changed.filter(|changed| changed.plus_micros(SECOND_MICROS) <= now);
        Ok(Edition { tag: tag.map_err(Problem::internal)?, modified: settled.and_then(http_date) })
    }
}

impl Edition {
    /// 304, if the caller has this edition. Without a tag the caller must name the very date that it was told.
    pub(super) fn known(&self, parts: &Parts) -> Result<Option<Response>, Problem> {
        let known = match Tags::read(&parts.headers, &IF_NONE_MATCH)? {
            Some(tags) => self.tag.to_str().is_ok_and(|tag| tags.name(tag)),
            None => self.modified.is_some() && parts.headers.get(IF_MODIFIED_SINCE) == self.modified.as_ref(),
        };
        Ok(known.then(|| {
            let mut response = not_modified();
            self.put_on(response.headers_mut());
            response
        }))
    }

    /// Puts the tag and the date on an answer.
    pub(super) fn put_on(&self, headers: &mut HeaderMap) {
        headers.insert(ETAG, self.tag.clone());
        headers.extend(self.modified.clone().map(|modified| (LAST_MODIFIED, modified)));
    }
}

fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let date = date(time)?.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::try_from(date).ok()
}
