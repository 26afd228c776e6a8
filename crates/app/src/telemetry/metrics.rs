//! Where figures go: to whoever scrapes them, and to a receiver, if there is one.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use daybook_api::health::Exposition;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Registry, TextEncoder};

use super::delivery::Delivery;
use super::resource::resource;
use super::{TelemetryError, exporting, process, runtime};
use crate::settings::{Signal, TelemetrySettings};

/// The figures of one application. Clones are the same.
///
/// They are kept in the process and read by whoever asks; sending them is an addition. A receiver that is away costs
/// nothing: figures add up, and the next time the sums are sent.
#[derive(Debug, Clone)]
pub struct Metrics {
    provider: SdkMeterProvider,
    registry: Registry,
    delivery: Option<Arc<Delivery>>,
}

/// Figures cannot be kept.
#[derive(Debug, thiserror::Error)]
#[error("figures cannot be kept")]
pub struct NoFigures(#[from] OTelSdkError);

impl Metrics {
    /// Figures that are scraped, and that go where `settings` say. It must be called within a tokio runtime.
    pub fn begin(settings: &TelemetrySettings) -> Result<Self, TelemetryError> {
        let registry = Registry::new();
        let scraped = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            // There is one scope: a label that is always the same tells nothing.
            .scope_info_enabled(false)
            .build()
            .map_err(NoFigures)?;
        let builder = SdkMeterProvider::builder().with_resource(resource(settings)).with_reader(scraped);
        let exporter = settings.destination(Signal::Metrics)?.as_ref().map(exporting::figures).transpose()?;
        let delivery = exporter.as_ref().map(|exporter| exporter.delivery.clone());
        let provider = match exporter {
            Some(exporter) => builder.with_periodic_exporter(exporter).build(),
            None => builder.build(),
        };
        let metrics = Self { provider, registry, delivery };
        process::observe(&metrics.meter());
        runtime::observe(&metrics.meter());
        Ok(metrics)
    }

    /// What instruments are made from.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.provider.meter("daybook")
    }

    /// How sending them goes, if they are sent.
    pub(crate) fn delivery(&self) -> Option<Arc<Delivery>> {
        self.delivery.clone()
    }

    /// Sends what was counted last, for at most so long.
    pub async fn end(self, limit: Duration) {
        // The exporter works on this runtime, and would wait for the thread that waits for it.
        let ended = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(limit)).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last figures were not sent");
        }
    }
}

impl Exposition for Metrics {
    fn text(&self) -> Result<String, Box<dyn Error + Send + Sync>> {
        Ok(TextEncoder::new().encode_to_string(&self.registry.gather())?)
    }
}
