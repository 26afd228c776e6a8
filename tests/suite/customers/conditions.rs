//! `If-Match`: no silent overwrite.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{ann, change, create, over, person};
use crate::support::TestApp;

#[tokio::test]
async fn a_write_to_what_is_there_needs_a_condition() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let writes = [
        (Method::PUT, created.path.clone(), person("A", "a@example.com")),
        (Method::PATCH, created.path.clone(), json!({"name": "A"})),
        (Method::DELETE, created.path.clone(), Value::Null),
        (Method::POST, created.at("undelete"), json!({})),
        (Method::POST, created.at("erase"), json!({"reason": "asked for"})),
        (Method::PUT, created.at("legal-hold"), json!({"until": "2124-01-01T00:00:00Z"})),
        (Method::DELETE, created.at("legal-hold"), Value::Null),
    ];
    for (method, path, body) in writes {
        let answer = change(&app, method.clone(), &path, &body, &[]).await;
        answer.problem(428, "if-match-required");
    }
    assert_eq!(app.get(&created.path).await.text, created.answer.text);
}

#[tokio::test]
async fn a_stale_edit_is_told_what_has_changed_since() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let seen = [("if-match", created.answer.header("etag"))];
    let patch = json!({"phone": "030 1234", "tags": ["vip"]});
    change(&app, Method::PATCH, &created.path, &patch, &seen).await.expect(200);
    let stale = change(&app, Method::PATCH, &created.path, &json!({"name": "Anna"}), &seen).await;
    let problem = stale.problem(412, "version-stale");
    assert_eq!(problem["current_version"], 3);
    assert_eq!(problem["differing_fields"], json!(["phone", "tags"]));
    assert!(!problem.to_string().contains("1234"), "names only");
    for stale in ["\"1-j\"", "\"99-j\"", "W/\"3-j\"", "\"something\""] {
        let answer = change(&app, Method::DELETE, &created.path, &Value::Null, &[("if-match", stale)]).await;
        answer.problem(412, "version-stale");
    }
    change(&app, Method::DELETE, &created.path, &Value::Null, &[("if-match", "\"1-j\", \"3-j\"")])
        .await
        .expect(204);
}

#[tokio::test]
async fn a_note_may_be_conditional_and_need_not_be() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let notes = created.at("notes");
    change(&app, Method::POST, &notes, &json!({"text": "first"}), &[]).await.expect(201);
    let stale = [("if-match", created.answer.header("etag"))];
    change(&app, Method::POST, &notes, &json!({"text": "second"}), &stale)
        .await
        .problem(412, "version-stale");
    over(&app, Method::POST, &notes, &json!({"text": "second"})).await.expect(201);
}

#[tokio::test]
async fn what_is_not_there_is_not_found_before_it_is_stale() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    change(&app, Method::DELETE, &created.path, &Value::Null, &[("if-match", "\"2-j\"")]).await.expect(204);
    for tag in ["\"2-j\"", "\"3-j\"", "\"9-j\""] {
        let answer =
            change(&app, Method::PATCH, &created.path, &json!({"name": "A"}), &[("if-match", tag)]).await;
        answer.problem(404, "customer-not-found");
    }
    let undelete = created.at("undelete");
    change(&app, Method::POST, &undelete, &json!({}), &[("if-match", "\"2-j\"")])
        .await
        .problem(412, "version-stale");
    change(&app, Method::POST, &undelete, &json!({}), &[("if-match", "\"3-j\"")]).await.expect(200);
}
