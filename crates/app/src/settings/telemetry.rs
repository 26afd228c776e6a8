//! What is measured and traced, and where it goes. The names are those of OpenTelemetry's specification.

mod destination;
mod refused;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::Args;

pub use destination::{Destination, Protocol, Signal};
pub use refused::RefusedTelemetry;

/// What is measured and traced, and where it goes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Telemetry")]
pub struct TelemetrySettings {
    /// Where traces and metrics are sent by OTLP, such as `http://localhost:4318` or
    /// `https://collector:4317`; without it nothing is sent.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL")]
    pub otel_exporter_otlp_endpoint: Option<String>,

    /// Where traces are sent, if elsewhere; over HTTP with its path.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value_name = "URL")]
    pub otel_exporter_otlp_traces_endpoint: Option<String>,

    /// Where metrics are sent, if elsewhere; over HTTP with its path.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", value_name = "URL")]
    pub otel_exporter_otlp_metrics_endpoint: Option<String>,

    /// How they are sent: grpc or http/protobuf [default: grpc to port 4317, else http/protobuf].
    #[arg(long, env = "OTEL_EXPORTER_OTLP_PROTOCOL", value_name = "PROTOCOL")]
    pub otel_exporter_otlp_protocol: Option<String>,

    /// How traces are sent, if otherwise.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", value_name = "PROTOCOL")]
    pub otel_exporter_otlp_traces_protocol: Option<String>,

    /// How metrics are sent, if otherwise.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", value_name = "PROTOCOL")]
    pub otel_exporter_otlp_metrics_protocol: Option<String>,

    /// The certificates, as PEM, of the authorities that a receiver at `https://` is trusted by [default: the system's].
    #[arg(long, env = "OTEL_EXPORTER_OTLP_CERTIFICATE", value_name = "FILE")]
    pub otel_exporter_otlp_certificate: Option<PathBuf>,

    /// The same of the receiver of traces, if others.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", value_name = "FILE")]
    pub otel_exporter_otlp_traces_certificate: Option<PathBuf>,

    /// The same of the receiver of metrics, if others.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE", value_name = "FILE")]
    pub otel_exporter_otlp_metrics_certificate: Option<PathBuf>,

    /// How long a message may take to be sent, in milliseconds, tries after a failure included [default: 10000].
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TIMEOUT", value_name = "MILLISECONDS")]
    pub otel_exporter_otlp_timeout: Option<String>,

    /// The same for traces, if otherwise.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", value_name = "MILLISECONDS")]
    pub otel_exporter_otlp_traces_timeout: Option<String>,

    /// The same for metrics, if otherwise.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", value_name = "MILLISECONDS")]
    pub otel_exporter_otlp_metrics_timeout: Option<String>,

    /// Whether traces are sent: otlp or none.
    #[arg(long, env = "OTEL_TRACES_EXPORTER", value_name = "EXPORTER", default_value = "otlp")]
    pub otel_traces_exporter: String,

    /// Whether metrics are sent: otlp or none. They can be scraped in any case.
    #[arg(long, env = "OTEL_METRICS_EXPORTER", value_name = "EXPORTER", default_value = "otlp")]
    pub otel_metrics_exporter: String,

    /// Which requests are traced: `always_on`, `always_off`, `traceidratio`, or with `parentbased_` before it, by
    /// which a caller's decision goes first [default: `parentbased_always_on`].
    #[arg(long, env = "OTEL_TRACES_SAMPLER", value_name = "SAMPLER")]
    pub otel_traces_sampler: Option<String>,

    /// The share of requests that `traceidratio` traces, from 0 to 1 [default: 1].
    #[arg(long, env = "OTEL_TRACES_SAMPLER_ARG", value_name = "RATIO")]
    pub otel_traces_sampler_arg: Option<String>,

    /// The name of this service in traces and metrics [default: daybook].
    #[arg(long, env = "OTEL_SERVICE_NAME", value_name = "NAME")]
    pub otel_service_name: Option<String>,

    /// Sends nothing, whatever else is set.
    #[arg(long, env = "OTEL_SDK_DISABLED", default_value = "false", action = clap::ArgAction::Set)]
    pub otel_sdk_disabled: String,
}

impl TelemetrySettings {
    /// Whether a caller's decision to trace goes before ours, and which share of the other requests is traced.
    pub fn sampling(&self) -> Result<(bool, f64), RefusedTelemetry> {
        let sampler = text(self.otel_traces_sampler.as_ref()).unwrap_or("parentbased_always_on");
        let (follows_callers, own) = match sampler.strip_prefix("parentbased_") {
            Some(own) => (true, own),
            None => (false, sampler),
        };
        let share = match own {
            "always_on" => 1.0,
            "always_off" => 0.0,
            "traceidratio" => self.share()?,
            _ => return Err(RefusedTelemetry::Sampler(sampler.to_owned())),
        };
        Ok((follows_callers, share))
    }

    fn share(&self) -> Result<f64, RefusedTelemetry> {
        let Some(given) = text(self.otel_traces_sampler_arg.as_ref()) else { return Ok(1.0) };
        let share = given.parse().ok().filter(|share| (0.0..=1.0).contains(share));
        share.ok_or_else(|| RefusedTelemetry::Ratio(given.to_owned()))
    }

    fn is_disabled(&self) -> bool {
        self.otel_sdk_disabled.trim().eq_ignore_ascii_case("true")
    }
}

/// What a variable holds; an empty one is as good as none.
pub(crate) fn text(given: Option<&String>) -> Option<&str> {
    given.map(|text| text.trim()).filter(|text| !text.is_empty())
}
