//! Traces, as whoever receives them sees them: a real process, and real exports over gRPC and HTTP.

mod encrypted;
mod exporter;
mod failures;
mod logs;
mod picture;
mod reading;
mod receiver;
mod sampling;
mod schedules;
mod secrets;
mod subscription;
mod writing;

use receiver::{Receiver, Seen};
use tempfile::TempDir;

use crate::support::{Process, Scrape};

/// A caller's span, which is being recorded.
const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const CALLERS_TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLERS_SPAN: &str = "00f067aa0ba902b7";
/// OTLP's numbers of the kinds of span.
const SERVER: i32 = 2;
const CLIENT: i32 = 3;
const CONSUMER: i32 = 5;

/// A process that sends its traces to a receiver.
struct Traced {
    server: Process,
    receiver: Receiver,
    dir: TempDir,
}

impl Traced {
    /// A process with these variables, beside those that say where traces go.
    async fn start(more: &[(&str, &str)]) -> Self {
        let receiver = Receiver::start().await;
        let dir = tempfile::tempdir().unwrap();
        let server = Process::serve_with(dir.path(), &variables(&receiver, more));
        Self { server, receiver, dir }
    }

    /// The spans that have arrived, as soon as all of these have.
    async fn spans(&self, names: &[&str]) -> Vec<Seen> {
        let all = |spans: &[Seen]| names.iter().all(|name| spans.iter().any(|span| span.name == *name));
        self.receiver.until(all).await.spans
    }
}

/// What tells a process to send its traces at once.
fn variables<'v>(receiver: &'v Receiver, more: &[(&'v str, &'v str)]) -> Vec<(&'v str, &'v str)> {
    let own =
        [("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint.as_str()), ("OTEL_BSP_SCHEDULE_DELAY", "20")];
    own.into_iter().chain([("OTEL_METRICS_EXPORTER", "none")]).chain(more.iter().copied()).collect()
}

/// Waits until so many messages with spans have got on like that.
async fn exported(server: &Process, outcome: &str, at_least: u64) {
    let labels = [("daybook_telemetry_signal", "traces"), ("daybook_telemetry_outcome", outcome)];
    let counted = async {
        while Scrape::of(server.http()).await.sum("daybook_telemetry_exports_total", &labels) < at_least {
            // Each is one more message, or none if there is nothing to tell.
            server.http().set("exported", "on").await;
        }
    };
    tokio::time::timeout(receiver::PATIENCE, counted).await.expect("it is not counted");
}

/// The one span of this name.
#[track_caller]
fn one<'s>(spans: &'s [Seen], name: &str) -> &'s Seen {
    let mut found = spans.iter().filter(|span| span.name == name);
    let first = found.next().unwrap_or_else(|| panic!("no {name} among {spans:#?}"));
    assert!(found.next().is_none(), "more than one {name} among {spans:#?}");
    first
}

/// The spans right below another one, by name.
fn below(spans: &[Seen], parent: &Seen) -> Vec<String> {
    let below = spans.iter().filter(|span| span.parent == parent.id && span.trace == parent.trace);
    let mut names: Vec<_> = below.map(|span| span.name.clone()).collect();
    names.sort();
    names
}
