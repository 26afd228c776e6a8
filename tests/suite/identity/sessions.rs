//! Sessions: begun, renewed, ended.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{PASSWORD, Tokens, ask, create, is_good, login, person, read, refresh, try_login};
use crate::support::TestApp;

#[tokio::test]
async fn one_signs_in_with_every_spelling_of_a_name_and_reads_ones_own_account() {
    let app = TestApp::start().await;
    let mut ann = person("Ann.Lee", &["reader"]);
    ann["email"] = json!("Ann@Example.com");
    let user = create(&app, &ann).await;
    for name in ["ann.lee", "ANN.LEE", " Ann.Lee ", "ann@example.com", "ANN@EXAMPLE.COM"] {
        let tokens = login(&app, name).await;
        let me = read(&app, &tokens.access, "/v1/auth/me").await.expect(200).json();
        assert_eq!((&me["id"], &me["user_name"]), (&json!(user.id), &json!("Ann.Lee")));
        assert_eq!((&me["has_password"], &me["roles"]), (&json!(true), &json!(["reader"])));
        assert_eq!(me.get("password"), None);
    }
}

#[tokio::test]
async fn nobody_is_signed_in_without_a_token_and_not_with_a_wrong_one() {
    let app = TestApp::start().await;
    app.get("/v1/auth/me").await.problem(401, "sign-in-required");
    let tokens = {
        create(&app, &person("ann", &["reader"])).await;
        login(&app, "ann").await
    };
    // The refresh token is for nothing but renewing, and what was never given is nothing.
    for token in [&tokens.refresh, "daybook_access_0", "x", &tokens.access[..tokens.access.len() - 1]] {
        assert!(!is_good(&app, token).await, "{token}");
    }
    refresh(&app, &tokens.access).await.problem(401, "refresh-refused");
    refresh(&app, "x").await.problem(401, "refresh-refused");
}

#[tokio::test]
async fn a_renewal_makes_both_tokens_anew_and_those_of_before_worthless() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let first = login(&app, "ann").await;
    let second = Tokens::of(&refresh(&app, &first.refresh).await.expect(200));
    assert_eq!(first.session, second.session);
    assert!(is_good(&app, &second.access).await && !is_good(&app, &first.access).await);
}

#[tokio::test]
async fn a_refresh_token_that_is_used_again_ends_the_session_for_everybody() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let (stolen, other) = (login(&app, "ann").await, login(&app, "ann").await);
    let second = Tokens::of(&refresh(&app, &stolen.refresh).await.expect(200));
    let third = Tokens::of(&refresh(&app, &second.refresh).await.expect(200));
    refresh(&app, &stolen.refresh).await.problem(401, "refresh-reused");
    assert!(!is_good(&app, &third.access).await);
    refresh(&app, &third.refresh).await.problem(401, "refresh-refused");
    assert!(is_good(&app, &other.access).await, "another session is not concerned");
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let (here, there) = (login(&app, "ann").await, login(&app, "ann").await);
    ask(&app, &here.access, Method::POST, "/v1/auth/logout", &Value::Null).await.expect(204);
    assert!(!is_good(&app, &here.access).await && is_good(&app, &there.access).await);
    refresh(&app, &here.refresh).await.problem(401, "refresh-refused");
    app.post("/v1/auth/logout", &json!({})).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn one_lists_ones_sessions_and_ends_one_or_all() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let (here, there) = (login(&app, "ann").await, login(&app, "ann").await);
    let sessions = read(&app, &here.access, "/v1/auth/sessions").await.expect(200);
    assert_eq!(sessions.each("id"), [&*here.session, &*there.session]);
    let current: Vec<_> = sessions.items().iter().map(|session| session["current"].clone()).collect();
    assert_eq!(current, [true, false]);
    let path = format!("/v1/auth/sessions/{}", there.session);
    ask(&app, &here.access, Method::DELETE, &path, &Value::Null).await.expect(204);
    assert!(is_good(&app, &here.access).await && !is_good(&app, &there.access).await);
    ask(&app, &here.access, Method::DELETE, "/v1/auth/sessions", &Value::Null).await.expect(204);
    assert!(!is_good(&app, &here.access).await);
}

#[tokio::test]
async fn nobody_ends_another_ones_session_or_learns_that_it_is_there() {
    let app = TestApp::start().await;
    let ann = create(&app, &person("ann", &["reader"])).await;
    create(&app, &person("bob", &["editor"])).await;
    let (ann_here, bob) = (login(&app, "ann").await, login(&app, "bob").await);
    let path = format!("/v1/auth/sessions/{}", ann_here.session);
    ask(&app, &bob.access, Method::DELETE, &path, &Value::Null).await.problem(404, "session-not-found");
    let through = ann.at(&format!("sessions/{}", ann_here.session));
    ask(&app, &bob.access, Method::DELETE, &through, &Value::Null).await.problem(404, "session-not-found");
    // Through a user that it is not of, not even by an administrator.
    let admin = create(&app, &person("root", &["admin"])).await;
    let root = login(&app, "root").await;
    let wrong = admin.at(&format!("sessions/{}", ann_here.session));
    ask(&app, &root.access, Method::DELETE, &wrong, &Value::Null).await.problem(404, "session-not-found");
    assert!(is_good(&app, &ann_here.access).await);
    ask(&app, &root.access, Method::DELETE, &through, &Value::Null).await.expect(204);
    assert!(!is_good(&app, &ann_here.access).await);
}

#[tokio::test]
async fn sessions_and_what_ended_them_outlast_a_restart() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let (kept, ended) = (login(&app, "ann").await, login(&app, "ann").await);
    ask(&app, &ended.access, Method::POST, "/v1/auth/logout", &Value::Null).await.expect(204);
    let app = TestApp::start_in(app.stop().await, |_| ()).await;
    assert!(is_good(&app, &kept.access).await && !is_good(&app, &ended.access).await);
    refresh(&app, &kept.refresh).await.expect(200);
}

#[tokio::test]
async fn what_is_malformed_is_told_without_repeating_it() {
    let app = TestApp::start().await;
    for body in [json!({}), json!({"login": "ann"}), json!({"login": 1, "password": [PASSWORD]}), json!([])] {
        let problem = app.post("/v1/auth/login", &body).await;
        problem.problem(422, "invalid-fields");
        assert!(!problem.text.contains(PASSWORD), "{}", problem.text);
    }
    try_login(&app, &"x".repeat(10_000), PASSWORD).await.problem(401, "login-refused");
    try_login(&app, "", "").await.problem(401, "login-refused");
}
