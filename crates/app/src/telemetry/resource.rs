//! Whose telemetry it is.

use std::sync::LazyLock;

use daybook_application::shared::Ids;
use daybook_infrastructure::shared::TimeOrderedIds;
use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;

use crate::settings::{TelemetrySettings, text};

/// This run of the program, in traces as in metrics.
static INSTANCE: LazyLock<String> = LazyLock::new(|| TimeOrderedIds.next().to_string());

/// Names the service, its version and this run of it; `OTEL_RESOURCE_ATTRIBUTES` may add to it, and name another
/// instance.
pub(super) fn resource(settings: &TelemetrySettings) -> Resource {
    let own = [
        KeyValue::new("service.name", "daybook"),
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        KeyValue::new("service.instance.id", INSTANCE.as_str()),
    ];
    let detected = Resource::builder().build();
    // A service of which nobody says how it is called is detected as an unknown one.
    let given = detected.iter().filter(|(key, value)| {
        key.as_str() != "service.name" || !value.as_str().starts_with("unknown_service")
    });
    let given: Vec<_> = given.map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    let resource = Resource::builder_empty().with_attributes(own).with_attributes(given);
    match text(settings.otel_service_name.as_ref()) {
        Some(name) => resource.with_service_name(name.to_owned()).build(),
        None => resource.build(),
    }
}
