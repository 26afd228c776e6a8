//! The page that explains traces draws what comes, and nothing else.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::json;

use super::Traced;
use super::receiver::Seen;

/// Spans that are named after what is done and not after a route, a command or a query.
fn is_drawn_by_name(name: &str) -> bool {
    let statements = ["BEGIN", "COMMIT", "SELECT ", "WRITE ", "INSERT ", "DELETE ", "UPDATE "];
    name.starts_with("event_store.") || statements.iter().any(|statement| name.starts_with(statement))
}

fn page() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/observability/README.md");
    std::fs::read_to_string(page).unwrap()
}

/// The names at the branches of the trees that the page draws.
fn drawn() -> BTreeSet<String> {
    // Two blanks end the names; several of them are on one branch, with commas between.
    let names = |line: &str| -> Vec<String> {
        let names = line.trim_start_matches(|c| "│├└─ ".contains(c)).split("  ").next().unwrap_or_default();
        names.split(", ").map(str::to_owned).collect()
    };
    page().lines().flat_map(names).filter(|name| is_drawn_by_name(name)).collect()
}

/// Many who write at once: the same record, records with claims, and with keys of idempotency; and who reads.
async fn work(traced: &Traced) {
    let http = traced.server.http();
    let write = |n: usize| async move {
        http.set(&format!("shared-{}", n % 4), &n.to_string()).await;
        let customer = json!({"name": "Ann", "email": format!("ann-{n}@example.com")});
        http.post_with("/v1/customers", &customer, &[("idempotency-key", &format!("key-{n}"))])
            .await
            .expect(201);
    };
    futures::future::join_all((0..20).map(write)).await;
    http.get("/v1/config/shared-0").await.expect(200);
    http.get("/v1/config/shared-1").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_comes_of_writes_is_in_the_picture() {
    let traced = Traced::start(&[]).await;
    work(&traced).await;
    let answered =
        |spans: &[Seen]| spans.iter().filter(|span| span.name == "GET /v1/config/{name}").count() == 2;
    let spans = traced.receiver.until(answered).await.spans;
    let came = spans.iter().map(|span| span.name.clone());
    let came: BTreeSet<_> = came.filter(|name| is_drawn_by_name(name)).collect();
    let missing: Vec<_> = came.difference(&drawn()).cloned().collect();
    assert!(missing.is_empty(), "not drawn: {missing:?}");
}
