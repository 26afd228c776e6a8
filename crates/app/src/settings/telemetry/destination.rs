//! Where telemetry goes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{RefusedTelemetry, TelemetrySettings, text};

/// How long one message may take, unless it is said.
const TIMEOUT: Duration = Duration::from_secs(10);

/// One of the kinds of telemetry that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Traces.
    Traces,
    /// Metrics.
    Metrics,
}

impl Signal {
    /// Its name, as the log and figures have it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
        }
    }
}

/// Where one kind of telemetry goes, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The URL, whole.
    pub endpoint: String,
    /// How it is sent.
    pub protocol: Protocol,
    /// The file with the certificates of the authorities that are trusted, if not the system's.
    pub certificate: Option<PathBuf>,
    /// How long one message may take, tries after a failure included.
    pub timeout: Duration,
}

impl Destination {
    /// Whether what is sent is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.endpoint.parse::<http::Uri>().is_ok_and(|uri| uri.scheme_str() == Some("https"))
    }

    /// The receiver, without what may be secret in the URL: user, password and path.
    #[must_use]
    pub fn receiver(&self) -> String {
        let uri = self.endpoint.parse::<http::Uri>().unwrap_or_default();
        let port = uri.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default())
    }
}

/// How telemetry is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// OTLP over gRPC.
    Grpc,
    /// OTLP over HTTP, as protobuf.
    Http,
}

impl TelemetrySettings {
    /// Where this kind of telemetry goes; `None` if nowhere.
    pub fn destination(&self, signal: Signal) -> Result<Option<Destination>, RefusedTelemetry> {
        let given = self.given(signal);
        let enabled = match given.exporter.trim() {
            "otlp" | "" => true,
            "none" => false,
            other => {
                return Err(RefusedTelemetry::Exporter { variable: given.names[0], given: other.to_owned() });
            }
        };
        let (own, shared) = (text(given.endpoint), text(self.otel_exporter_otlp_endpoint.as_ref()));
        let Some(url) = own.or(shared).filter(|_| enabled && !self.is_disabled()) else { return Ok(None) };
        let variable = if own.is_some() { given.names[1] } else { "OTEL_EXPORTER_OTLP_ENDPOINT" };
        check_endpoint(url, variable)?;
        let protocol = self.protocol(given.protocol, given.names[2], url)?;
        let endpoint = match protocol {
            Protocol::Http if own.is_none() => format!("{}/{}", url.trim_end_matches('/'), given.path),
            _ => url.to_owned(),
        };
        let named = |file: &&Path| !file.as_os_str().is_empty();
        let shared = self.otel_exporter_otlp_certificate.as_deref().filter(named);
        let certificate = given.certificate.filter(named).or(shared);
        let (certificate, timeout) = (certificate.map(Path::to_path_buf), self.timeout(&given)?);
        Ok(Some(Destination { endpoint, protocol, certificate, timeout }))
    }

    fn given(&self, signal: Signal) -> Given<'_> {
        match signal {
            Signal::Traces => Given {
                exporter: &self.otel_traces_exporter,
                endpoint: self.otel_exporter_otlp_traces_endpoint.as_ref(),
                protocol: self.otel_exporter_otlp_traces_protocol.as_ref(),
                certificate: self.otel_exporter_otlp_traces_certificate.as_deref(),
                timeout: self.otel_exporter_otlp_traces_timeout.as_ref(),
                path: "v1/traces",
                names: [
                    "OTEL_TRACES_EXPORTER",
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
                    "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
                ],
            },
            Signal::Metrics => Given {
                exporter: &self.otel_metrics_exporter,
                endpoint: self.otel_exporter_otlp_metrics_endpoint.as_ref(),
                protocol: self.otel_exporter_otlp_metrics_protocol.as_ref(),
                certificate: self.otel_exporter_otlp_metrics_certificate.as_deref(),
                timeout: self.otel_exporter_otlp_metrics_timeout.as_ref(),
                path: "v1/metrics",
                names: [
                    "OTEL_METRICS_EXPORTER",
                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                    "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
                    "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT",
                ],
            },
        }
    }

    fn protocol(
        &self,
        own: Option<&String>,
        own_name: &'static str,
        url: &str,
    ) -> Result<Protocol, RefusedTelemetry> {
        let shared =
            text(self.otel_exporter_otlp_protocol.as_ref()).map(|p| (p, "OTEL_EXPORTER_OTLP_PROTOCOL"));
        match text(own).map(|own| (own, own_name)).or(shared) {
            Some(("grpc", _)) => Ok(Protocol::Grpc),
            Some(("http/protobuf", _)) => Ok(Protocol::Http),
            Some((given, variable)) => Err(RefusedTelemetry::Protocol { variable, given: given.to_owned() }),
            // 4317 is the port of OTLP over gRPC: whoever names it means that.
            None if url.trim_end_matches('/').ends_with(":4317") => Ok(Protocol::Grpc),
            None => Ok(Protocol::Http),
        }
    }

    fn timeout(&self, given: &Given<'_>) -> Result<Duration, RefusedTelemetry> {
        let shared =
            text(self.otel_exporter_otlp_timeout.as_ref()).map(|t| (t, "OTEL_EXPORTER_OTLP_TIMEOUT"));
        let own = text(given.timeout).map(|own| (own, given.names[3]));
        let Some((text, variable)) = own.or(shared) else { return Ok(TIMEOUT) };
        let milliseconds = text.parse().ok().filter(|milliseconds| *milliseconds > 0);
        let refused = || RefusedTelemetry::Timeout { variable, given: text.to_owned() };
        milliseconds.map(Duration::from_millis).ok_or_else(refused)
    }
}

/// What is given for one kind of telemetry alone; the names are those of exporter, endpoint, protocol and timeout.
struct Given<'s> {
    exporter: &'s str,
    endpoint: Option<&'s String>,
    protocol: Option<&'s String>,
    certificate: Option<&'s Path>,
    timeout: Option<&'s String>,
    path: &'static str,
    names: [&'static str; 4],
}

fn check_endpoint(url: &str, variable: &'static str) -> Result<(), RefusedTelemetry> {
    let is_known = |uri: &http::Uri| matches!(uri.scheme_str(), Some("http" | "https"));
    let has_host = |uri: &http::Uri| uri.host().is_some_and(|host| !host.is_empty());
    let is_good = url.parse().is_ok_and(|uri| is_known(&uri) && has_host(&uri));
    if is_good { Ok(()) } else { Err(RefusedTelemetry::Endpoint(variable)) }
}
