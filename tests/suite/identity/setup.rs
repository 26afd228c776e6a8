//! The first administrator.

use serde_json::{Value, json};

use super::support::{PASSWORD, create, login, person, read, try_login};
use crate::support::{TestApp, run_with_input};

fn request(token: &str) -> Value {
    json!({"token": token, "name": "Root", "user_name": "root", "password": PASSWORD})
}

#[tokio::test]
async fn the_token_of_the_start_makes_one_administrator_once() {
    let app = TestApp::start_with(|_| ()).await;
    let token = app.setup_token().unwrap().to_owned();
    for wrong in ["", "daybook_setup_0", &token[..token.len() - 1], &format!("{token}0")] {
        app.post("/v1/auth/setup", &request(wrong)).await.problem(403, "wrong-setup-token");
    }
    let made = app.post("/v1/auth/setup", &request(&token)).await.expect(201).json();
    assert_eq!((&made["roles"], &made["user_name"]), (&json!(["admin"]), &json!("root")));
    let mut again = request(&token);
    again["user_name"] = json!("second");
    app.post("/v1/auth/setup", &again).await.problem(409, "setup-over");
    let root = login(&app, "root").await.access;
    read(&app, &root, "/v1/users").await.expect(200);
    // Nothing is given out any more.
    let app = TestApp::start_in(app.stop().await, |_| ()).await;
    assert_eq!(app.setup_token(), None);
    app.post("/v1/auth/setup", &again).await.problem(403, "wrong-setup-token");
}

#[tokio::test]
async fn every_start_without_an_administrator_gives_out_another_token() {
    let app = TestApp::start_with(|_| ()).await;
    let first = app.setup_token().unwrap().to_owned();
    create(&app, &person("ann", &["editor"])).await;
    let app = TestApp::start_in(app.stop().await, |_| ()).await;
    let second = app.setup_token().unwrap().to_owned();
    assert_ne!(first, second);
    app.post("/v1/auth/setup", &request(&first)).await.problem(403, "wrong-setup-token");
    app.post("/v1/auth/setup", &request(&second)).await.expect(201);
}

#[tokio::test]
async fn of_many_who_set_up_at_once_one_succeeds() {
    let app = TestApp::start_with(|_| ()).await;
    let token = app.setup_token().unwrap().to_owned();
    let tries = (0..6).map(|n| {
        let mut body = request(&token);
        body["user_name"] = json!(format!("root{n}"));
        let http = (*app).clone();
        tokio::spawn(async move { http.post("/v1/auth/setup", &body).await.status })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409)), "{statuses:?}");
}

#[tokio::test]
async fn the_command_makes_an_administrator_with_a_password_from_standard_input_or_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let create = ["users", "create", "--role", "admin", "--user-name"];
    let output = run_with_input(dir.path(), &[&create[..], &["root"]].concat(), &format!("{PASSWORD}\n"));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.starts_with("Created the user "), "{said}");
    let file = dir.path().join("password");
    std::fs::write(&file, "another horse battery").unwrap();
    let from_file = [&create[..], &["second", "--password-file", file.to_str().unwrap()]].concat();
    assert!(run_with_input(dir.path(), &from_file, "").status.success());
    for (name, password) in [("root", PASSWORD), ("third", "short")] {
        let output = run_with_input(dir.path(), &[&create[..], &[name]].concat(), password);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && !said.contains(password), "{said}");
    }
    let app = TestApp::start_in(dir, |_| ()).await;
    assert_eq!(app.setup_token(), None);
    login(&app, "root").await;
    try_login(&app, "second", "another horse battery").await.expect(200);
}
