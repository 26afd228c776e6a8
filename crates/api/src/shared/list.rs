//! Lists as JSON arrays: whole, as they are read, or a page of them.

use std::future::Future;

use axum::body::Body;
use bytes::Bytes;
use daybook_application::shared::StoreError;
use futures::stream;

use super::{Door, Pace, Problem, store_problem};

/// A list that is read a part at a time.
pub(crate) trait Pages: Send + 'static {
    /// An item of the list.
    type Item: Send;

    /// The next items, at most `limit`, after those that were read before; fewer only at the end.
    fn read(&mut self, limit: usize) -> impl Future<Output = Result<Vec<Self::Item>, StoreError>> + Send;

    /// Where the last item read stands, for a link to those after it.
    fn cursor(&self) -> Option<String>;

    /// Writes an item as JSON.
    fn write(&self, item: &Self::Item, json: &mut Vec<u8>) -> serde_json::Result<()>;
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Limited {
    /// The items, as a JSON array.
    pub(crate) json: Vec<u8>,
    /// Where the next page begins; `None` at the end.
    pub(crate) next: Option<String>,
}

/// A page's items are together not much larger than this; then it ends before its limit.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// At most `limit` items, and the cursor to those after them.
pub(crate) async fn limited(door: &Door, mut pages: impl Pages, limit: usize) -> Result<Limited, Problem> {
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
pub(crate) async fn whole<P: Pages>(door: &Door, mut pages: P) -> Result<Body, Problem> {
    let mut pace = Pace::new();
    let (mut json, more) =
        part(&mut pages, &mut pace, vec![b'[']).await?.map_err(|e| store_problem(door, e))?;
    if !more {
        json.push(b']');
        return Ok(Body::from(json));
    }
    let rest = stream::unfold(Some((pages, pace)), |state| async {
        let (mut pages, mut pace) = state?;
        match part(&mut pages, &mut pace, vec![b',']).await {
            Ok(Ok((mut json, more))) => {
                if json == b"," {
                    json.clear();
                }
                if !more {
                    json.push(b']');
                }
                Some((Ok(Bytes::from(json)), more.then_some((pages, pace))))
            }
            Ok(Err(error)) => Some((Err(cut_off(error)), None)),
            Err(_) => Some((Err(axum::Error::new("an item could not be written")), None)),
        }
    });
    let first = stream::once(async { Ok(Bytes::from(json)) });
    Ok(Body::from_stream(stream::StreamExt::chain(first, rest)))
}

fn cut_off(error: StoreError) -> axum::Error {
    tracing::error!(cause = &error as &(dyn std::error::Error + 'static), "a list was cut off");
    axum::Error::new(error)
}

type Part = Result<(Vec<u8>, bool), StoreError>;

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
