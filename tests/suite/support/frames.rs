//! A client of live streams.

use std::collections::VecDeque;

use serde_json::Value;

use super::Http;
use super::http::with;

/// One frame of an event stream.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) id: Option<String>,
    pub(crate) data: Option<Value>,
}

/// A live stream that is being read.
pub(crate) struct Frames {
    response: reqwest::Response,
    unread: Vec<u8>,
    ready: VecDeque<Frame>,
}

impl Frames {
    /// Opens the stream at `path`, resuming after `last_id`.
    pub(crate) async fn open(http: &Http, path: &str, last_id: Option<&str>) -> Self {
        Self::try_open(http, path, last_id).await.expect("the stream is refused")
    }

    /// The same, if there is somebody who answers.
    pub(crate) async fn try_open(http: &Http, path: &str, last_id: Option<&str>) -> Option<Self> {
        let mut headers = vec![("accept", "text/event-stream")];
        headers.extend(last_id.map(|id| ("last-event-id", id)));
        let request = with(http.request(reqwest::Method::GET, path), &headers);
        let response = request.send().await.ok()?;
        if response.status().as_u16() == 503 {
            return None;
        }
        assert_eq!(response.status().as_u16(), 200);
        let kind = response.headers()["content-type"].to_str().unwrap();
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        Some(Self { response, unread: Vec::new(), ready: VecDeque::new() })
    }

    /// The next frame that is no comment; `None` at a clean end.
    pub(crate) async fn next(&mut self) -> Option<Frame> {
        self.read().await.unwrap()
    }

    async fn read(&mut self) -> reqwest::Result<Option<Frame>> {
        loop {
            if let Some(frame) = self.ready.pop_front() {
                return Ok(Some(frame));
            }
            let Some(chunk) = self.response.chunk().await? else { return Ok(None) };
            self.unread.extend_from_slice(&chunk);
            while let Some(end) = self.unread.windows(2).position(|two| two == b"\n\n") {
                let text: Vec<u8> = self.unread.drain(..end + 2).collect();
                self.ready.extend(frame(std::str::from_utf8(&text).unwrap()));
            }
        }
    }

    /// The next frame with an event.
    pub(crate) async fn event(&mut self) -> (String, Value) {
        loop {
            let frame = self.next().await.expect("the stream has ended");
            if let Some(data) = frame.data {
                return (frame.id.expect("an event without an id"), data);
            }
        }
    }

    /// The next `count` events.
    pub(crate) async fn events(&mut self, count: usize) -> Vec<(String, Value)> {
        let mut events = Vec::with_capacity(count);
        for _ in 0..count {
            events.push(self.event().await);
        }
        events
    }
}

on_server! {
    impl Frames {
        /// The next frame that is no comment; `None` also if the connection breaks.
        pub(crate) async fn try_next(&mut self) -> Option<Frame> {
            self.read().await.ok().flatten()
        }
    }
}

fn frame(text: &str) -> Option<Frame> {
    let mut frame = Frame::default();
    let mut data = String::new();
    for line in text.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => frame.id = Some(value.to_owned()),
            "data" => data.push_str(value),
            _ => {}
        }
    }
    if !data.is_empty() {
        frame.data = Some(serde_json::from_str(&data).unwrap());
    }
    (frame != Frame::default()).then_some(frame)
}
