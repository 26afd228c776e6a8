//! What the cases about users share.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Http, with};

pub(super) const USERS: &str = "/v1/users";
pub(super) const PASSWORD: &str = "correct horse battery";

/// A user who was created.
pub(super) struct User {
    pub(super) id: String,
    pub(super) path: String,
}

impl User {
    /// The path of something that belongs to the user.
    pub(super) fn at(&self, rest: &str) -> String {
        format!("{}/{rest}", self.path)
    }
}

/// The tokens of a session.
pub(super) struct Tokens {
    pub(super) session: String,
    pub(super) access: String,
    pub(super) refresh: String,
}

impl Tokens {
    #[track_caller]
    pub(super) fn of(answer: &Answer) -> Self {
        let told = answer.json();
        let text = |name: &str| told[name].as_str().unwrap_or_else(|| panic!("no {name}")).to_owned();
        assert_eq!(answer.header("cache-control"), "private, no-store");
        Self { session: text("session_id"), access: text("access_token"), refresh: text("refresh_token") }
    }
}

/// Somebody with this user name, these roles, and the password of all.
pub(super) fn person(user_name: &str, roles: &[&str]) -> Value {
    json!({ "name": format!("The {user_name}"), "user_name": user_name, "password": PASSWORD, "roles": roles })
}

/// Creates a user, as anybody may in development; it must succeed.
pub(super) async fn create(http: &Http, body: &Value) -> User {
    let answer = http.post(USERS, body).await.expect(201);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{USERS}/{id}");
    assert_eq!(answer.header("location"), path);
    User { id, path }
}

pub(super) async fn try_login(http: &Http, login: &str, password: &str) -> Answer {
    http.post("/v1/auth/login", &json!({ "login": login, "password": password })).await
}

/// Signs in with the password of all, which must succeed.
pub(super) async fn login(http: &Http, login: &str) -> Tokens {
    Tokens::of(&try_login(http, login, PASSWORD).await.expect(200))
}

pub(super) async fn refresh(http: &Http, token: &str) -> Answer {
    http.post("/v1/auth/refresh", &json!({ "refresh_token": token })).await
}

/// A request with a token, and, for the case that it is needed, whatever version there is.
pub(super) async fn ask(http: &Http, token: &str, method: Method, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let request = with(http.request(method.clone(), path), &[("authorization", &*bearer)]);
    let request = if body.is_null() { request } else { request.json(body) };
    let matched = matches!(method, Method::PATCH)
        || path.ends_with("/access")
        || path.ends_with("/erase")
        || path.ends_with("/suspend");
    http.send(if matched { request.header("if-match", "*") } else { request }).await
}

pub(super) async fn read(http: &Http, token: &str, path: &str) -> Answer {
    ask(http, token, Method::GET, path, &Value::Null).await
}

/// Whether a token is good still.
pub(super) async fn is_good(http: &Http, token: &str) -> bool {
    let answer = read(http, token, "/v1/auth/me").await;
    if answer.status != 200 {
        answer.problem(401, "invalid-token");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    answer.status == 200
}
