//! Health as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// What the parts said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
pub struct HealthBody {
    /// `healthy` or `unhealthy`.
    #[schema(example = "healthy")]
    pub status: &'static str,
    /// When the parts were asked.
    #[schema(format = DateTime)]
    pub timestamp: String,
    /// Each part: `ok`, `error` (it answers with an error) or `down` (it does not answer).
    #[schema(value_type = BTreeMap<String, String>, example = json!({"eventstore": "ok", "database": "ok"}))]
    pub checks: BTreeMap<&'static str, &'static str>,
    /// What is wrong with parts that do not work. Why it is so, the server's log has.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, String>, required = false)]
    pub reasons: BTreeMap<&'static str, String>,
    /// What somebody should look at in parts that work.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, String>, required = false)]
    pub warnings: BTreeMap<&'static str, String>,
}

/// A state in one word.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = State)]
pub struct StateBody {
    /// `live`, `ready` or `unready`.
    #[schema(example = "ready")]
    pub status: &'static str,
}
