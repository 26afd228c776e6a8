//! Lists inside statements, as each database takes them apart and puts them together.

use sea_orm::{DbBackend, Value};

/// A source whose rows are the texts of a JSON array, each as `value`.
pub(crate) fn elements(backend: DbBackend, array: &str) -> String {
    match backend {
        DbBackend::Postgres => format!("LATERAL (SELECT json_array_elements_text({array}::json) AS value)"),
        _ => format!("json_each({array})"),
    }
}

/// An expression that makes one JSON array of the rows of a group, each an object of these columns.
pub(crate) fn objects(backend: DbBackend, columns: &[&str]) -> String {
    let pairs: Vec<_> = columns.iter().map(|column| format!("'{column}', {column}")).collect();
    let pairs = pairs.join(", ");
    match backend {
        DbBackend::Postgres => format!("CAST(json_agg(json_build_object({pairs})) AS text)"),
        _ => format!("json_group_array(json_object({pairs}))"),
    }
}

/// Texts as one JSON array.
pub(crate) fn array<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    texts.into_iter().collect::<serde_json::Value>().to_string()
}

/// Texts as one value, so that the statement's text does not depend on how many they are.
pub(crate) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> Value {
    array(texts).into()
}
