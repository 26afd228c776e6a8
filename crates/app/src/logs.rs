//! The log of the process, on standard error.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{FilterExt, FilterFn, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::settings::{LogFormat, LogSettings};

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

/// Begins to log on standard error.
pub fn begin(settings: &LogSettings) -> Result<(), LogError> {
    subscriber(settings, io::stderr)?.try_init()?;
    Ok(())
}

/// What logs to `writer`.
fn subscriber<W>(settings: &LogSettings, writer: W) -> Result<impl Subscriber + use<W>, LogError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(settings.filter())?.and(without_secrets());
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let layer = match settings.log_format {
        LogFormat::Text => lines.with_ansi(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    Ok(Registry::default().with(layer.with_filter(filter)))
}

/// Lets nothing through that may hold the password of a database, a statement with its values, or a credential,
/// however detailed the log is to be.
fn without_secrets() -> FilterFn {
    filter_fn(|metadata: &Metadata<'_>| *metadata.level() <= cap(metadata.target()))
}

/// The most detailed level that a part of the program may log at.
fn cap(target: &str) -> LevelFilter {
    match target.split("::").next() {
        // Statements are logged there at any level, slow ones as warnings.
        Some("sqlx" | "sqlx_core" | "sqlx_sqlite" | "sea_orm" | "sea_query") => LevelFilter::ERROR,
        Some("sea_orm_migration") => LevelFilter::WARN,
        // Their traces show headers.
        Some("hyper" | "hyper_util" | "h2") => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::{Arc, Mutex};

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

    fn logged(format: LogFormat, filter: &str) -> String {
        let mut settings = Settings::for_tests(Path::new("/nowhere")).logs;
        settings.log_format = format;
        settings.rust_log = Some(filter.to_owned());
        let page = Page::default();
        let writer = page.clone();
        let subscriber = subscriber(&settings, move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            let span =
                tracing::trace_span!(target: "sea_orm::connect", "connect", url = "mysql://me:secret@x");
            let _connecting = span.enter();
            tracing::trace!(target: "sqlx::query", "select 'secret'");
            tracing::warn!(target: "sqlx::query", "slow statement: select 'secret'");
            tracing::trace!(target: "h2::codec", "authorization: secret");
            tracing::info!(target: "daybook", port = 8080, "listening");
        });
        let bytes = page.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
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
        assert!(!logged(LogFormat::Text, "off,sqlx=trace,sea_orm=trace").contains("secret"));
    }

    #[test]
    fn json_is_one_object_a_line() {
        let text = logged(LogFormat::Json, "info");
        let line: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(line["port"], 8080);
        assert_eq!(line["message"], "listening");
    }
}
