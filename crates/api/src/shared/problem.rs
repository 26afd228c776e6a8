//! Errors as callers see them: RFC 9457.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Kind, RequestIds};

/// Why a request was not done. The outer middleware writes it, once it is known who asked and how.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    kind: Kind,
    detail: Cow<'static, str>,
    text: Option<&'static str>,
    members: Map<String, Value>,
    headers: HeaderMap,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem, and a sentence on this occurrence of it.
    pub(crate) fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        let (members, headers) = Default::default();
        Self(Box::new(Parts { kind, detail, text: None, members, headers, cause: None }))
    }

    /// A failure of ours. The cause goes into the log and never to the caller.
    pub(crate) fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Kind::INTERNAL, "The request failed. What happened is in the server's log.")
            .caused_by(cause)
    }

    /// Logs `cause` when the answer is written.
    pub(crate) fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.cause = Some(Arc::from(cause.into()));
        self
    }

    /// The body where short texts are the contract.
    pub(crate) fn text(mut self, text: &'static str) -> Self {
        self.0.text = Some(text);
        self
    }

    /// Another member of the body.
    pub(crate) fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.0.members.insert(member.to_owned(), value.into());
        self
    }

    /// A header of the answer.
    pub(crate) fn header(mut self, name: impl Into<HeaderName>, value: HeaderValue) -> Self {
        self.0.headers.insert(name.into(), value);
        self
    }

    /// The type.
    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    #[cfg(test)]
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        self.0.members.get(name)
    }

    /// The answer to the request with these ids: a short text, or `application/problem+json`.
    pub(crate) fn answer(self, ids: RequestIds, as_text: bool) -> Response {
        let Parts { kind, detail, text, members, headers, cause } = *self.0;
        if let Some(cause) = cause {
            tracing::error!(
                request_id = %ids.request,
                trace_id = ids.trace.map(tracing::field::display),
                problem = kind.slug(),
                cause = &*cause as &(dyn Error + 'static),
                "a request failed"
            );
        }
        let mut response = if as_text {
            let body = text.map_or_else(|| in_words(&detail, &members), str::to_owned);
            (kind.status(), body).into_response()
        } else {
            let body = ProblemBody::new(kind, detail.into_owned(), ids.request, members);
            let json = serde_json::to_vec(&body).unwrap_or_default();
            (kind.status(), [(header::CONTENT_TYPE, "application/problem+json")], json).into_response()
        };
        response.headers_mut().extend(headers);
        response
    }
}

/// The sentence, and after it the fields that are wrong.
fn in_words(detail: &str, members: &Map<String, Value>) -> String {
    let mut words = detail.to_owned();
    for error in members.get("errors").and_then(Value::as_array).into_iter().flatten() {
        if let (Some(at), Some(detail)) = (error["pointer"].as_str(), error["detail"].as_str()) {
            words.extend(["\n", at, ": ", detail]);
        }
    }
    words
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A problem (RFC 9457). Some types have members of their own, which their pages describe.
#[derive(Debug, serde::Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The type: a page on this server that explains it.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-fields")]
    problem_type: String,
    /// The type in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong this time.
    detail: String,
    /// The request's id, as in `Daybook-Request-Id`; the server's log has it too.
    request_id: Uuid,
    /// Members of the type's own.
    #[serde(flatten)]
    members: Map<String, Value>,
}

impl ProblemBody {
    fn new(kind: Kind, detail: String, request_id: Uuid, members: Map<String, Value>) -> Self {
        let (title, status) = (kind.title(), kind.status().as_u16());
        Self {
            problem_type: format!("/problems/{}", kind.slug()),
            title,
            status,
            detail,
            request_id,
            members,
        }
    }
}
