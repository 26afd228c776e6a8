//! Bodies that nobody reads.
//!
//! An answer that is given before the body was read, such as a 404, would end the connection without a word: what the
//! client still sends would be taken for its next request. So what is left of a body is read and thrown away, as far
//! as that is soon.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::StreamExt;
use http_body::{Body as _, Frame, SizeHint};

/// The most bytes that are thrown away; a connection with more to come is closed.
const MOST_BYTES: usize = 256 * 1024;
/// How long they may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// A body whose rest is read when it is dropped.
pub(crate) struct Unread(Option<Body>);

impl Unread {
    /// `body`, which then never ends its connection by not being read, unless it is long or slow. One that is empty
    /// stays as it is.
    pub(crate) fn around(body: Body) -> Body {
        if body.is_end_stream() { body } else { Body::new(Self(Some(body))) }
    }
}

impl http_body::Body for Unread {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = self.0.as_mut() else { return Poll::Ready(None) };
        let frame = Pin::new(body).poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.0 = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map(http_body::Body::size_hint).unwrap_or_default()
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let Some(body) = self.0.take().filter(|body| !body.is_end_stream()) else { return };
        if body.size_hint().lower() > MOST_BYTES as u64 {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(PATIENCE, throw_away(body.into_data_stream())));
        }
    }
}

async fn throw_away(mut rest: BodyDataStream) {
    let mut bytes = 0;
    while let Some(Ok(data)) = rest.next().await {
        bytes += data.len();
        if bytes > MOST_BYTES {
            return;
        }
    }
}
