//! What the description says of credentials, of every operation alike: so that none is forgotten.

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::shared::SIGNING_IN;

/// Operations that answer strangers too, by what their paths begin with, all of them reads. What they answer depends on
/// who asks.
const OPEN: [&str; 5] = ["/health/live", "/health/ready", "/problems/", "/v1/previews/", "/v1/articles"];

/// The description, with the scheme of credentials, and of each operation whether it needs them and how it refuses.
pub(super) fn secured(openapi: &OpenApi) -> Value {
    let mut described = serde_json::to_value(openapi).unwrap_or_default();
    described["components"]["securitySchemes"]["bearer"] = json!({
        "type": "http",
        "scheme": "bearer",
        "description": "The access token of a session, or an API key. In development without a token everything is \
            allowed, to whomever `Daybook-Actor` names.",
    });
    let paths = described.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if SIGNING_IN.contains(&path.as_str()) {
                // What the body proves is refused as the operation itself describes it.
                operation["security"] = json!([]);
            } else {
                secure(operation, is_open(method, path));
            }
        }
    }
    described
}

/// Whether an operation answers strangers. What is written of an article, and what led to it, is not for them.
pub(super) fn is_open(method: &str, path: &str) -> bool {
    const OF_DRAFTS: [&str; 4] = ["/draft", "/revisions", "/diff", "/history"];
    let begins = OPEN.iter().any(|open| path.starts_with(open));
    method.eq_ignore_ascii_case("get") && begins && !OF_DRAFTS.iter().any(|part| path.contains(part))
}

fn secure(operation: &mut Value, is_open: bool) {
    operation["security"] = if is_open { json!([{}, {"bearer": []}]) } else { json!([{"bearer": []}]) };
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        })
    };
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    let unknown = if is_open { "The token is not good." } else { "There is no token, or it is not good." };
    responses.entry("401").or_insert_with(|| problem(unknown));
    if !is_open {
        responses
            .entry("403")
            .or_insert_with(|| problem("Whoever asks may not; `needs` names the right that is missing."));
    }
}
