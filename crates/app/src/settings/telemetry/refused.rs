//! Why telemetry cannot be set up.

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
    /// It is none.
    #[error("{variable}={given:?} is no time: use a number of milliseconds from 1 on, such as 10000")]
    Timeout {
        /// The variable that names it.
        variable: &'static str,
        /// What it holds.
        given: String,
    },
    /// The receiver cannot be reached so. The URL is not repeated: it may hold a password.
    #[error("{0}: traces and metrics are sent to http://host:port or https://host:port")]
    Endpoint(&'static str),
}
