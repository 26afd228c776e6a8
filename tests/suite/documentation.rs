//! The API's description of itself.

use serde_json::Value;

use crate::support::TestApp;

#[tokio::test]
async fn openapi_describes_every_operation() {
    let app = TestApp::start().await;
    let answer = app.get("/openapi.json").await.expect(200);
    assert!(answer.header("content-type").starts_with("application/json"));
    let openapi = answer.json();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1"), "{}", openapi["openapi"]);
    let operations = [
        ("/v1/config", "get"),
        ("/v1/config/{name}", "get"),
        ("/v1/config/{name}", "put"),
        ("/v1/config/{name}", "delete"),
        ("/v1/config/{name}/history", "get"),
        ("/v1/config/{name}/at/{time}", "get"),
        ("/v1/config-changes", "post"),
        ("/v1/config-changes/diff", "get"),
        ("/v1/config-changes/revert", "post"),
        ("/v1/events", "get"),
        ("/health", "get"),
        ("/health/live", "get"),
        ("/health/ready", "get"),
    ];
    for (path, method) in operations {
        let operation = &openapi["paths"][path][method];
        let documented = operation["summary"].is_string() || operation["description"].is_string();
        assert!(documented, "{method} {path}");
        assert!(operation["responses"].as_object().is_some_and(|r| !r.is_empty()), "{method} {path}");
    }
}

/// Every `$ref` within a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_in_openapi_leads_somewhere() {
    let app = TestApp::start().await;
    let openapi = app.get("/openapi.json").await.expect(200).json();
    let mut found = Vec::new();
    references(&openapi, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(openapi.pointer(pointer).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn the_page_of_the_api_needs_no_other_host() {
    let app = TestApp::start().await;
    let page = app.get("/docs/").await.expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    let sources: Vec<_> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|start| page.text.split(start).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(!sources.is_empty(), "{}", page.text);
    for source in sources {
        assert!(!source.starts_with("http") && !source.starts_with("//"), "{source}");
        app.get(&format!("/docs/{}", source.trim_start_matches("./"))).await.expect(200);
    }
    let start = app.get("/docs/swagger-initializer.js").await.expect(200).text;
    assert!(start.contains("/openapi.json") && !start.contains("http"), "{start}");
}

#[tokio::test]
async fn the_short_path_of_the_page_leads_to_it() {
    let app = TestApp::start().await;
    assert!(app.get("/docs").await.expect(200).text.contains("swagger"));
}
