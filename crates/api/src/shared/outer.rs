//! The one middleware around every route. It is hand-written because it stands in the hottest path: ten
//! layers would be ten allocations.

use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use http::header::{ALLOW, RETRY_AFTER};
use http::{HeaderValue, Method, StatusCode};
use http_body::Body as _;
use http_body_util::BodyExt;
use percent_encoding::percent_decode_str;
use tokio::sync::OwnedSemaphorePermit;
use tower::Service;
use tracing::Instrument;
use uuid::Uuid;

use super::headers::TRACE_ID;
use super::line::{Line, Loggable};
use super::query::well_escaped;
use super::trace::trace_value;
use super::unread::Unread;
use super::{
    Door, Kind, Limit, Problem, REQUEST_ID, RETRY_AFTER_A_SECOND, RequestIds, RequestSpan, Route, wants_json,
};

/// The id of a request, among its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(pub(crate) Uuid);

/// What those ask who watch over the server.
pub(super) const WATCHED: [&str; 5] = ["/metrics", "/health", "/health/live", "/health/ready", "/v1/health"];

/// Marks an answer that lives as long as its reader: it has its own limit and takes no request's place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Live;

/// Gives every request an id, a place among the requests and a time limit, and writes its problem, if any.
#[derive(Clone)]
pub(crate) struct Outer {
    door: Arc<Door>,
    routes: Router,
}

impl Outer {
    /// The middleware around `routes`.
    pub(crate) fn new(door: Arc<Door>, routes: Router) -> Self {
        Self { door, routes }
    }
}

impl Service<Request> for Outer {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (door, routes) = (self.door.clone(), self.routes.clone());
        Box::pin(async move { Ok(answer(&door, routes, request).await) })
    }
}

async fn answer(door: &Door, routes: Router, mut request: Request) -> Response {
    let began = Instant::now();
    let (method, route) = (request.method().clone(), Route::default());
    request.extensions_mut().insert(route.clone());
    let id = request_id(door, &request);
    let span =
        RequestSpan::begin(&door.sampling, &request, id, || Loggable(request.uri().path()).to_string());
    let ids = RequestIds { request: id, trace: span.trace };
    let as_text = is_configuration(request.uri().path()) && !wants_json(request.headers());
    let line = Line::begin(&request, &route, ids, began);
    request.extensions_mut().insert(RequestId(id));
    let request = request.map(Unread::around);
    let mut response = match admit(door, &request) {
        Ok(place) => hold(place, run(door, routes, request).instrument(span.span.clone()).await),
        Err(problem) => problem.into_response(),
    };
    let problem = problem_of(&mut response);
    let kind = problem.as_ref().map(Problem::kind);
    span.end(route.template(), response.status(), kind);
    door.metrics.answered(&method, route.template(), response.status(), kind, began.elapsed());
    if let Some(line) = line {
        line.end(response.status(), kind);
    }
    if let Some(problem) = problem {
        response = problem.answer(ids, as_text);
    }
    response.headers_mut().insert(&REQUEST_ID, id_value(id));
    if let Some(trace) = ids.trace {
        response.headers_mut().insert(&TRACE_ID, trace_value(trace));
    }
    response
}

/// The caller's id, if it is a UUID, else a new one.
fn request_id(door: &Door, request: &Request) -> Uuid {
    let given = request.headers().get(&REQUEST_ID).and_then(|id| Uuid::try_parse_ascii(id.as_bytes()).ok());
    given.unwrap_or_else(|| door.ids.next())
}

fn id_value(id: Uuid) -> HeaderValue {
    let mut buffer = Uuid::encode_buffer();
    HeaderValue::from_str(id.hyphenated().encode_lower(&mut buffer)).unwrap_or(HeaderValue::from_static(""))
}

/// Whether the path is of the configuration service, whose errors are short texts unless JSON is accepted.
fn is_configuration(path: &str) -> bool {
    let path = path.strip_prefix("/v1").unwrap_or(path);
    path.strip_prefix("/config").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Looks at what every request must be, and gives it a place, unless it only watches: whoever looks how a busy server
/// is must not be told that it is busy.
fn admit(door: &Door, request: &Request) -> Result<Option<OwnedSemaphorePermit>, Problem> {
    door.access.check(request.uri(), request.headers())?;
    let path = request.uri().path();
    let readable =
        !path.contains('%') || (well_escaped(path) && percent_decode_str(path).decode_utf8().is_ok());
    if !readable {
        return Err(Problem::new(Kind::UNREADABLE_PATH, "The path is not UTF-8, percent-encoded."));
    }
    if WATCHED.contains(&path) {
        return Ok(None);
    }
    door.slots.clone().try_acquire_owned().map(Some).map_err(|_| {
        door.metrics.shed(Limit::Requests);
        let detail = format!("At most {} requests are worked on at a time.", door.limits.requests);
        Problem::new(Kind::OVERLOADED, detail)
            .with("limit", door.limits.requests)
            .header(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone())
    })
}

/// Asks who asks, and lets the routes answer, within the time limit, and survives their panics.
async fn run(door: &Door, mut routes: Router, mut request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let work = async {
        match door.asker(request.uri().path(), request.headers()).await {
            Ok(asker) => {
                request.extensions_mut().insert(asker);
                routes.call(request).await
            }
            Err(problem) => Ok(problem.into_response()),
        }
    };
    let work = AssertUnwindSafe(work).catch_unwind();
    match tokio::time::timeout(door.limits.request_timeout, work).await {
        Ok(Ok(Ok(response))) => response,
        Ok(Err(panic)) => Problem::internal(panic_text(&*panic)).into_response(),
        Err(_) => {
            let seconds = door.limits.request_timeout.as_secs();
            let unknown =
                if is_read { "" } else { " A write may or may not be done: ask again with its key." };
            Problem::new(Kind::REQUEST_TIMEOUT, format!("No answer within {seconds} s.{unknown}"))
                .with("limit_seconds", seconds)
                .into_response()
        }
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    format!("a handler panicked: {}", text.unwrap_or("for a reason that is no text"))
}

/// A streamed body takes its request's place until it has been read.
fn hold(place: Option<OwnedSemaphorePermit>, response: Response) -> Response {
    let done = response.body().size_hint().exact().is_some() || response.extensions().get::<Live>().is_some();
    if done {
        return response;
    }
    response.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let _held = &place;
            frame
        }))
    })
}

/// The problem that is to be answered with: a handler's, or what the router's own 404 and 405 mean.
fn problem_of(response: &mut Response) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    if !matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
        return None;
    }
    let Some(allow) = response.headers().get(ALLOW).cloned() else { return Some(unknown_route()) };
    let methods = allow.to_str().unwrap_or("").to_owned();
    let detail = format!("The methods of this path are {methods}.");
    Some(Problem::new(Kind::METHOD_NOT_ALLOWED, detail).header(ALLOW, allow))
}

/// The problem of a path that leads nowhere.
fn unknown_route() -> Problem {
    Problem::new(Kind::UNKNOWN_ROUTE, "There is nothing at this path. /openapi.json lists all that there is.")
        .text("Not Found")
}
