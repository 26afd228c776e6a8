//! Whether what is sent arrives.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use crate::settings::Signal;

/// How sending one kind of telemetry goes.
///
/// The log has a line when it begins to fail and one when it works again, and nothing between: a receiver that is away
/// for a day must not fill the log.
#[derive(Debug)]
pub struct Delivery {
    signal: Signal,
    /// The receiver, without what may be secret in its URL.
    receiver: String,
    sent: AtomicU64,
    failed: AtomicU64,
    /// How often it has failed since it worked.
    failing: AtomicU64,
    /// Why it failed last, as far as that is known better than by the error.
    cause: Mutex<Option<String>>,
}

impl Delivery {
    pub(super) fn new(signal: Signal, receiver: String) -> Arc<Self> {
        let (sent, failed, failing, cause) = Default::default();
        Arc::new(Self { signal, receiver, sent, failed, failing, cause })
    }

    /// Notes why the next failure is one.
    pub(super) fn blame(&self, cause: String) {
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause);
    }

    fn note(&self, outcome: &OTelSdkResult) {
        let (signal, receiver) = (self.signal.word(), &*self.receiver);
        match outcome {
            Ok(()) => {
                self.sent.fetch_add(1, Ordering::Relaxed);
                let failures = self.failing.swap(0, Ordering::Relaxed);
                if failures > 0 {
                    tracing::info!(signal, receiver, failures, "telemetry arrives again");
                }
            }
            Err(error) => {
                self.failed.fetch_add(1, Ordering::Relaxed);
                let cause = self.cause.lock().unwrap_or_else(PoisonError::into_inner).take();
                if self.failing.fetch_add(1, Ordering::Relaxed) == 0 {
                    tracing::warn!(
                        signal,
                        receiver,
                        %error,
                        cause,
                        "telemetry does not arrive; another line will say when it does again"
                    );
                }
            }
        }
    }
}

/// Shows how sending goes.
pub(crate) fn observe_deliveries(meter: &Meter, deliveries: Vec<Arc<Delivery>>) {
    if deliveries.is_empty() {
        return;
    }
    meter
        .u64_observable_counter("daybook.telemetry.exports")
        .with_unit("{export}")
        .with_description("Messages with telemetry that were sent to a receiver, by whether they arrived.")
        .with_callback(move |observer| {
            for delivery in &deliveries {
                for (outcome, count) in [("sent", &delivery.sent), ("failed", &delivery.failed)] {
                    let attributes = [
                        KeyValue::new("daybook.telemetry.signal", delivery.signal.word()),
                        KeyValue::new("daybook.telemetry.outcome", outcome),
                    ];
                    observer.observe(count.load(Ordering::Relaxed), &attributes);
                }
            }
        })
        .build();
}

/// An exporter whose deliveries are noted.
#[derive(Debug)]
pub(super) struct Noted<E> {
    pub(super) exporter: E,
    pub(super) delivery: Arc<Delivery>,
}

impl<E: SpanExporter> SpanExporter for Noted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let outcome = self.exporter.export(batch).await;
        self.delivery.note(&outcome);
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for Noted<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let outcome = self.exporter.export(metrics).await;
        self.delivery.note(&outcome);
        outcome
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.exporter.temporality()
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_sdk::error::OTelSdkError;

    use super::*;
    use crate::logs::tests::logging;
    use crate::settings::LogFormat;

    #[test]
    fn a_receiver_that_is_away_for_long_is_two_lines_and_all_of_it_is_counted() {
        let delivery = Delivery::new(Signal::Traces, "http://receiver:4317".into());
        let log = logging(LogFormat::Text, "info", |_| {
            delivery.note(&Ok(()));
            delivery.blame("nobody listens".into());
            for _ in 0..100 {
                delivery.note(&Err(OTelSdkError::InternalFailure("refused".into())));
            }
            delivery.note(&Ok(()));
            delivery.note(&Ok(()));
        });
        let lines: Vec<_> = log.lines().collect();
        let [away, back] = lines.as_slice() else { panic!("{log}") };
        for word in ["WARN", "traces", "http://receiver:4317", "refused", "nobody listens"] {
            assert!(away.contains(word), "{away}");
        }
        assert!(back.contains("again") && back.contains("failures=100"), "{back}");
        assert_eq!(
            (delivery.sent.load(Ordering::Relaxed), delivery.failed.load(Ordering::Relaxed)),
            (3, 100)
        );
    }
}
