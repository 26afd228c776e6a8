//! What differs between two points.

use serde_json::json;

use crate::support::TestApp;

/// An application with five commits.
async fn with_history() -> TestApp {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    app.set("b", "1").await;
    app.set("a", "2").await;
    app.unset("b").await;
    app.set("c", "1").await;
    app
}

#[tokio::test]
async fn only_entries_that_differ_are_listed() {
    let app = with_history().await;
    let names = |query: &'static str| {
        let app = &app;
        async move { app.get(&format!("/v1/config-changes/diff?{query}")).await.expect(200).each("name") }
    };
    assert_eq!(names("from=0&to=2").await, ["a", "b"]);
    assert_eq!(names("from=2").await, ["a", "b", "c"]);
    assert_eq!(names("from=2&to=3").await, ["a"]);
    assert_eq!(names("from=3&to=2").await, ["a"]);
    assert_eq!(names("from=5").await, Vec::<String>::new());
    assert_eq!(names("from=2&prefix=b").await, ["b"]);
    // Set and deleted in between.
    assert_eq!(names("from=1&to=5&prefix=b").await, Vec::<String>::new());
}

#[tokio::test]
async fn each_side_is_shown_as_it_was() {
    let app = with_history().await;
    let items = app.get("/v1/config-changes/diff?from=2&to=5").await.expect(200).items();
    assert_eq!((&items[0]["from"]["value"], &items[0]["to"]["value"]), (&json!("1"), &json!("2")));
    assert_eq!((&items[1]["from"]["value"], &items[1]["to"]), (&json!("1"), &json!(null)));
    assert_eq!((&items[2]["from"], &items[2]["to"]["value"]), (&json!(null), &json!("1")));
}

#[tokio::test]
async fn differences_come_in_pages_between_the_same_points() {
    let app = with_history().await;
    let whole = app.get("/v1/config-changes/diff?from=2").await.expect(200).items();
    let first = app.get("/v1/config-changes/diff?from=2&limit=1").await.expect(200);
    app.set("aa", "new").await;
    let mut items = first.items();
    let mut next = first.next();
    while let Some(path) = next {
        let page = app.get(&path).await.expect(200);
        items.extend(page.items());
        next = page.next();
    }
    assert_eq!(items, whole);
}

#[tokio::test]
async fn points_that_are_missing_or_none_are_refused() {
    let app = with_history().await;
    for query in ["", "to=2", "from=x", "from=1&to=x", "from=1&limit=0", "from=1&until=2"] {
        app.get(&format!("/v1/config-changes/diff?{query}")).await.problem(400, "invalid-parameter");
    }
    app.get("/v1/config-changes/diff?from=1&to=99").await.problem(422, "position-not-yet");
    app.get("/v1/config-changes/diff?from=zzzzzzzz.1").await.problem(410, "other-log");
}
