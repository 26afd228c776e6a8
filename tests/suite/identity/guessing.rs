//! Who guesses is slowed down, and told nothing.

use serde_json::{Value, json};

use super::support::{PASSWORD, create, is_good, login, person, try_login};
use crate::support::{Answer, TestApp};

/// What a client can tell answers apart by.
fn told(answer: &Answer) -> (u16, Value, String) {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    (answer.status, body, answer.header("www-authenticate").to_owned())
}

#[tokio::test]
async fn unknown_names_wrong_passwords_and_suspended_users_are_answered_alike() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let bob = create(&app, &person("bob", &["reader"])).await;
    let robot = json!({"name": "Robot", "user_name": "robot", "roles": ["reader"]});
    create(&app, &robot).await;
    app.post(&bob.at("suspend"), &json!({})).await.expect(200);
    let answers = [
        try_login(&app, "nobody", PASSWORD).await,
        try_login(&app, "nobody@example.com", PASSWORD).await,
        try_login(&app, "ann", "correct horse batterx").await,
        try_login(&app, "bob", PASSWORD).await,
        try_login(&app, "robot", PASSWORD).await,
    ];
    let first = told(&answers[0]);
    assert_eq!(first.0, 401);
    for answer in &answers[1..] {
        assert_eq!(told(answer), first);
    }
}

#[tokio::test]
async fn failures_make_the_next_try_wait_whether_there_is_such_a_user_or_not() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    let mut seen = Vec::new();
    for name in ["ann", "nobody"] {
        let mut answers = Vec::new();
        // Each takes a while: so many come within the wait of one second after the free ones.
        for _ in 0..12 {
            let answer = try_login(&app, name, "wrong horse battery").await;
            answers.push(answer.status);
            if answer.status == 429 {
                answer.problem(429, "too-many-tries");
                assert!((1..=900).contains(&answer.header("retry-after").parse::<u64>().unwrap()));
                break;
            }
            answer.problem(401, "login-refused");
        }
        assert_eq!(answers.last(), Some(&429), "{name}");
        assert!(answers.len() > 5, "{name}: the first ones are free");
        seen.push(answers.len());
    }
    // The right password does not help whoever has to wait, and others are not concerned.
    create(&app, &person("bob", &["reader"])).await;
    assert!(is_good(&app, &login(&app, "bob").await.access).await);
}

#[tokio::test]
async fn a_success_makes_failures_forgotten() {
    let app = TestApp::start().await;
    create(&app, &person("ann", &["reader"])).await;
    for _ in 0..4 {
        for _ in 0..3 {
            try_login(&app, "ann", "wrong horse battery").await.problem(401, "login-refused");
        }
        login(&app, "ann").await;
    }
}
