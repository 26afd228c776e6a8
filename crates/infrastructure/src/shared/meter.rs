//! Measuring.
//!
//! Instruments live beside what they measure and are made from a [`Meter`] that is handed in: several applications in
//! one process each have their own.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, HistogramBuilder, Meter, MeterProvider, NoopMeterProvider};

/// Bounds of times, in seconds: from what a read of a few pages takes to what somebody gives up at.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Bounds of numbers.
const COUNTS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// Bounds of sizes, in bytes.
const BYTES: [f64; 8] = [1024.0, 4096.0, 16384.0, 65536.0, 262_144.0, 1_048_576.0, 4_194_304.0, 16_777_216.0];

/// A meter that measures nothing: for commands and for tests that nobody watches.
#[must_use]
pub fn no_meter() -> Meter {
    NoopMeterProvider::new().meter("daybook")
}

/// A histogram of times, in seconds.
pub(crate) fn seconds(
    builder: HistogramBuilder<'_, Histogram<f64>>,
    description: &'static str,
) -> Histogram<f64> {
    builder.with_unit("s").with_description(description).with_boundaries(SECONDS.to_vec()).build()
}

/// A histogram of numbers of something, in braces as units of that kind are: `{request}`.
pub(crate) fn counts(
    builder: HistogramBuilder<'_, Histogram<u64>>,
    unit: &'static str,
    description: &'static str,
) -> Histogram<u64> {
    builder.with_unit(unit).with_description(description).with_boundaries(COUNTS.to_vec()).build()
}

/// A histogram of sizes, in bytes.
pub(crate) fn bytes(
    builder: HistogramBuilder<'_, Histogram<u64>>,
    description: &'static str,
) -> Histogram<u64> {
    builder.with_unit("By").with_description(description).with_boundaries(BYTES.to_vec()).build()
}

/// One attribute.
pub(crate) fn attribute(key: &'static str, value: &'static str) -> [KeyValue; 1] {
    [KeyValue::new(key, value)]
}
