//! The list of entries.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn an_empty_list_is_an_empty_array() {
    let app = TestApp::start().await;
    for path in ["/v1/config", "/config"] {
        assert_eq!(app.get(path).await.expect(200).json(), json!([]));
    }
}

#[tokio::test]
async fn the_list_has_names_and_values_without_the_deleted() {
    let app = TestApp::start().await;
    for (name, value) in [("b", "2"), ("a", ""), ("c", "3")] {
        app.set(name, value).await;
    }
    app.unset("c").await;
    let list = app.get("/config").await.expect(200);
    assert_eq!(list.header("content-type"), "application/json");
    assert_eq!(list.json(), json!([{"name": "a", "value": ""}, {"name": "b", "value": "2"}]));
}

#[tokio::test]
async fn who_accepts_json_gets_whole_entries() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let list = app.get_json("/v1/config").await.expect(200).items();
    let entry = app.get_json("/v1/config/a").await.expect(200).json();
    assert_eq!(list, [entry]);
}

#[tokio::test]
async fn names_sort_by_their_bytes() {
    let app = TestApp::start().await;
    for name in ["b", "B", "a.b", "a-b", "a_b", "ab", "9"] {
        app.set(name, "").await;
    }
    let names = app.get("/v1/config").await.expect(200).each("name");
    assert_eq!(names, ["9", "B", "a-b", "a.b", "a_b", "ab", "b"]);
}

#[tokio::test]
async fn a_prefix_is_taken_literally() {
    let app = TestApp::start().await;
    for name in ["feature.a", "feature_b", "featureXc", "Feature.d", "other"] {
        app.set(name, "").await;
    }
    let with_prefix = |prefix: &'static str| {
        let app = &app;
        async move { app.get(&format!("/v1/config?prefix={prefix}")).await.expect(200).each("name") }
    };
    assert_eq!(with_prefix("feature_").await, ["feature_b"]);
    assert_eq!(with_prefix("feature.").await, ["feature.a"]);
    assert_eq!(with_prefix("feature").await, ["feature.a", "featureXc", "feature_b"]);
    assert_eq!(with_prefix("%25").await, Vec::<String>::new());
    assert_eq!(with_prefix("").await.len(), 5);
}

#[tokio::test]
async fn a_limit_makes_pages_that_together_are_the_list() {
    let app = TestApp::start().await;
    let changes: Vec<_> = (0..23).map(|i| json!({"name": format!("n{i:02}"), "value": "x"})).collect();
    app.post("/v1/config-changes", &json!({ "changes": changes })).await.expect(200);
    let first = app.get("/v1/config?limit=10&prefix=n").await.expect(200);
    assert_eq!(first.items().len(), 10);
    assert!(first.next().is_some());
    let all = app.all_pages("/v1/config?limit=10&prefix=n").await;
    assert_eq!(all, app.get("/v1/config").await.items());
    let exact = app.get("/v1/config?limit=23").await.expect(200);
    assert_eq!((exact.items().len(), exact.next()), (23, None));
}

#[tokio::test]
async fn without_a_limit_the_list_is_whole_however_long() {
    let app = TestApp::start().await;
    let changes: Vec<_> = (0..1_234).map(|i| json!({"name": format!("n{i:04}"), "value": "x"})).collect();
    app.post("/v1/config-changes", &json!({ "changes": changes })).await.expect(200);
    let list = app.get("/v1/config").await.expect(200);
    assert_eq!((list.items().len(), list.next()), (1_234, None));
    let names = list.each("name");
    assert!(names.is_sorted());
}

#[tokio::test]
async fn a_limit_that_is_no_number_from_one_to_five_hundred_is_refused() {
    let app = TestApp::start().await;
    for limit in ["0", "501", "-1", "ten", "", "1.5", "99999999999999999999", "%00"] {
        let answer = app.get_json(&format!("/v1/config?limit={limit}")).await;
        answer.problem(400, "invalid-parameter");
    }
}
