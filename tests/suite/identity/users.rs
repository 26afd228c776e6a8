//! Users: created, changed, kept out and forgotten.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{PASSWORD, USERS, ask, create, is_good, login, person, read, refresh, try_login};
use crate::support::TestApp;

#[tokio::test]
async fn a_user_is_created_listed_and_read_without_a_word_of_its_password() {
    let app = TestApp::start().await;
    let mut body = person("ann", &["editor", "reader"]);
    body["grants"] = json!(["customers:read", "config:write:feature."]);
    let ann = create(&app, &body).await;
    let bob = create(&app, &person("bob", &["reader"])).await;
    let read = app.get(&ann.path).await.expect(200);
    assert_eq!(read.json()["grants"], json!(["customers:read", "config:write:feature."]));
    assert_eq!(read.header("etag"), "\"1-j\"");
    assert_eq!(app.get(USERS).await.expect(200).each("id"), [&*ann.id, &*bob.id]);
    let pages = app.all_pages(&format!("{USERS}?limit=1")).await;
    assert_eq!(pages.len(), 2);
    for text in [read.text, app.get(USERS).await.text, app.get(&ann.at("history")).await.expect(200).text] {
        assert!(!text.contains(PASSWORD) && !text.contains("argon2"), "{text}");
    }
    app.get(&format!("{USERS}/nobody")).await.problem(404, "user-not-found");
}

#[tokio::test]
async fn what_somebody_signs_in_with_nobody_else_takes() {
    let app = TestApp::start().await;
    let mut ann = person("Ann", &["reader"]);
    ann["email"] = json!("ann@example.com");
    create(&app, &ann).await;
    let name = app.post(USERS, &person("ANN", &["reader"])).await.problem(409, "login-taken");
    assert_eq!(name["errors"][0]["pointer"], "/user_name");
    let mut other = person("other", &["reader"]);
    other["email"] = json!("ANN@example.com");
    let email = app.post(USERS, &other).await.problem(409, "login-taken");
    assert_eq!(email["errors"][0]["pointer"], "/email");
}

#[tokio::test]
async fn all_that_is_wrong_is_said_at_once() {
    let app = TestApp::start().await;
    let body = json!({
        "name": "", "email": "x", "password": "short", "roles": ["king"], "grants": ["users:write:a"], "age": 1
    });
    let problem = app.post(USERS, &body).await.problem(422, "invalid-fields");
    let mut pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert!(
        ["/age", "/email", "/grants/0", "/name", "/password", "/roles/0"]
            .iter()
            .all(|p| pointers.contains(p))
    );
    let nothing = json!({"name": "A", "roles": ["reader"]});
    assert_eq!(
        app.post(USERS, &nothing).await.problem(422, "invalid-fields")["errors"][0]["pointer"],
        "/email"
    );
    let mut beyond = person("ann", &["reader"]);
    beyond["grants"] = json!(["users:write"]);
    assert_eq!(
        app.post(USERS, &beyond).await.problem(422, "invalid-fields")["errors"][0]["pointer"],
        "/grants"
    );
}

#[tokio::test]
async fn the_same_request_with_the_same_key_creates_one_user() {
    let app = TestApp::start().await;
    let (body, key) = (person("ann", &["reader"]), [("idempotency-key", "k")]);
    let first = app.post_with(USERS, &body, &key).await.expect(201);
    let again = app.post_with(USERS, &body, &key).await.expect(201);
    assert_eq!((first.json(), first.position()), (again.json(), again.position()));
    app.post_with(USERS, &person("bob", &["reader"]), &key).await.problem(422, "key-reused");
    // Of the password nothing is kept by which the request could be told from another.
    let mut other = body.clone();
    other["password"] = json!("another horse battery");
    app.post_with(USERS, &other, &key).await.expect(201);
    try_login(&app, "ann", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_needs_the_version() {
    let app = TestApp::start().await;
    let mut body = person("ann", &["reader"]);
    body["email"] = json!("ann@example.com");
    let ann = create(&app, &body).await;
    let patch = |body: Value, tag: &'static str| {
        let request = app.request(Method::PATCH, &ann.path).json(&body);
        app.send(if tag.is_empty() { request } else { request.header("if-match", tag) })
    };
    patch(json!({"name": "Ann"}), "").await.problem(428, "if-match-required");
    patch(json!({"name": "Ann"}), "\"9-j\"").await.problem(412, "version-stale");
    let changed = patch(json!({"email": null}), "\"1-j\"").await.expect(200).json();
    assert_eq!((&changed["email"], &changed["user_name"]), (&Value::Null, &json!("ann")));
    let refused = patch(json!({"user_name": null}), "*").await.problem(422, "invalid-fields");
    assert_eq!(refused["errors"][0]["pointer"], "/user_name");
    patch(json!({"user_name": "anna", "name": "Anna"}), "*").await.expect(200);
    try_login(&app, "ann", PASSWORD).await.problem(401, "login-refused");
    login(&app, "anna").await;
}

#[tokio::test]
async fn one_renames_oneself_and_nothing_more() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("ann", &["editor"])).await;
    let bob = create(&app, &person("bob", &["reader"])).await;
    let token = login(&app, "ann").await.access;
    let patch = async |path: &str, body: Value| ask(&app, &token, Method::PATCH, path, &body).await;
    patch(&ann.path, json!({"name": "Anna"})).await.expect(200);
    patch(&ann.path, json!({"user_name": "anna"})).await.problem(403, "not-allowed");
    patch(&bob.path, json!({"name": "Bobby"})).await.problem(403, "not-allowed");
    let access = json!({"roles": ["admin"]});
    ask(&app, &token, Method::PUT, &ann.at("access"), &access).await.problem(403, "not-allowed");
    ask(&app, &token, Method::POST, USERS, &person("eve", &["admin"])).await.problem(403, "not-allowed");
    for path in [USERS, &*bob.path, &*bob.at("keys"), &*bob.at("sessions"), &*ann.at("history")] {
        read(&app, &token, path).await.problem(403, "not-allowed");
    }
    for rest in ["suspend", "reinstate", "erase"] {
        ask(&app, &token, Method::POST, &bob.at(rest), &json!({"reason": "x"}))
            .await
            .problem(403, "not-allowed");
    }
}

