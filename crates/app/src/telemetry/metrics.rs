//! Where figures go: to whoever scrapes them, and to a receiver, if there is one.

use std::error::Error;
use std::time::Duration;

use daybook_api::health::Exposition;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_otlp::{ExporterBuildError, MetricExporter, WithExportConfig};
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Registry, TextEncoder};

use super::resource::resource;
use super::{TelemetryError, process, runtime};
use crate::settings::{Destination, Protocol, Signal, TelemetrySettings};

/// The figures of one application. Clones are the same.
///
/// They are kept in the process and read by whoever asks; sending them is an addition. A receiver that is away costs
/// nothing: figures add up, and the next time the sums are sent.
#[derive(Debug, Clone)]
pub struct Metrics {
    provider: SdkMeterProvider,
    registry: Registry,
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
        let provider = match settings.destination(Signal::Metrics)? {
            Some(destination) => builder.with_periodic_exporter(exporter(destination)?).build(),
            None => builder.build(),
        };
        let metrics = Self { provider, registry };
        process::observe(&metrics.meter());
        runtime::observe(&metrics.meter());
        Ok(metrics)
    }

    /// What instruments are made from.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.provider.meter("daybook")
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

fn exporter(destination: Destination) -> Result<MetricExporter, ExporterBuildError> {
    let builder = MetricExporter::builder();
    match destination.protocol {
        Protocol::Grpc => builder.with_tonic().with_endpoint(destination.endpoint).build(),
        Protocol::Http => builder
            .with_http()
            .with_protocol(opentelemetry_otlp::Protocol::HttpBinary)
            .with_endpoint(destination.endpoint)
            .build(),
    }
}
