//! API keys.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{USERS, ask, create, login, person, read};
use crate::support::{Http, TestApp};

/// When a key of these tests is over: in 300 days.
fn later() -> String {
    let micros = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
    let micros = i64::try_from(micros).unwrap() + 300 * 24 * 60 * 60 * 1_000_000;
    daybook_domain::shared::Timestamp::from_micros(micros).to_string()
}

fn request(scopes: &[&str]) -> Value {
    json!({"name": "nightly", "scopes": scopes, "expires_at": later()})
}

/// Issues a key to whoever has this token: its id and itself.
async fn issue(http: &Http, token: &str, scopes: &[&str]) -> (String, String) {
    let answer = ask(http, token, Method::POST, "/v1/auth/keys", &request(scopes)).await.expect(201);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let told = answer.json();
    (told["id"].as_str().unwrap().to_owned(), told["key"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_key_may_what_its_scopes_say_and_its_user_may_and_no_more() {
    let app = TestApp::start().await;
    create(&app, &person("root", &["admin"])).await;
    let ann = create(&app, &person("ann", &["reader"])).await;
    let (root, reader) = (login(&app, "root").await.access, login(&app, "ann").await.access);
    let (_, users) = issue(&app, &root, &["users:read"]).await;
    read(&app, &users, USERS).await.expect(200);
    ask(&app, &users, Method::POST, USERS, &person("eve", &["admin"])).await.problem(403, "not-allowed");
    ask(&app, &users, Method::POST, &ann.at("suspend"), &Value::Null).await.problem(403, "not-allowed");
    // A scope that its user lacks is worth nothing.
    let (_, pretended) = issue(&app, &reader, &["users:read"]).await;
    read(&app, &pretended, USERS).await.problem(403, "not-allowed");
}

#[tokio::test]
async fn no_key_reaches_its_users_own_account() {
    let app = TestApp::start().await;
    let user = create(&app, &person("root", &["admin"])).await;
    let root = login(&app, "root").await.access;
    let (id, key) = issue(&app, &root, &["users:read", "users:write"]).await;
    for path in ["/v1/auth/me", "/v1/auth/sessions", "/v1/auth/keys", &*user.path, &*user.at("keys")] {
        read(&app, &key, path).await.problem(403, "not-allowed");
    }
    let body = request(&["users:write"]);
    ask(&app, &key, Method::POST, "/v1/auth/keys", &body).await.problem(403, "not-allowed");
    ask(&app, &key, Method::POST, &user.at("keys"), &body).await.problem(403, "not-allowed");
    for path in [&*format!("/v1/auth/keys/{id}"), "/v1/auth/sessions", &*user.at("sessions")] {
        ask(&app, &key, Method::DELETE, path, &Value::Null).await.problem(403, "not-allowed");
    }
    ask(&app, &key, Method::POST, "/v1/auth/logout", &Value::Null).await.problem(403, "not-allowed");
    let password = json!({"new_password": "another horse battery"});
    ask(&app, &key, Method::PUT, &user.at("password"), &password).await.problem(403, "not-allowed");
}

#[tokio::test]
async fn a_key_is_listed_without_its_secret_and_revoked_at_once() {
    let app = TestApp::start().await;
    create(&app, &person("root", &["admin"])).await;
    let root = login(&app, "root").await.access;
    let (id, key) = issue(&app, &root, &["users:read"]).await;
    let listed = read(&app, &root, "/v1/auth/keys").await.expect(200);
    assert_eq!(listed.each("id"), [&*id]);
    assert!(!listed.text.contains(&key));
    read(&app, &key, USERS).await.expect(200);
    let path = format!("/v1/auth/keys/{id}");
    ask(&app, &root, Method::DELETE, &path, &Value::Null).await.expect(204);
    read(&app, &key, USERS).await.problem(401, "invalid-token");
    ask(&app, &root, Method::DELETE, &path, &Value::Null).await.problem(404, "api-key-not-found");
}

#[tokio::test]
async fn an_administrator_issues_and_revokes_keys_of_others() {
    let app = TestApp::start().await;
    let machine = json!({"name": "Robot", "user_name": "robot", "roles": ["admin"]});
    let machine = create(&app, &machine).await;
    create(&app, &person("root", &["admin"])).await;
    let root = login(&app, "root").await.access;
    let issued =
        ask(&app, &root, Method::POST, &machine.at("keys"), &request(&["users:read"])).await.expect(201);
    let (id, key) = (issued.json()["id"].clone(), issued.json()["key"].as_str().unwrap().to_owned());
    read(&app, &key, USERS).await.expect(200);
    // It rests while its user is suspended, and counts again afterwards.
    ask(&app, &root, Method::POST, &machine.at("suspend"), &Value::Null).await.expect(200);
    read(&app, &key, USERS).await.problem(401, "invalid-token");
    ask(&app, &root, Method::POST, &machine.at("keys"), &request(&["users:read"]))
        .await
        .problem(409, "user-suspended");
    ask(&app, &root, Method::POST, &machine.at("reinstate"), &Value::Null).await.expect(200);
    read(&app, &key, USERS).await.expect(200);
    let path = machine.at(&format!("keys/{}", id.as_str().unwrap()));
    ask(&app, &root, Method::DELETE, &path, &Value::Null).await.expect(204);
    read(&app, &key, USERS).await.problem(401, "invalid-token");
}

#[tokio::test]
async fn a_key_has_scopes_and_an_end_that_is_not_too_far() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let token = login(&app, "ann").await.access;
    for (scopes, end, pointer) in [
        (json!([]), later(), "/scopes"),
        (json!(["customers:read"]), "2020-01-01T00:00:00Z".to_owned(), "/expires_at"),
        (json!(["customers:read"]), "2099-01-01T00:00:00Z".to_owned(), "/expires_at"),
        (json!(["customers:fly"]), later(), "/scopes/0"),
        (json!("customers:read"), later(), "/scopes"),
    ] {
        let body = json!({"name": "k", "scopes": scopes, "expires_at": end});
        let problem =
            ask(&app, &token, Method::POST, "/v1/auth/keys", &body).await.problem(422, "invalid-fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
    }
}

#[tokio::test]
async fn under_the_same_idempotency_key_a_key_is_shown_once() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("ann", &["reader"])).await;
    let (body, key) = (request(&["customers:read"]), [("idempotency-key", "k")]);
    let first = app.post_with(&ann.at("keys"), &body, &key).await.expect(201).json();
    let again = app.post_with(&ann.at("keys"), &body, &key).await.expect(201).json();
    assert_eq!(first["id"], again["id"]);
    assert!(first["key"].is_string() && again["key"].is_null());
    assert_eq!(app.get(&ann.at("keys")).await.items().len(), 1);
}
