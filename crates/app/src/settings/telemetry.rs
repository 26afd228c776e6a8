//! What is measured and traced, and where it goes. The names are those of OpenTelemetry's specification.

use clap::Args;

/// What is measured and traced, and where it goes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Telemetry")]
pub struct TelemetrySettings {
    /// Where traces and metrics are sent by OTLP, such as `http://localhost:4318`; without it nothing is sent.
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

/// Why telemetry cannot be set up as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedTelemetry {
    /// There is no such protocol here.
    #[error("{variable}={given:?} is no protocol: use grpc or http/protobuf")]
    Protocol {
        /// The variable that names it.
        variable: &'static str,
        /// What it holds.
        given: String,
    },
    /// There is no such exporter here.
    #[error("{variable}={given:?} is no exporter: use otlp or none")]
    Exporter {
        /// The variable that names it.
        variable: &'static str,
        /// What it holds.
        given: String,
    },
    /// There is no such sampler here.
    #[error(
        "OTEL_TRACES_SAMPLER={0:?} is no sampler: use always_on, always_off, traceidratio, or one of them after \
         parentbased_"
    )]
    Sampler(String),
    /// It is none.
    #[error("OTEL_TRACES_SAMPLER_ARG={0:?} is no share: use a number from 0 to 1, such as 0.01")]
    Ratio(String),
    /// The receiver cannot be reached so. The URL is not repeated: it may hold a password.
    #[error(
        "{0}: traces and metrics are sent to http://host:port, without encryption: put an OpenTelemetry collector \
         beside this process, and let it send them on"
    )]
    Endpoint(&'static str),
}

/// One of the kinds of telemetry that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Traces.
    Traces,
    /// Metrics.
    Metrics,
}

