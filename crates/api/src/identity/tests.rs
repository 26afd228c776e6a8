//! The routes of identity over fakes, where time can be told.

use std::sync::Arc;

use axum::body::Body;
use daybook_application::identity::testing::{
    InMemoryIdentity, InMemoryThrottle, PlainPasswords, SequentialSecrets,
};
use daybook_application::identity::{
    HashError, Identity, IdentityPorts, Lifetimes, MockPasswords, Passwords, Secrets, TokenKind,
};
use daybook_application::testing::{FixedClock, START};
use serde_json::{Value, json};

use crate::testing::{Answer, Fakes, TestDoor, check_described};
use crate::{Access, Limits};

const PASSWORD: &str = "correct horse battery";

/// The routes over an empty log, the clock of them all, and the setup token.
struct Test {
    door: TestDoor,
    clock: Arc<FixedClock>,
    setup: String,
}

impl Test {
    fn new() -> Self {
        Self::with(Arc::new(PlainPasswords))
    }

    /// In production, where strangers are strangers.
    fn with(passwords: Arc<dyn Passwords>) -> Self {
        let (mut clock, mut setup) = (None, None);
        let door = TestDoor::behind(Access::Production, Limits::default(), |fakes| {
            clock = Some(fakes.clock.clone());
            let (identity, token) = identity(fakes, passwords);
            setup = Some(token);
            fakes.door.sign_in_by(identity.authenticate.clone());
            vec![super::routes(fakes.door.clone(), identity)]
        });
        Self { door, clock: clock.unwrap(), setup: setup.unwrap() }
    }

    fn at_second(&self, second: i64) {
        self.clock.set(START.plus_micros(second * 1_000_000));
    }

    async fn send(&self, line: &str, token: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut headers = Vec::new();
        if !token.is_empty() {
            headers.push(("authorization", &*bearer));
        }
        if line.starts_with("PATCH") || line.ends_with("/access") || line.ends_with("/erase") {
            headers.push(("if-match", "*"));
        }
        let body = if body.is_null() { Body::empty() } else { body.to_string().into() };
        self.door.send(line, &headers, body).await
    }

    async fn login(&self, password: &str) -> Answer {
        self.send("POST /v1/auth/login", "", &json!({"login": "root", "password": password})).await
    }

