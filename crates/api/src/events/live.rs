//! The log as it grows: server-sent events.
//!
//! The reader pulls: a page is read when the one before has been sent. So a slow reader costs one page of
//! memory, and loses nothing.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use daybook_application::events::Events;
use daybook_application::shared::{EventFilter, Position, ReadError};
use futures::stream::{self, StreamExt};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Duration, Instant, sleep_until};

use super::open::OpenStream;
use super::{AFTER, CATEGORY, EventsDoor, STREAM_PREFIX, frames, last_event_id};
use crate::shared::{Asker, Door, Kind, Limit, Live, POSITION, Pace, Problem, Query, RETRY_AFTER_A_SECOND};

/// How often it is asked who reads, while nothing is sent.
const ASKED_EVERY: Duration = Duration::from_secs(1);

/// Opens a live stream.
pub(super) async fn stream(state: &EventsDoor, parts: &Parts) -> Result<Response, Problem> {
    let query = Query::read(&parts.uri, &[AFTER, CATEGORY, STREAM_PREFIX])?;
    let place = place(state)?;
    let asked = state.asked(&query, last_event_id(parts)?).await?;
    let log = state.events.log_id();
    let greeting = frames::greeting(&log, asked.begin.max(asked.shown));
    let tail = Tail {
        heads: state.events.subscribe(),
        events: state.events.clone(),
        closing: state.door.closing.clone(),
        heartbeat: state.door.limits.heartbeat,
        at: asked.begin,
        shown: asked.shown,
        filter: asked.filter,
        pace: Pace::new(),
        caught_up: false,
        door: state.door.clone(),
        asker: state.asker.clone(),
        asked: Instant::now(),
        spoke: Instant::now(),
        open: state.open.open(asked.begin),
        _place: place,
    };
    let frames = stream::unfold(tail, |mut tail| async { tail.next().await.map(|frames| (frames, tail)) });
    let body = Body::from_stream(stream::once(async { Ok(greeting) }).chain(frames));
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    let mut response = (headers, body).into_response();
    response.headers_mut().insert(&POSITION, state.door.position(asked.begin));
    response.extensions_mut().insert(Live);
    Ok(response)
}

fn place(state: &EventsDoor) -> Result<OwnedSemaphorePermit, Problem> {
    state.door.open()?;
    state.door.streams.clone().try_acquire_owned().map_err(|_| {
        state.door.metrics.shed(Limit::Streams);
        let most = state.door.limits.streams;
        Problem::new(Kind::TOO_MANY_STREAMS, format!("At most {most} live streams are open at a time."))
            .with("limit", most)
            .header(RETRY_AFTER, HeaderValue::clone(&RETRY_AFTER_A_SECOND))
    })
}

/// A reader of the log, and how far it is.
struct Tail {
    events: Arc<Events>,
    heads: watch::Receiver<Position>,
    closing: watch::Receiver<bool>,
    heartbeat: Duration,
    at: Position,
    shown: Position,
    filter: EventFilter,
    pace: Pace,
    caught_up: bool,
    door: Arc<Door>,
    asker: Asker,
    /// When it was asked last who reads.
    asked: Instant,
    /// When something was sent last.
    spoke: Instant,
    open: OpenStream,
    _place: OwnedSemaphorePermit,
}

impl Tail {
    /// The next frames; `None` when the server is about to end, or the reader may not read any more.
    async fn next(&mut self) -> Option<Result<Bytes, axum::Error>> {
        loop {
            if *self.closing.borrow() {
                return None;
            }
            if self.caught_up {
                tokio::select! {
                    changed = self.heads.changed() => changed.ok()?,
                    changed = self.closing.changed() => {
                        // Whoever could close the stream is gone: it ends too.
                        changed.ok()?;
                        continue;
                    }
                    () = sleep_until(self.asked + ASKED_EVERY) => {
                        self.ask_again().await?;
                        continue;
                    }
                    () = sleep_until(self.spoke + self.heartbeat) => {
                        self.spoke = Instant::now();
                        return Some(Ok(frames::HEARTBEAT));
                    }
                }
            }
            // By the rights of now: those of a second ago may be more.
            self.ask_again().await?;
            match self.read().await {
                Ok(frames) if frames.is_empty() => {}
                Ok(frames) => {
                    self.spoke = Instant::now();
                    return Some(Ok(frames));
                }
                Err(Ended::NotAllowed) => return None,
                Err(Ended::Failed(cause)) => return Some(Err(cut_off(cause))),
            }
        }
    }

    /// Asks again who reads; `None` if that is nobody any more. A store that cannot tell ends the stream too: the
    /// reader comes back, and is asked then.
    async fn ask_again(&mut self) -> Option<()> {
        self.asker = self.door.asked_again(&self.asker).await.ok()?;
        self.asked = Instant::now();
        Some(())
    }

    /// The frames of the next page; empty at the end of the log.
    async fn read(&mut self) -> Result<Bytes, Ended> {
        // Noted before reading: a commit that comes while the page is read wakes us again.
        self.heads.mark_unchanged();
        let by = self.asker.principal();
        let mut page = self.events.page(self.at, self.pace.next(), &self.filter, by).await?;
        if page.read_to <= self.at {
            self.caught_up = true;
            return Ok(Bytes::new());
        }
        page.events.retain(|event| event.position > self.shown);
        let frames =
            frames::of_page(&self.events.log_id(), &page).map_err(|error| Ended::Failed(error.into()))?;
        self.pace.saw(page.events.len(), frames.len());
        self.at = page.read_to;
        self.open.reached(self.at, page.events.len());
        self.caught_up = !page.more;
        Ok(frames.into())
    }
}

/// Why a stream goes on no more.
enum Ended {
    /// The reader may not follow the log any more.
    NotAllowed,
    /// Something failed.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl From<ReadError> for Ended {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(_) => Self::NotAllowed,
            ReadError::Store(error) => Self::Failed(error.into()),
        }
    }
}

/// The reader comes back with the last id that it saw.
fn cut_off(cause: Box<dyn std::error::Error + Send + Sync>) -> axum::Error {
    tracing::error!(cause = &*cause as &(dyn std::error::Error + 'static), "a live stream was cut off");
    axum::Error::new(cause)
}
