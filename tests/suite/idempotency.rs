//! One answer per key.

use serde_json::json;

use crate::support::{Answer, TestApp, WriteLock};

const PATH: &str = "/v1/config/theme";

async fn put(app: &TestApp, value: &str, headers: &[(&str, &str)]) -> Answer {
    app.put_with(PATH, &json!({ "value": value }), headers).await
}

#[tokio::test]
async fn the_same_request_again_is_not_done_again_and_answered_alike() {
    let app = TestApp::start().await;
    let headers = [("idempotency-key", "k-1"), ("accept", "application/json")];
    let first = put(&app, "dark", &headers).await.expect(200);
    app.set("theme", "light").await;
    let again = put(&app, "dark", &headers).await.expect(200);
    assert_eq!(
        (&again.text, again.position(), again.header("etag")),
        (&first.text, first.position(), first.header("etag"))
    );
    assert_eq!(app.get(PATH).await.text, "light");
    assert_eq!(app.get(&format!("{PATH}/history")).await.items().len(), 2);
}

#[tokio::test]
async fn every_kind_of_write_honours_a_key() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let key = |key: &'static str| [("idempotency-key", key)];
    for _ in 0..2 {
        app.delete_with("/v1/config/a", &key("delete")).await.expect(200);
        let changes = json!({"changes": [{"name": "b", "value": "1", "expected_version": 0}]});
        app.post_with("/v1/config-changes", &changes, &key("change")).await.expect(200);
        app.post_with("/v1/config-changes/revert", &json!({"to": "1"}), &key("revert")).await.expect(200);
    }
    assert_eq!(app.get("/v1/events").await.items().len(), 5);
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let app = TestApp::start().await;
    let headers = [("idempotency-key", "k-1"), ("accept", "application/json")];
    put(&app, "dark", &headers).await.expect(200);
    put(&app, "light", &headers).await.problem(422, "key-reused");
    app.put_with("/v1/config/other", &json!({"value": "dark"}), &headers).await.problem(422, "key-reused");
    app.delete_with(PATH, &headers).await.problem(422, "key-reused");
    let conditional = [("idempotency-key", "k-1"), ("accept", "application/json"), ("if-match", "*")];
    put(&app, "dark", &conditional).await.problem(422, "key-reused");
    assert_eq!(app.get("/v1/events").await.items().len(), 1);
}

#[tokio::test]
async fn keys_of_different_actors_are_different() {
    let app = TestApp::start().await;
    for actor in ["ann", "bob"] {
        put(&app, actor, &[("idempotency-key", "k"), ("daybook-actor", actor)]).await.expect(200);
    }
    assert_eq!(app.get(PATH).await.text, "bob");
    put(&app, "ann", &[("idempotency-key", "k"), ("daybook-actor", "ann")]).await.expect(200);
    assert_eq!(app.get(PATH).await.text, "bob");
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let app = TestApp::start().await;
    let key = [("idempotency-key", "k")];
    app.delete_with(PATH, &key).await.expect(404);
    app.set("theme", "dark").await;
    app.delete_with(PATH, &key).await.expect(200);
    app.delete_with(PATH, &key).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_done_and_the_others_get_its_answer_or_wait() {
    let app = TestApp::start().await;
    for round in 0..10 {
        let askers: Vec<_> = (0..16)
            .map(|_| {
                let (http, key) = ((*app).clone(), format!("k{round}"));
                tokio::spawn(async move {
                    let headers = [("idempotency-key", key.as_str()), ("accept", "application/json")];
                    http.put_with(PATH, &json!({"value": "x"}), &headers).await
                })
            })
            .collect();
        let mut positions = Vec::new();
        for asker in askers {
            let answer = asker.await.unwrap();
            match answer.status {
                200 => positions.push(answer.position().to_owned()),
                _ => drop(answer.problem(409, "key-in-flight")),
            }
        }
        positions.dedup();
        assert_eq!(positions.len(), 1);
        assert_eq!(app.get("/v1/events").await.items().len(), round + 1);
    }
}

#[tokio::test]
async fn a_key_is_remembered_after_a_restart() {
    let app = TestApp::start().await;
    let first = put(&app, "dark", &[("idempotency-key", "k")]).await.expect(200);
    let app = TestApp::resume(app.stop().await).await;
    let again = put(&app, "dark", &[("idempotency-key", "k")]).await.expect(200);
    assert_eq!(again.position(), first.position());
    assert_eq!(app.get("/v1/events").await.items().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_being_worked_on_is_refused_until_it_is_done() {
    let app = TestApp::start().await;
    let lock = WriteLock::take(app.data_dir()).await;
    let (answered, mut answers) = tokio::sync::mpsc::unbounded_channel();
    // What another node works on, one knows when it is done.
    let node = app.of_one();
    for _ in 0..3 {
        let (http, answered) = (node.clone(), answered.clone());
        tokio::spawn(async move {
            let headers = [("idempotency-key", "k"), ("accept", "application/json")];
            let answer = http.put_with(PATH, &json!({"value": "dark"}), &headers).await;
            answered.send(answer).unwrap();
        });
    }
    // The one that came first waits for the lock; the others do not wait for it.
    for _ in 0..2 {
        answers.recv().await.unwrap().problem(409, "key-in-flight");
    }
    lock.release().await;
    answers.recv().await.unwrap().expect(200);
    assert_eq!(app.get("/v1/events").await.items().len(), 1);
}