    /// The first administrator, signed in: its id, its access token, its refresh token.
    async fn root(&self) -> (String, String, String) {
        let body = json!({"token": self.setup, "name": "Root", "user_name": "root", "password": PASSWORD});
        let made = self.send("POST /v1/auth/setup", "", &body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let (access, refresh) = tokens(&self.login(PASSWORD).await);
        (made.json()["id"].as_str().unwrap().to_owned(), access, refresh)
    }
}

/// What can be done with users and sessions, and the setup token.
pub(crate) fn identity(fakes: &Fakes, passwords: Arc<dyn Passwords>) -> (Arc<Identity>, String) {
    let records = Arc::new(InMemoryIdentity::new(fakes.log.clone()));
    let secrets = Arc::new(SequentialSecrets::default());
    let token = secrets.token(TokenKind::Setup);
    let identity = Identity::new(&IdentityPorts {
        users: fakes.log.clone(),
        sessions: fakes.log.clone(),
        once: fakes.once.clone(),
        records: records.clone(),
        logins: records.clone(),
        credentials: records.clone(),
        open_sessions: records,
        passwords,
        setup: Some(secrets.digest(&token)),
        secrets,
        throttle: Arc::new(InMemoryThrottle::default()),
        log: fakes.log.clone(),
        ids: fakes.ids.clone(),
        clock: fakes.clock.clone(),
        lifetimes: Lifetimes { access: 10_000_000, refresh: 50_000_000, session: 100_000_000 },
    });
    (Arc::new(identity), token.reveal().to_owned())
}

fn tokens(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = |name: &str| answer.json()[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

#[tokio::test]
async fn the_api_description_changes_only_in_sight() {
    let bare = TestDoor::over(Limits::default(), |_| Vec::new()).get("/openapi.json").await.json();
    let mut openapi = Test::new().door.get("/openapi.json").await.json();
    check_described(&openapi);
    for part in ["/paths", "/components/schemas"] {
        let others = bare.pointer(part).unwrap().as_object().unwrap();
        let all = openapi.pointer_mut(part).unwrap().as_object_mut().unwrap();
        all.retain(|name, _| !others.contains_key(name));
    }
    let own = json!({"paths": openapi["paths"], "schemas": openapi["components"]["schemas"]});
    insta::assert_json_snapshot!("openapi", own);
}

#[tokio::test]
async fn a_token_is_worth_nothing_once_it_is_over() {
    let test = Test::new();
    let (_, access, refresh) = test.root().await;
    let me = async |token: &str| test.send("GET /v1/auth/me", token, &Value::Null).await.status.as_u16();
    test.at_second(9);
    assert_eq!(me(&access).await, 200);
    test.at_second(10);
    assert_eq!(me(&access).await, 401);
    let renew =
        async |token: &str| test.send("POST /v1/auth/refresh", "", &json!({"refresh_token": token})).await;
    test.at_second(49);
    let (_, refresh) = tokens(&renew(&refresh).await);
    // However often it is renewed, it is over after 100 seconds.
    test.at_second(98);
    let (access, refresh) = tokens(&renew(&refresh).await);
    test.at_second(99);
    assert_eq!(me(&access).await, 200);
    test.at_second(100);
    assert_eq!(me(&access).await, 401);
    assert_eq!(renew(&refresh).await.problem(), (401, "refresh-refused".into()));
}

#[tokio::test]
async fn a_token_that_is_over_keeps_nobody_from_signing_in_or_renewing() {
    let test = Test::new();
    for bad in ["daybook_access_over", "no token"] {
        let body = json!({"token": "wrong", "name": "Eve", "user_name": "eve", "password": PASSWORD});
        let made = test.send("POST /v1/auth/setup", bad, &body).await;
        assert_eq!(made.problem(), (403, "wrong-setup-token".into()), "{bad}");
    }
    let (_, over, refresh) = test.root().await;
    test.at_second(10);
    assert_eq!(test.send("GET /v1/auth/me", &over, &Value::Null).await.problem().0, 401);
    let (_, refresh) =
        tokens(&test.send("POST /v1/auth/refresh", &over, &json!({"refresh_token": refresh})).await);
    let (access, _) =
        tokens(&test.send("POST /v1/auth/refresh", "no token", &json!({"refresh_token": refresh})).await);
    assert_eq!(test.send("GET /v1/auth/me", &access, &Value::Null).await.status, 200);
    let login = json!({"login": "root", "password": PASSWORD});
    tokens(&test.send("POST /v1/auth/login", &over, &login).await);
    // Signing out takes a good one: it says which session is meant.
    assert_eq!(test.send("POST /v1/auth/logout", &over, &Value::Null).await.problem().0, 401);
}

#[tokio::test]
async fn a_key_is_worth_nothing_once_it_is_over() {
    let test = Test::new();
    let (_, access, _) = test.root().await;
    let expires_at = START.plus_micros(5_000_000).to_string();
    let body = json!({"name": "k", "scopes": ["users:read"], "expires_at": expires_at});
    let issued = test.send("POST /v1/auth/keys", &access, &body).await.json();
    let key = issued["key"].as_str().unwrap();
    test.at_second(4);
    assert_eq!(test.send("GET /v1/users", key, &Value::Null).await.status, 200);
    test.at_second(5);
    assert_eq!(test.send("GET /v1/users", key, &Value::Null).await.problem(), (401, "invalid-token".into()));
}

#[tokio::test]
async fn retry_after_says_when_the_next_try_is_allowed() {
    let test = Test::new();
    test.root().await;
    for _ in 0..5 {
        assert_eq!(test.login("wrong horse battery").await.problem(), (401, "login-refused".into()));
    }
    for (second, wait) in [(0, "1"), (1, "2"), (3, "4")] {
        // The try at this second is allowed where the last one said so, fails, and doubles the wait.
        test.at_second(second);
        if second > 0 {
            assert_eq!(test.login("wrong horse battery").await.problem(), (401, "login-refused".into()));
        }
        let early = test.login(PASSWORD).await;
        assert_eq!(early.problem(), (429, "too-many-tries".into()));
        assert_eq!(early.header("retry-after"), wait, "at second {second}");
    }
    test.at_second(7);
    tokens(&test.login(PASSWORD).await);
}

#[tokio::test]
async fn a_hasher_that_is_busy_says_when_to_try_again() {
    let mut passwords = MockPasswords::new();
    passwords.expect_verify().returning(|_, _| Err(HashError::Busy));
    let busy = Test::with(Arc::new(passwords)).login(PASSWORD).await;
    assert_eq!(busy.problem(), (503, "passwords-busy".into()));
    assert_eq!(busy.header("retry-after"), "1");
}

#[tokio::test]
async fn strangers_reach_nothing_but_the_doors_to_sign_in() {
    let test = Test::new();
    let (root, ..) = test.root().await;
    let session = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5";
    let user = format!("/v1/users/{root}");
    for line in [
        "GET /v1/auth/me".to_owned(),
        "POST /v1/auth/logout".to_owned(),
        "GET /v1/auth/sessions".to_owned(),
        "DELETE /v1/auth/sessions".to_owned(),
        format!("DELETE /v1/auth/sessions/{session}"),
        "GET /v1/auth/keys".to_owned(),
        format!("DELETE /v1/auth/keys/{session}"),
        "GET /v1/users".to_owned(),
        format!("GET {user}"),
        format!("POST {user}/suspend"),
        format!("POST {user}/reinstate"),
        format!("GET {user}/history"),
        format!("GET {user}/sessions"),
        format!("DELETE {user}/sessions"),
        format!("GET {user}/keys"),
        format!("DELETE {user}/keys/{session}"),
    ] {
        let refused = test.send(&line, "", &Value::Null).await;
        assert_eq!(refused.problem(), (401, "sign-in-required".into()), "{line}");
    }
    for (line, body) in [
        ("POST /v1/users".to_owned(), json!({"name": "Eve", "user_name": "eve", "roles": ["admin"]})),
        (format!("PUT {user}/access"), json!({"roles": ["reader"]})),
        (format!("PUT {user}/password"), json!({"new_password": "another horse battery"})),
        (format!("POST {user}/erase"), json!({"reason": "r"})),
        (format!("PATCH {user}"), json!({"name": "Eve"})),
    ] {
        let refused = test.send(&line, "", &body).await;
        assert_eq!(refused.problem(), (401, "sign-in-required".into()), "{line}");
    }
}

#[tokio::test]
async fn ids_that_cannot_be_are_not_found() {
    let test = Test::new();
    let (_, access, _) = test.root().await;
    for (line, slug) in [
        ("GET /v1/users/x", "user-not-found"),
        ("POST /v1/users/x/suspend", "user-not-found"),
        ("DELETE /v1/auth/sessions/x", "session-not-found"),
        ("DELETE /v1/auth/keys/x", "api-key-not-found"),
    ] {
        let answer = test.send(line, &access, &Value::Null).await;
        assert_eq!(answer.problem(), (404, slug.to_owned()), "{line}");
    }
}
