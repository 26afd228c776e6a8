//! The line that the log has of a request.

use std::fmt;
use std::time::Instant;

use axum::extract::Request;
use http::{Method, StatusCode, Uri};

use super::outer::WATCHED;
use super::trace::method_name;
use super::{Kind, RequestIds, Route};

/// The line of a request that is under way. Dropped before its end, it says that the connection ended first.
pub(crate) struct Line {
    method: Method,
    uri: Uri,
    route: Route,
    ids: RequestIds,
    began: Instant,
    /// Whether somebody looks every few seconds: at `info`, such lines would drown the others.
    is_probe: bool,
    is_written: bool,
}

impl Line {
    /// Begins it, if there is to be one.
    pub(crate) fn begin(request: &Request, route: &Route, ids: RequestIds, began: Instant) -> Option<Self> {
        let is_probe = WATCHED.contains(&request.uri().path());
        let is_wanted = if is_probe {
            tracing::enabled!(tracing::Level::DEBUG)
        } else {
            tracing::enabled!(tracing::Level::INFO)
        };
        is_wanted.then(|| Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            route: route.clone(),
            ids,
            began,
            is_probe,
            is_written: false,
        })
    }

    /// Writes it: the answer begins.
    pub(crate) fn end(mut self, status: StatusCode, problem: Option<Kind>) {
        self.is_written = true;
        self.write("answered", Some(status), problem);
    }

    fn write(&self, what: &str, status: Option<StatusCode>, problem: Option<Kind>) {
        // The level of a line is fixed where it is written.
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    method = method_name(&self.method),
                    path = %Loggable(self.uri.path()),
                    route = self.route.template(),
                    status = status.map(|status| status.as_u16()),
                    problem = problem.map(Kind::slug),
                    seconds = self.began.elapsed().as_secs_f64(),
                    request_id = %self.ids.request,
                    trace_id = self.ids.trace.map(tracing::field::display),
                    "{what}"
                )
            };
        }
        if self.is_probe { line!(debug) } else { line!(info) }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if !self.is_written {
            self.write("abandoned", None, None);
        }
    }
}

/// A path as it may stand in the log: what is not made of the characters of names and ids is left out, for it may
/// be a person's name or address that somebody took for an id. Query and body never stand there.
pub(crate) struct Loggable<'p>(pub(crate) &'p str);

impl fmt::Display for Loggable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        for (place, part) in self.0.split('/').enumerate() {
            let slash = if place == 0 { "" } else { "/" };
            write!(f, "{slash}{}", if is_plain(part) { part } else { "…" })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_name_a_person_does_not_stand_in_the_log() {
        for plain in
            ["/", "/v1/config/max_users.x-1", "/v1/customers/0192a3b4-5678-7abc-8def-0123456789ab/notes"]
        {
            assert_eq!(Loggable(plain).to_string(), plain);
        }
        for personal in ["ann@example.com", "ann%40example.com", "Ann%20Lee", "+41446681800"] {
            let path = format!("/v1/customers/{personal}/notes");
            assert_eq!(Loggable(&path).to_string(), "/v1/customers/…/notes");
        }
    }
}
