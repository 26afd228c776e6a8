//! Lists as JSON arrays: whole, as they are read, or a page of them.

use std::future::Future;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use daybook_application::shared::{Position, ReadError};
use futures::stream::{self, Stream, StreamExt};
use http::header::{CONTENT_TYPE, LINK};
use http::{HeaderValue, Uri};

use super::{Door, POSITION, Pace, Problem, next_link, store_problem};

/// A list that is read a part at a time.
pub(crate) trait Pages: Send + 'static {
    /// An item of the list.
    type Item: Send;

    /// The next items, at most `limit`, after those that were read before; fewer only at the end.
    fn read(&mut self, limit: usize) -> impl Future<Output = Result<Vec<Self::Item>, ReadError>> + Send;

    /// Where the last item read stands, for a link to those after it.
    fn cursor(&self) -> Option<String>;

    /// Writes an item as JSON.
    fn write(&self, item: &Self::Item, json: &mut Vec<u8>) -> serde_json::Result<()>;
}

/// Which part of a list is asked for.
#[derive(Debug)]
pub(crate) struct Asked<'q> {
    /// Where it was asked for.
    pub(crate) uri: &'q Uri,
    /// The parameters that every page has, for the link to the next one.
    pub(crate) kept: &'q [(&'q str, Option<&'q str>)],
    /// The position that the list is read at, if not now. The next page keeps to it, as its `as_of`.
    pub(crate) at: Option<Position>,
    /// The most items of a page; without it, the list is whole.
    pub(crate) limit: Option<usize>,
}

/// The answer with a list: an array, with `Link` to the next page and the position that it was read at.
pub(crate) async fn show_list(door: &Door, asked: Asked<'_>, pages: impl Pages) -> Result<Response, Problem> {
    let mut link = None;
    let body = match asked.limit {
        None => whole(door, pages).await?,
        Some(limit) => {
            let page = limited(door, pages, limit).await?;
            link = page.next.as_ref().and_then(|after| asked.next(door, limit, after));
            Body::from(page.json)
        }
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.extend(link.map(|link| (LINK, link)));
    headers.extend(asked.at.map(|at| (POSITION.clone(), door.position(at))));
    Ok(response)
}

impl Asked<'_> {
    fn next(&self, door: &Door, limit: usize, after: &str) -> Option<HeaderValue> {
        let (limit, at) = (limit.to_string(), self.at.map(|at| door.timeline.log_id().at(at).to_string()));
        let mut parameters = self.kept.to_vec();
        parameters.extend([("as_of", at.as_deref()), ("limit", Some(&*limit)), ("after", Some(after))]);
        next_link(self.uri, &parameters)
    }
}

/// A page of a list.
#[derive(Debug)]
struct Limited {
    /// The items, as a JSON array.
    json: Vec<u8>,
    /// Where the next page begins; `None` at the end.
    next: Option<String>,
}

/// A page's items are together not much larger than this; then it ends before its limit.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// At most `limit` items, and the cursor to those after them.
async fn limited(door: &Door, mut pages: impl Pages, limit: usize) -> Result<Limited, Problem> {
    let (mut json, mut left, mut pace) = (vec![b'['], limit, Pace::new());
    let failed = |error| store_problem(door, error);
    loop {
        let asked = pace.next().min(left);
        let items = pages.read(asked).await.map_err(failed)?;
        let before = json.len();
        write_all(&pages, &items, &mut json).map_err(Problem::internal)?;
        if items.len() < asked {
            json.push(b']');
            return Ok(Limited { json, next: None });
        }
        left -= items.len();
        pace.saw(items.len(), json.len() - before);
        if left == 0 || json.len() > PAGE_BYTES {
            json.push(b']');
            let cursor = pages.cursor();
            let more = !pages.read(1).await.map_err(failed)?.is_empty();
            return Ok(Limited { json, next: cursor.filter(|_| more) });
        }
    }
}

/// The whole list, written while it is read. The first part is read before the answer begins, so that a
/// failure is still a status; a later one cuts the body off, which no reader can take for its end.
async fn whole<P: Pages>(door: &Door, mut pages: P) -> Result<Body, Problem> {
    let mut pace = Pace::new();
    let (mut json, more) =
        part(&mut pages, &mut pace, vec![b'[']).await?.map_err(|e| store_problem(door, e))?;
    if !more {
        json.push(b']');
        return Ok(Body::from(json));
    }
    let first = stream::once(async { Ok(Bytes::from(json)) });
    Ok(Body::from_stream(first.chain(rest(pages, pace, b','))))
}

/// A list as an array, written while it is read, as a part of a larger body. A failure cuts the body off.
pub(crate) fn write_array<P: Pages>(pages: P) -> impl Stream<Item = Result<Bytes, axum::Error>> + Send {
    rest(pages, Pace::new(), b'[')
}

/// The part of an array that begins with `begin`, up to its end.
fn rest<P: Pages>(pages: P, pace: Pace, begin: u8) -> impl Stream<Item = Result<Bytes, axum::Error>> + Send {
    stream::unfold(Some((pages, pace, begin)), |state| async {
        let (mut pages, mut pace, begin) = state?;
        match part(&mut pages, &mut pace, vec![begin]).await {
            Ok(Ok((mut json, more))) => {
                if json == b"," {
                    json.clear();
                }
                if !more {
                    json.push(b']');
                }
                Some((Ok(Bytes::from(json)), more.then_some((pages, pace, b','))))
            }
            Ok(Err(error)) => Some((Err(cut_off(error)), None)),
            Err(_) => Some((Err(axum::Error::new("an item could not be written")), None)),
        }
    })
}

fn cut_off(error: ReadError) -> axum::Error {
    tracing::error!(cause = &error as &(dyn std::error::Error + 'static), "a list was cut off");
    axum::Error::new(error)
}

type Part = Result<(Vec<u8>, bool), ReadError>;

/// The next items after what `json` holds, and whether there may be more.
async fn part<P: Pages>(pages: &mut P, pace: &mut Pace, mut json: Vec<u8>) -> Result<Part, Problem> {
    let asked = pace.next();
    let items = match pages.read(asked).await {
        Ok(items) => items,
        Err(error) => return Ok(Err(error)),
    };
    write_all(pages, &items, &mut json).map_err(Problem::internal)?;
    pace.saw(items.len(), json.len());
    Ok(Ok((json, items.len() == asked)))
}

/// Writes items after what `json` holds, with commas between them.
fn write_all<P: Pages>(pages: &P, items: &[P::Item], json: &mut Vec<u8>) -> serde_json::Result<()> {
    for item in items {
        if !matches!(json.last(), Some(b'[' | b',') | None) {
            json.push(b',');
        }
        pages.write(item, json)?;
    }
    Ok(())
}