/// Where one kind of telemetry goes, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The URL, whole.
    pub endpoint: String,
    /// How it is sent.
    pub protocol: Protocol,
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
        Ok(Some(Destination { endpoint, protocol }))
    }

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

    fn given(&self, signal: Signal) -> Given<'_> {
        match signal {
            Signal::Traces => Given {
                exporter: &self.otel_traces_exporter,
                endpoint: self.otel_exporter_otlp_traces_endpoint.as_ref(),
                protocol: self.otel_exporter_otlp_traces_protocol.as_ref(),
                path: "v1/traces",
                names: [
                    "OTEL_TRACES_EXPORTER",
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
                ],
            },
            Signal::Metrics => Given {
                exporter: &self.otel_metrics_exporter,
                endpoint: self.otel_exporter_otlp_metrics_endpoint.as_ref(),
                protocol: self.otel_exporter_otlp_metrics_protocol.as_ref(),
                path: "v1/metrics",
                names: [
                    "OTEL_METRICS_EXPORTER",
                    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
                    "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
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
}

/// What is given for one kind of telemetry alone; the names are those of exporter, endpoint and protocol.
struct Given<'s> {
    exporter: &'s str,
    endpoint: Option<&'s String>,
    protocol: Option<&'s String>,
    path: &'static str,
    names: [&'static str; 3],
}

/// What a variable holds; an empty one is as good as none.
pub(crate) fn text(given: Option<&String>) -> Option<&str> {
    given.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn check_endpoint(url: &str, variable: &'static str) -> Result<(), RefusedTelemetry> {
    let is_plain = url
        .parse::<http::Uri>()
        .is_ok_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some_and(|host| !host.is_empty()));
    if is_plain { Ok(()) } else { Err(RefusedTelemetry::Endpoint(variable)) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::settings::Settings;

    fn settings(change: impl FnOnce(&mut TelemetrySettings)) -> TelemetrySettings {
        let mut settings = Settings::for_tests(Path::new("/nowhere")).telemetry;
        change(&mut settings);
        settings
    }

    fn sent_to(url: &str) -> TelemetrySettings {
        settings(|s| s.otel_exporter_otlp_endpoint = Some(url.to_owned()))
    }

    fn found(settings: &TelemetrySettings, signal: Signal) -> (String, Protocol) {
        let Destination { endpoint, protocol } = settings.destination(signal).unwrap().unwrap();
        (endpoint, protocol)
    }

    #[test]
    fn nothing_is_sent_unless_a_place_is_named() {
        assert_eq!(settings(|_| ()).destination(Signal::Traces), Ok(None));
        assert_eq!(sent_to("  ").destination(Signal::Metrics), Ok(None));
    }

    #[test]
    fn each_kind_has_a_path_of_its_own_over_http_and_none_over_grpc() {
        let http = sent_to("http://localhost:4318/");
        assert_eq!(found(&http, Signal::Traces), ("http://localhost:4318/v1/traces".into(), Protocol::Http));
        assert_eq!(
            found(&http, Signal::Metrics),
            ("http://localhost:4318/v1/metrics".into(), Protocol::Http)
        );
        let grpc = sent_to("http://localhost:4317");
        assert_eq!(found(&grpc, Signal::Traces), ("http://localhost:4317".into(), Protocol::Grpc));
    }

    #[test]
    fn what_is_said_of_one_kind_goes_before_what_is_said_of_all() {
        let settings = TelemetrySettings {
            otel_exporter_otlp_traces_endpoint: Some("http://traces:9/own/path".into()),
            otel_exporter_otlp_traces_protocol: Some("http/protobuf".into()),
            otel_exporter_otlp_protocol: Some("grpc".into()),
            ..sent_to("http://all:9")
        };
        assert_eq!(found(&settings, Signal::Traces), ("http://traces:9/own/path".into(), Protocol::Http));
        assert_eq!(found(&settings, Signal::Metrics), ("http://all:9".into(), Protocol::Grpc));
    }

    #[test]
    fn one_kind_or_all_can_be_switched_off() {
        let one = TelemetrySettings { otel_metrics_exporter: "none".into(), ..sent_to("http://all:9") };
        assert_eq!(one.destination(Signal::Metrics), Ok(None));
        assert!(one.destination(Signal::Traces).unwrap().is_some());
        let all = TelemetrySettings { otel_sdk_disabled: "TRUE".into(), ..sent_to("http://all:9") };
        assert_eq!(all.destination(Signal::Traces), Ok(None));
    }

    #[test]
    fn what_is_not_understood_is_refused_without_repeating_the_address() {
        for url in ["https://me:secret@host", "secret", "http://", "unix:/secret"] {
            let refusal = sent_to(url).destination(Signal::Traces).unwrap_err().to_string();
            assert!(refusal.starts_with("OTEL_EXPORTER_OTLP_ENDPOINT") && !refusal.contains("secret"));
        }
        let json = TelemetrySettings {
            otel_exporter_otlp_protocol: Some("http/json".into()),
            ..sent_to("http://all:9")
        };
        let refusal = json.destination(Signal::Traces).unwrap_err().to_string();
        assert!(refusal.contains("OTEL_EXPORTER_OTLP_PROTOCOL=\"http/json\""), "{refusal}");
        let console = settings(|s| s.otel_traces_exporter = "console".into());
        assert!(matches!(console.destination(Signal::Traces), Err(RefusedTelemetry::Exporter { .. })));
    }

    #[test]
    fn a_sampler_is_a_share_and_whether_callers_decide_first() {
        let sampling = |sampler: &str, share: &str| {
            let given = |text: &str| Some(text.to_owned());
            settings(|s| {
                (s.otel_traces_sampler, s.otel_traces_sampler_arg) = (given(sampler), given(share));
            })
            .sampling()
        };
        assert_eq!(sampling("", ""), Ok((true, 1.0)));
        assert_eq!(sampling("parentbased_traceidratio", "0.01"), Ok((true, 0.01)));
        assert_eq!(sampling("traceidratio", ""), Ok((false, 1.0)));
        assert_eq!(sampling("always_off", "0.5"), Ok((false, 0.0)));
        assert_eq!(sampling("always_on", ""), Ok((false, 1.0)));
        assert!(matches!(sampling("jaeger_remote", ""), Err(RefusedTelemetry::Sampler(_))));
        for share in ["2", "-0.1", "NaN", "much"] {
            assert!(matches!(sampling("traceidratio", share), Err(RefusedTelemetry::Ratio(_))), "{share}");
        }
    }
}
