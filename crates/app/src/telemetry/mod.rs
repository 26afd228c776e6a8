//! What tells from outside how this process is: traces and metrics.
//!
//! Only here are OpenTelemetry's SDK and exporters known. Elsewhere spans are `tracing`'s, and instruments are made
//! from a meter that is handed in.

mod delivery;
mod exporting;
mod filter;
mod health;
mod http;
mod metrics;
mod process;
mod resource;
mod runtime;
mod traces;

pub(crate) use delivery::{Delivery, observe_deliveries};
pub use exporting::ExporterError;
pub(crate) use health::observe_health;
pub use metrics::{Metrics, NoFigures};
pub use traces::{TelemetryError, Traces};
