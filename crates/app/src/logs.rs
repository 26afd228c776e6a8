//! The log of the process, on standard error.

mod writer;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use daybook_application::logs::{InvalidFilter, LogFilter};
use opentelemetry::metrics::Meter;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_appender::non_blocking::{ErrorCounter, WorkerGuard};
use tracing_subscriber::filter::{FilterExt, FilterFn, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, reload};

use crate::settings::{LogFormat, LogSettings};
use crate::telemetry::Traces;

/// The filter of the log cannot be read, or something else logs already.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is none.
    #[error("RUST_LOG is no filter such as info,daybook_api=debug")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// There is one log for a process.
    #[error("the log of this process was already begun")]
    Begun(#[from] tracing_subscriber::util::TryInitError),
}

/// The filter of the log of this process.
pub struct LiveFilter {
    text: Mutex<String>,
    handle: reload::Handle<EnvFilter, Registry>,
}

/// The log of this process. Dropped, it writes what waits to be written, for at most a second.
pub struct Log {
    filter: Arc<LiveFilter>,
    dropped: ErrorCounter,
    _writing: WorkerGuard,
}

impl Log {
    /// What is logged, and can be changed.
    #[must_use]
    pub fn filter(&self) -> Arc<LiveFilter> {
        self.filter.clone()
    }

    /// Counts what was not written, because whoever reads the log was too slow.
    pub(crate) fn dropped(&self) -> ErrorCounter {
        self.dropped.clone()
    }
}

/// Begins to log on standard error, and to make spans for `traces`. Nobody waits for a line to be written.
pub fn begin(settings: &LogSettings, traces: &Traces) -> Result<Log, LogError> {
    let (lines, writing) = writer::begin(io::stderr());
    let dropped = lines.error_counter();
    let (subscriber, filter) = subscriber(settings, lines, traces)?;
    subscriber.try_init()?;
    Ok(Log { filter: Arc::new(filter), dropped, _writing: writing })
}

/// Shows how many lines were not written.
pub(crate) fn observe_dropped(meter: &Meter, dropped: ErrorCounter) {
    meter
        .u64_observable_counter("daybook.log.lines.dropped")
        .with_unit("{line}")
        .with_description("Lines of the log that were not written, because whoever reads it was too slow.")
        .with_callback(move |observer| observer.observe(dropped.dropped_lines() as u64, &[]))
        .build();
}

/// What logs to `writer`.
fn subscriber<W>(
    settings: &LogSettings,
    writer: W,
    traces: &Traces,
) -> Result<(impl Subscriber + use<W>, LiveFilter), LogError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let (changing, handle) = reload::Layer::new(EnvFilter::try_new(settings.filter())?);
    // Lines alone, and asked first: a span that is not traced must not cost a look at the filter that can change.
    let filter = without_secrets().and(changing);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let layer = match settings.log_format {
        LogFormat::Text => lines.with_ansi(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let subscriber = Registry::default().with(layer.with_filter(filter)).with(traces.layer());
    Ok((subscriber, LiveFilter { text: Mutex::new(settings.filter().to_owned()), handle }))
}

impl LogFilter for LiveFilter {
    fn current(&self) -> String {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, filter: &str) -> Result<(), InvalidFilter> {
        let parsed = EnvFilter::try_new(filter).map_err(|_| InvalidFilter)?;
        let mut text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        self.handle.reload(parsed).map_err(|_| InvalidFilter)?;
        filter.clone_into(&mut text);
        Ok(())
    }
}

/// Lets lines through, and of these none that may hold the password of a database, a statement with its values, or a
/// credential, however detailed the log is to be.
fn without_secrets() -> FilterFn {
    filter_fn(|metadata: &Metadata<'_>| {
        !metadata.is_span() && *metadata.level() <= cap(metadata.target()) && !is_told_once(metadata.name())
    })
}

/// Whether an event of OpenTelemetry's says that something did not arrive: it does each time, and
/// [`Delivery`](crate::telemetry::Delivery) when that begins and ends.
fn is_told_once(name: &str) -> bool {
    name.starts_with("Export.Failed.")
        || matches!(name, "BatchSpanProcessor.ExportError" | "PeriodicReader.ExportError")
}

/// The most detailed level that a part of the program may log at.
fn cap(target: &str) -> LevelFilter {
    match target.split("::").next() {
        // Statements are logged there at any level, slow ones as warnings.
        Some("sqlx" | "sqlx_core" | "sqlx_sqlite" | "sqlx_postgres" | "sea_orm" | "sea_query") => {
            LevelFilter::ERROR
        }
        Some("sea_orm_migration") => LevelFilter::WARN,
        // What sends telemetry may have credentials among its headers.
        Some(part) if part.starts_with("opentelemetry") => LevelFilter::WARN,
        Some("tonic" | "reqwest" | "tower" | "async_nats") => LevelFilter::INFO,
        // Their traces show headers.
        Some("hyper" | "hyper_util" | "h2") => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;

    use super::*;
    use crate::settings::Settings;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Page {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    pub(crate) fn logging(format: LogFormat, filter: &str, work: impl FnOnce(&LiveFilter)) -> String {
        let mut settings = Settings::for_tests(Path::new("/nowhere")).logs;
        settings.log_format = format;
        settings.rust_log = Some(filter.to_owned());
        let page = Page::default();
        let writer = page.clone();
        let (subscriber, filter) = subscriber(&settings, move || writer.clone(), &Traces::none()).unwrap();
        tracing::subscriber::with_default(subscriber, || work(&filter));
        page.text()
    }

    fn logged(format: LogFormat, filter: &str) -> String {
        logging(format, filter, |_| {
            let span =
                tracing::trace_span!(target: "sea_orm::connect", "connect", url = "mysql://me:secret@x");
            let _connecting = span.enter();
            tracing::trace!(target: "sqlx::query", "select 'secret'");
            tracing::warn!(target: "sqlx::query", "slow statement: select 'secret'");
            tracing::trace!(target: "h2::codec", "authorization: secret");
            tracing::debug!(target: "opentelemetry-otlp", "headers: secret");
            tracing::warn!(name: "Export.Failed.Exhausted", target: "opentelemetry-otlp", "secret");
            tracing::info!(target: "daybook", port = 8080, "listening");
        })
    }

    #[test]
    fn no_statement_and_no_password_is_logged_even_at_trace() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let text = logged(format, "trace");
            assert!(!text.contains("secret"), "{text}");
            assert!(text.contains("listening"), "{text}");
        }
    }

    #[test]
    fn a_named_part_is_capped_too() {
        assert!(!logged(LogFormat::Text, "off,sqlx=trace,sea_orm=trace,h2=trace").contains("secret"));
    }

    #[test]
    fn json_is_one_object_a_line() {
        let text = logged(LogFormat::Json, "info");
        let line: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(line["port"], 8080);
        assert_eq!(line["message"], "listening");
    }

    #[test]
    fn what_is_logged_can_be_changed_meanwhile() {
        let text = logging(LogFormat::Text, "warn", |filter| {
            let say = |word: &str| tracing::info!(target: "daybook", word, "said");
            say("before");
            filter.set("warn,daybook=info").unwrap();
            say("between");
            assert_eq!(filter.set("daybook=loud"), Err(InvalidFilter));
            assert_eq!(filter.current(), "warn,daybook=info");
            filter.set("off").unwrap();
            say("after");
        });
        assert!(text.contains("between"), "{text}");
        assert!(!text.contains("before") && !text.contains("after"), "{text}");
    }
}
