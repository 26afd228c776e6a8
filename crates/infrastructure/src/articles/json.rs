//! Lists inside statements, as each database takes them apart.

use sea_orm::{DbBackend, Value};

/// A source whose rows are the texts of a JSON array, each as `value`.
pub(super) fn elements(backend: DbBackend, array: &str) -> String {
    match backend {
        DbBackend::Postgres => format!("LATERAL (SELECT json_array_elements_text({array}::json) AS value)"),
        _ => format!("json_each({array})"),
    }
}

/// Texts as one JSON array.
pub(super) fn array<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    texts.into_iter().collect::<serde_json::Value>().to_string()
}

/// Texts as one value, so that the statement's text does not depend on how many they are.
pub(super) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> Value {
    array(texts).into()
}
