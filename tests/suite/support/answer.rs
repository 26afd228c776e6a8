//! A whole answer.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer that has been read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Who gave it.
    pub(crate) from: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        Self::try_of(response).await.expect("the answer breaks off")
    }

    /// The same; `None` if it does not come to its end.
    pub(crate) async fn try_of(response: reqwest::Response) -> Option<Self> {
        let (from, status) = (response.url().to_string(), response.status().as_u16());
        let headers = response.headers().clone();
        let text = String::from_utf8_lossy(&response.bytes().await.ok()?).into_owned();
        Some(Self { from, status, headers, text })
    }

    /// Fails, with the answer, unless it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {} {:?}", self.from, self.text, self.headers);
        self
    }

    /// A header's text; empty without it.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The items of a JSON array.
    #[track_caller]
    pub(crate) fn items(&self) -> Vec<Value> {
        self.json().as_array().unwrap_or_else(|| panic!("no array: {}", self.text)).clone()
    }

    /// One member of each item of a JSON array, as text.
    #[track_caller]
    pub(crate) fn each(&self, member: &str) -> Vec<String> {
        self.items().iter().map(|item| item[member].as_str().unwrap().to_owned()).collect()
    }

    /// Fails unless this is the problem of this status and type; answers with its body.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.from, self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["type"], format!("/problems/{slug}"), "{body}");
        assert_eq!(body["status"], status);
        assert_eq!(body["request_id"], self.header("daybook-request-id"));
        body
    }

    /// The position that the answer names, with its log.
    pub(crate) fn position(&self) -> &str {
        self.header("daybook-position")
    }

    /// The number of that position.
    #[track_caller]
    pub(crate) fn position_number(&self) -> u64 {
        number(self.position())
    }

    /// The path of the next page.
    pub(crate) fn next(&self) -> Option<String> {
        let link = self.header("link");
        let (target, rest) = link.strip_prefix('<')?.split_once('>')?;
        assert_eq!(rest.trim_start_matches([';', ' ']), "rel=\"next\"");
        Some(target.to_owned())
    }
}

/// The number of a position such as `3kf82h.42`.
#[track_caller]
pub(crate) fn number(position: &str) -> u64 {
    let (log, number) = position.split_once('.').unwrap_or_else(|| panic!("no position: {position:?}"));
    assert!(!log.is_empty());
    number.parse().unwrap()
}
