//! Passwords: changed, reset, and refused.

use reqwest::Method;
use serde_json::json;

use super::support::{PASSWORD, ask, create, is_good, login, person, refresh, try_login};
use crate::support::TestApp;

const NEXT: &str = "another horse battery";

#[tokio::test]
async fn a_change_ends_all_sessions_and_the_old_password_is_worthless() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let (here, there) = (login(&app, "ann").await, login(&app, "ann").await);
    let body = json!({"present_password": PASSWORD, "new_password": NEXT});
    ask(&app, &here.access, Method::PUT, "/v1/auth/password", &body).await.expect(204);
    for tokens in [here, there] {
        assert!(!is_good(&app, &tokens.access).await);
        refresh(&app, &tokens.refresh).await.problem(401, "refresh-refused");
    }
    try_login(&app, "ann", PASSWORD).await.problem(401, "login-refused");
    try_login(&app, "ann", NEXT).await.expect(200);
}

#[tokio::test]
async fn a_change_needs_the_present_password_and_guessing_it_is_slowed_down() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let tokens = login(&app, "ann").await;
    let body = json!({"present_password": "wrong horse battery", "new_password": NEXT});
    let mut last = 403;
    for _ in 0..12 {
        let answer = ask(&app, &tokens.access, Method::PUT, "/v1/auth/password", &body).await;
        last = answer.status;
        if last == 429 {
            break;
        }
        answer.problem(403, "wrong-password");
    }
    assert_eq!(last, 429);
    assert!(is_good(&app, &tokens.access).await);
}

#[tokio::test]
async fn a_weak_password_is_refused_without_being_repeated() {
    let app = TestApp::start().await;
    for weak in ["hunter2hunt", "aaaaaaaaaaaaaaaa", &"long horse ".repeat(20)] {
        let mut body = person("ann", &["reader"]);
        body["password"] = json!(weak);
        let answer = app.post("/v1/users", &body).await;
        let problem = answer.problem(422, "invalid-fields");
        assert_eq!(problem["errors"][0]["pointer"], "/password");
        assert!(!answer.text.contains(weak), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_administrator_gives_another_user_a_password_and_ends_its_sessions() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("ann", &["reader"])).await;
    create(&app, &person("root", &["admin"])).await;
    let (tokens, root) = (login(&app, "ann").await, login(&app, "root").await);
    let body = json!({"new_password": NEXT});
    ask(&app, &tokens.access, Method::PUT, &ann.at("password"), &body).await.problem(403, "not-allowed");
    ask(&app, &root.access, Method::PUT, &ann.at("password"), &body).await.expect(204);
    assert!(!is_good(&app, &tokens.access).await && is_good(&app, &root.access).await);
    try_login(&app, "ann", NEXT).await.expect(200);
}
