use std::path::Path;
use std::time::Duration;

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
    let Destination { endpoint, protocol, .. } = settings.destination(signal).unwrap().unwrap();
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
    assert_eq!(found(&http, Signal::Metrics), ("http://localhost:4318/v1/metrics".into(), Protocol::Http));
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
    for url in ["ftp://me:secret@host", "secret", "http://", "unix:/secret"] {
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

#[test]
fn a_receiver_is_named_without_what_may_be_secret() {
    for (url, named) in [
        ("https://me:secret@collector:4317/secret?secret", "https://collector:4317"),
        ("http://[::1]/secret", "http://[::1]"),
    ] {
        assert_eq!(sent_to(url).destination(Signal::Traces).unwrap().unwrap().receiver(), named);
    }
}

#[test]
fn each_kind_may_trust_other_authorities() {
    let settings = TelemetrySettings {
        otel_exporter_otlp_certificate: Some("/all.pem".into()),
        otel_exporter_otlp_traces_certificate: Some("/traces.pem".into()),
        otel_exporter_otlp_metrics_certificate: Some("".into()),
        ..sent_to("https://all:9")
    };
    let trusted = |signal| settings.destination(signal).unwrap().unwrap().certificate;
    assert_eq!(trusted(Signal::Traces), Some("/traces.pem".into()));
    assert_eq!(trusted(Signal::Metrics), Some("/all.pem".into()), "an empty variable is as good as none");
    assert_eq!(sent_to("https://all:9").destination(Signal::Traces).unwrap().unwrap().certificate, None);
}

#[test]
fn a_message_may_take_ten_seconds_unless_it_is_said() {
    let given = |text: &str| Some(text.to_owned());
    let settings =
        TelemetrySettings { otel_exporter_otlp_traces_timeout: given("250"), ..sent_to("http://all:9") };
    let timeout = |signal| settings.destination(signal).unwrap().unwrap().timeout;
    assert_eq!(timeout(Signal::Traces), Duration::from_millis(250));
    assert_eq!(timeout(Signal::Metrics), Duration::from_secs(10));
    for none in ["0", "10s", "-1"] {
        let settings =
            TelemetrySettings { otel_exporter_otlp_timeout: given(none), ..sent_to("http://all:9") };
        assert!(
            matches!(settings.destination(Signal::Metrics), Err(RefusedTelemetry::Timeout { .. })),
            "{none}"
        );
    }
}