#[tokio::test]
async fn another_role_holds_from_the_next_request_on() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("ann", &["reader"])).await;
    create(&app, &person("root", &["admin"])).await;
    let (ann_token, root) = (login(&app, "ann").await.access, login(&app, "root").await.access);
    read(&app, &ann_token, USERS).await.problem(403, "not-allowed");
    let access = ann.at("access");
    ask(&app, &root, Method::PUT, &access, &json!({"roles": ["admin"]})).await.expect(200);
    read(&app, &ann_token, USERS).await.expect(200);
    ask(&app, &root, Method::PUT, &access, &json!({"roles": ["reader"], "grants": ["audit:read"]}))
        .await
        .expect(200);
    read(&app, &ann_token, USERS).await.problem(403, "not-allowed");
    read(&app, &ann_token, &ann.at("history")).await.expect(200);
}

#[tokio::test]
async fn a_suspended_user_is_out_at_its_next_request_and_its_sessions_stay_over() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("ann", &["reader"])).await;
    create(&app, &person("root", &["admin"])).await;
    let (tokens, root) = (login(&app, "ann").await, login(&app, "root").await.access);
    let suspended = ask(&app, &root, Method::POST, &ann.at("suspend"), &Value::Null).await.expect(200);
    assert_eq!(suspended.json()["state"], "suspended");
    assert!(!is_good(&app, &tokens.access).await);
    refresh(&app, &tokens.refresh).await.problem(401, "refresh-refused");
    try_login(&app, "ann", PASSWORD).await.problem(401, "login-refused");
    ask(&app, &root, Method::POST, &ann.at("reinstate"), &Value::Null).await.expect(200);
    assert!(!is_good(&app, &tokens.access).await);
    login(&app, "ann").await;
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let app = TestApp::start().await;
    let root = create(&app, &person("root", &["admin"])).await;
    let token = login(&app, "root").await.access;
    let reader = json!({"roles": ["reader"]});
    ask(&app, &token, Method::PUT, &root.at("access"), &reader).await.problem(409, "last-admin");
    ask(&app, &token, Method::POST, &root.at("suspend"), &Value::Null).await.problem(409, "last-admin");
    let reason = json!({"reason": "ticket 1"});
    ask(&app, &token, Method::POST, &root.at("erase"), &reason).await.problem(409, "last-admin");
    create(&app, &person("second", &["admin"])).await;
    ask(&app, &token, Method::PUT, &root.at("access"), &reader).await.expect(200);
}

#[tokio::test]
async fn an_erased_user_is_out_and_history_shows_what_happened_without_who() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("Annabel", &["reader"])).await;
    create(&app, &person("root", &["admin"])).await;
    let (tokens, root) = (login(&app, "annabel").await, login(&app, "root").await.access);
    let erase = async |reason: &str| {
        ask(&app, &root, Method::POST, &ann.at("erase"), &json!({"reason": reason})).await
    };
    erase("Annabel asked").await.problem(422, "invalid-fields");
    let certificate = erase("ticket 17").await.expect(200).json();
    assert_eq!((&certificate["id"], &certificate["reason"]), (&json!(ann.id), &json!("ticket 17")));
    assert_eq!(erase("ticket 17").await.expect(200).json(), certificate);
    assert!(!is_good(&app, &tokens.access).await);
    try_login(&app, "annabel", PASSWORD).await.problem(401, "login-refused");
    read(&app, &root, &ann.path).await.problem(410, "user-erased");
    assert_eq!(read(&app, &root, USERS).await.items().len(), 1);
    let history = read(&app, &root, &ann.at("history")).await.expect(200);
    assert_eq!(history.each("event_type"), ["UserCreated", "UserErased"]);
    for text in [history.text, read(&app, &root, "/v1/events").await.text] {
        assert!(!text.to_lowercase().contains("annabel"), "{text}");
    }
    create(&app, &person("Annabel", &["reader"])).await;
}

#[tokio::test]
async fn verify_and_rebuild_know_users_and_sessions() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("ann", &["reader"])).await;
    let tokens = login(&app, "ann").await;
    refresh(&app, &tokens.refresh).await.expect(200);
    app.post(&ann.at("suspend"), &json!({})).await.expect(200);
    let dir = app.stop().await;
    for command in ["verify", "rebuild", "verify"] {
        let output = crate::support::run(dir.path(), &[command]);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
