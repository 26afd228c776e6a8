//! The trace of a request, at the door.

use axum::extract::Request;
use daybook_application::shared::{DECIDED, Traceparent};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use uuid::Uuid;

use super::headers::{TRACEPARENT, TRACESTATE};
use super::outer::WATCHED;
use super::{Kind, Sampling};

/// By what a request is found again: in the log, in the traces, and in the record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestIds {
    pub(crate) request: Uuid,
    /// The trace that it belongs to, if there is one: also a caller's that is not recorded.
    pub(crate) trace: Option<TraceId>,
}

/// The span of a request, if it is sampled.
pub(crate) struct RequestSpan {
    pub(crate) span: Span,
    pub(crate) trace: Option<TraceId>,
    method: &'static str,
}

impl RequestSpan {
    /// Begins the span of a request, if `sampling` says so; within the caller's trace, if the caller has one.
    pub(crate) fn begin(
        sampling: &Sampling,
        request: &Request,
        id: Uuid,
        path: impl FnOnce() -> String,
    ) -> Self {
        let caller = caller(request.headers());
        let method = method_name(request.method());
        // Probes come every few seconds, and nobody looks for theirs.
        let is_probe = caller.is_none() && WATCHED.contains(&request.uri().path());
        if is_probe || !sampling.decide(caller.as_ref()) {
            return Self { span: Span::none(), trace: caller.map(|caller| caller.trace_id()), method };
        }
        let span = tracing::info_span!(
            target: DECIDED,
            "request",
            otel.name = method,
            otel.kind = "server",
            http.request.method = method,
            http.route = Empty,
            http.response.status_code = Empty,
            url.path = path(),
            url.scheme = "http",
            network.protocol.version = protocol(request.version()),
            daybook.request.id = %id,
            daybook.problem = Empty,
            error.type = Empty,
            otel.status_code = Empty,
        );
        if let Some(caller) = caller {
            // It fails only where nobody takes the spans; then there is nothing to be a child.
            let _ = span.set_parent(Context::new().with_remote_span_context(caller));
        }
        let trace = span.context().span().span_context().trace_id();
        Self { span, trace: Some(trace).filter(|trace| *trace != TraceId::INVALID), method }
    }

    /// Notes how the request was answered.
    pub(crate) fn end(&self, route: Option<&str>, status: StatusCode, problem: Option<Kind>) {
        if self.span.is_disabled() {
            return;
        }
        if let Some(route) = route {
            self.span.record("http.route", route);
            // A field can name a span only before it has begun.
            self.span.context().span().update_name(format!("{} {route}", self.method));
        }
        self.span.record("http.response.status_code", status.as_u16());
        if let Some(problem) = problem {
            self.span.record("daybook.problem", problem.slug());
        }
        if status.is_server_error() {
            self.span.record("error.type", problem.map_or(status.as_str(), |problem| problem.slug()));
            self.span.record("otel.status_code", "ERROR");
        }
    }
}

/// A trace's id as a header's value.
pub(crate) fn trace_value(trace: TraceId) -> HeaderValue {
    // Hex digits: this cannot fail.
    HeaderValue::try_from(trace.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// The caller's span, if exactly one is named.
fn caller(headers: &HeaderMap) -> Option<SpanContext> {
    let mut values = headers.get_all(&TRACEPARENT).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let Traceparent { trace, span, flags } = value.to_str().ok()?.parse().ok()?;
    let state = headers.get(&TRACESTATE).and_then(|state| state.to_str().ok()?.parse::<TraceState>().ok());
    let flags = TraceFlags::new(flags);
    Some(SpanContext::new(TraceId::from(trace), SpanId::from(span), flags, true, state.unwrap_or_default()))
}

/// The method, if it is a known one: anybody can make others up.
pub(super) fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "2",
        Version::HTTP_10 => "1.0",
        _ => "1.1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn headers(values: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in values {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_callers_span_is_known_with_its_state() {
        let found = caller(&headers(&[("traceparent", GOOD), ("tracestate", "vendor=1")])).unwrap();
        assert_eq!(found.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(found.span_id().to_string(), "00f067aa0ba902b7");
        assert!(found.is_sampled() && found.is_remote());
        assert_eq!(found.trace_state().get("vendor"), Some("1"));
    }

    #[test]
    fn a_traceparent_that_is_none_or_stands_twice_is_as_good_as_none() {
        assert_eq!(caller(&headers(&[])), None);
        assert_eq!(caller(&headers(&[("traceparent", "00-1-2-01")])), None);
        assert_eq!(caller(&headers(&[("traceparent", GOOD), ("traceparent", GOOD)])), None);
    }

    #[test]
    fn a_method_that_somebody_made_up_is_not_repeated() {
        assert_eq!(method_name(&Method::PATCH), "PATCH");
        assert_eq!(method_name(&"ANN".parse().unwrap()), "_OTHER");
    }
}
