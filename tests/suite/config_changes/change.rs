//! Changing several entries in one commit.

use serde_json::{Value, json};

use crate::support::TestApp;

const PATH: &str = "/v1/config-changes";

/// The pointers of a problem's errors.
fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn all_changes_are_one_commit_with_one_reason() {
    let app = TestApp::start().await;
    app.set("old", "x").await;
    let body = json!({
        "reason": "the launch",
        "changes": [
            {"name": "a", "value": "1", "type": "integer"},
            {"name": "old", "delete": true, "expected_version": 1},
            {"name": "b", "value": "2", "expected_version": 0},
        ]
    });
    let answer = app.post_with(PATH, &body, &[("daybook-actor", "ann")]).await.expect(200);
    let written = answer.json();
    assert_eq!(written["position"], answer.position());
    assert_eq!(answer.position_number(), 4);
    assert_eq!(written["reason"], "the launch");
    let changes: Vec<_> = written["changes"].as_array().unwrap().iter().collect();
    assert_eq!(changes.len(), 3);
    assert_eq!(
        (&changes[0]["name"], &changes[0]["version"], &changes[0]["deleted"]),
        (&json!("a"), &json!(1), &json!(false))
    );
    assert_eq!(
        (&changes[1]["name"], &changes[1]["version"], &changes[1]["deleted"]),
        (&json!("old"), &json!(2), &json!(true))
    );

    assert_eq!(app.get("/v1/config").await.each("name"), ["a", "b"]);
    let events = app.get("/v1/events?after=1").await.expect(200).items();
    assert_eq!(events.len(), 3);
    for event in &events {
        assert_eq!(event["created_at"], events[0]["created_at"]);
        assert_eq!(event["metadata"]["reason"], "the launch");
        assert_eq!(event["metadata"]["actor"], "ann");
    }
}

#[tokio::test]
async fn one_stale_change_stops_all_and_each_is_named() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    app.set("a", "2").await;
    app.set("b", "1").await;
    let body = json!({"changes": [
        {"name": "a", "value": "3", "expected_version": 1},
        {"name": "c", "value": "1"},
        {"name": "b", "delete": true, "expected_version": 0},
    ]});
    let problem = app.post(PATH, &body).await.problem(409, "changes-stale");
    let text = problem.to_string();
    assert!(text.contains("\"current_version\":2") && text.contains("\"current_version\":1"), "{text}");
    app.get("/v1/config/c").await.expect(404);
    assert_eq!(app.get("/v1/config/a").await.text, "2");
    assert_eq!(app.get("/v1/events").await.items().len(), 3);
}

#[tokio::test]
async fn what_the_entries_refuse_stops_all() {
    let app = TestApp::start().await;
    app.put("/v1/config/n", &json!({"value": "1", "type": "integer"})).await.expect(200);
    let body = json!({"changes": [
        {"name": "ok", "value": "1"},
        {"name": "n", "value": "one"},
        {"name": "never", "delete": true},
    ]});
    let answer = app.post(PATH, &body).await;
    assert!(matches!(answer.status, 409 | 422), "{}", answer.text);
    let text = answer.json().to_string();
    assert!(text.contains("/changes/1") && text.contains("/changes/2"), "{text}");
    app.get("/v1/config/ok").await.expect(404);
}

#[tokio::test]
async fn every_field_that_is_wrong_is_named_with_its_place() {
    let app = TestApp::start().await;
    let body = json!({
        "reason": "",
        "changes": [
            {"name": "a b", "value": "1"},
            {"name": "a", "value": 1},
            {"name": "b"},
            {"name": "c", "value": "x", "delete": true},
            {"name": "d", "value": "x", "expected_version": -1},
            {"name": "e", "value": "x", "extra": 1},
            {"name": "f", "delete": false},
            {"value": "x"},
            7,
        ],
        "extra": 1
    });
    let problem = app.post(PATH, &body).await.problem(422, "invalid-fields");
    let pointers = pointers(&problem);
    for place in [
        "/reason",
        "/extra",
        "/changes/0/name",
        "/changes/1/value",
        "/changes/4/expected_version",
        "/changes/5/extra",
    ] {
        assert!(pointers.contains(&place), "{place} of {pointers:?}");
    }
    for index in [2, 3, 6, 7, 8] {
        let place = format!("/changes/{index}");
        assert!(pointers.iter().any(|pointer| pointer.starts_with(&place)), "{place} of {pointers:?}");
    }
}

#[tokio::test]
async fn a_name_that_stands_twice_and_an_empty_set_are_invalid() {
    let app = TestApp::start().await;
    let twice = json!({"changes": [{"name": "a", "value": "1"}, {"name": "a", "delete": true}]});
    let problem = app.post(PATH, &twice).await.problem(422, "invalid-fields");
    assert!(pointers(&problem)[0].starts_with("/changes/1"), "{problem}");
    for body in [json!({"changes": []}), json!({}), json!({"changes": null}), json!([])] {
        app.post(PATH, &body).await.problem(422, "invalid-fields");
    }
}

#[tokio::test]
async fn ten_thousand_names_are_one_commit_and_one_more_is_too_large() {
    let app = TestApp::start().await;
    let changes = |count: usize| -> Vec<_> {
        (0..count).map(|i| json!({"name": format!("n{i:05}"), "value": "x"})).collect()
    };
    let answer = app.post(PATH, &json!({"changes": changes(10_000)})).await.expect(200);
    assert_eq!(answer.position_number(), 10_000);
    let problem =
        app.post(PATH, &json!({"changes": changes(10_001)})).await.problem(413, "change-set-too-large");
    let text = problem.to_string();
    assert!(text.contains("10000") || text.contains("10,000"), "{text}");
    assert!(text.contains("16777216") || text.contains("16 MiB"), "{text}");
    assert_eq!(app.get("/v1/config?limit=500").await.expect(200).items().len(), 500);
}

#[tokio::test]
async fn more_than_sixteen_mebibytes_are_too_large() {
    let app = TestApp::start().await;
    let value = "x".repeat(1_000_000);
    let changes: Vec<_> = (0..17).map(|i| json!({"name": format!("n{i}"), "value": value})).collect();
    app.post(PATH, &json!({ "changes": changes })).await.problem(413, "change-set-too-large");
    app.post(PATH, &json!({ "changes": changes[..16] })).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_never_see_half_of_a_change_set() {
    let app = TestApp::start().await;
    let both = |value: u32| {
        let value = value.to_string();
        json!({"changes": [{"name": "a", "value": value}, {"name": "b", "value": value}]})
    };
    app.post(PATH, &both(0)).await.expect(200);
    let writer = {
        let http = (*app).clone();
        tokio::spawn(async move {
            for value in 1..60 {
                http.post(PATH, &both(value)).await.expect(200);
            }
        })
    };
    while !writer.is_finished() {
        let head = app.get("/v1/events?limit=500").await.expect(200).items();
        assert_eq!(head.len() % 2, 0);
        for path in ["/v1/config?as_of=9999-01-01T00:00:00Z", "/v1/config"] {
            let values = app.get(path).await.expect(200).each("value");
            assert_eq!(values[0], values[1], "{path}");
        }
    }
    writer.await.unwrap();
}
