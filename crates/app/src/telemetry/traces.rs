//! Where spans go.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use daybook_api::Sampling;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

use super::delivery::Delivery;
use super::exporting::{self, ExporterError};
use super::filter::WithinSampled;
use super::metrics::NoFigures;
use super::resource::resource;
use crate::settings::{RefusedTelemetry, Signal, TelemetrySettings};

/// The most spans that one links to: beyond it, a batch of hundreds would be a page of links.
const MOST_LINKS: u32 = 128;

/// Telemetry cannot be sent as it is asked for.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// A setting is not understood.
    #[error(transparent)]
    Refused(#[from] RefusedTelemetry),
    /// Figures cannot be kept.
    #[error(transparent)]
    Figures(#[from] NoFigures),
    /// What sends it cannot be made.
    #[error(transparent)]
    Exporter(#[from] ExporterError),
}

/// Where spans go, and which requests are traced; nowhere and none, unless an endpoint is set.
///
/// Spans wait on a bounded queue for a thread that sends them. If the receiver is away or slow, the queue runs over
/// and spans are lost; nothing waits for it.
pub struct Traces {
    provider: Option<SdkTracerProvider>,
    sampling: Sampling,
    delivery: Option<Arc<Delivery>>,
}

impl Traces {
    /// Traces that go where `settings` say. Over gRPC it must be called within a tokio runtime.
    pub fn begin(settings: &TelemetrySettings) -> Result<Self, TelemetryError> {
        let (follows_callers, share) = settings.sampling()?;
        let wanted = settings.destination(Signal::Traces)?.filter(|_| share > 0.0 || follows_callers);
        let Some(destination) = wanted else { return Ok(Self::none()) };
        let exporter = exporting::spans(&destination)?;
        let delivery = Some(exporter.delivery.clone());
        let provider = SdkTracerProvider::builder()
            .with_resource(resource(settings))
            // The door has decided: what comes here is to be sent.
            .with_sampler(Sampler::AlwaysOn)
            .with_max_links_per_span(MOST_LINKS)
            .with_batch_exporter(exporter)
            .build();
        let sampling = Sampling::new(follows_callers, share, RandomState::new().hash_one(()));
        Ok(Self { provider: Some(provider), sampling, delivery })
    }

    /// No traces.
    #[must_use]
    pub fn none() -> Self {
        Self { provider: None, sampling: Sampling::never(), delivery: None }
    }

    /// Which requests are traced.
    #[must_use]
    pub fn sampling(&self) -> Sampling {
        self.sampling.clone()
    }

    /// How sending them goes, if they are sent.
    pub(crate) fn delivery(&self) -> Option<Arc<Delivery>> {
        self.delivery.clone()
    }

    /// Makes spans of `tracing` into those that are sent.
    #[must_use]
    pub fn layer<S>(&self) -> Option<impl Layer<S> + use<S>>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer = self.provider.as_ref()?.tracer("daybook");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            // Nobody asks for them, and each is paid by every span.
            .with_context_activation(false)
            .with_tracked_inactivity(false)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_level(false);
        Some(layer.with_filter(WithinSampled))
    }

    /// Sends what waits to be sent, for at most so long.
    pub fn end(self, limit: Duration) {
        let Some(provider) = self.provider else { return };
        if let Err(error) = provider.shutdown_with_timeout(limit) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}
