//! What must be found in no answer but one, in no file, and in no log, however detailed it is.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Tokens, ask, create, login, person, read, refresh, try_login};
use crate::support::Process;

const WRONG: &str = "qz-wrong-password";
const NEXT: &str = "qz-password-that-is-next";
const FIRST: &str = "qz-password-to-begin";

/// Which of these texts are in which file of the data.
fn found(dir: &Path, secrets: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let holds = |secret: &&String| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        found.extend(secrets.iter().filter(holds).map(|secret| format!("{}: {secret}", path.display())));
    }
    found
}

/// The secret part of a token: what its digest is of, and what an attacker needs.
fn random(token: &str) -> String {
    token.rsplit('_').next().unwrap().to_owned()
}

#[tokio::test]
async fn no_password_no_token_and_no_key_is_in_a_file_a_log_an_event_or_a_later_answer() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = Process::serve_logging(dir.path(), "trace");
    let http = server.http();
    let mut body = person("ann", &["admin"]);
    body["password"] = json!(FIRST);
    let ann = create(http, &body).await;
    try_login(http, "ann", WRONG).await.problem(401, "login-refused");
    let first = Tokens::of(&try_login(http, "ann", FIRST).await.expect(200));
    let second = Tokens::of(&refresh(http, &first.refresh).await.expect(200));
    let key = json!({"name": "k", "scopes": ["users:read"], "expires_at": soon()});
    let issued = ask(http, &second.access, Method::POST, "/v1/auth/keys", &key).await.expect(201).json();
    let key = issued["key"].as_str().unwrap().to_owned();
    read(http, &key, "/v1/users").await.expect(200);
    let change = json!({"present_password": FIRST, "new_password": NEXT});
    ask(http, &second.access, Method::PUT, "/v1/auth/password", &change).await.expect(204);
    refresh(http, &second.refresh).await.problem(401, "refresh-refused");
    let mut secrets = vec![WRONG.to_owned(), FIRST.to_owned(), NEXT.to_owned()];
    for token in [&first.access, &first.refresh, &second.access, &second.refresh, &key] {
        assert!(random(token).len() >= 43);
        secrets.push(random(token));
    }
    let shown = [
        http.get("/v1/events").await.text,
        http.get(&ann.path).await.text,
        http.get(&ann.at("history")).await.text,
        http.get(&ann.at("keys")).await.text,
        http.get("/v1/users").await.text,
    ];
    for text in shown {
        assert!(!secrets.iter().any(|secret| text.contains(secret)) && !text.contains("argon2"), "{text}");
    }
    assert_eq!(server.terminate(), Some(0));
    let log = log.join().unwrap();
    assert!(log.contains("answered"), "nothing was logged");
    for secret in &secrets {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    assert!(!log.contains("argon2id"), "a hash is in the log");
    // A search that finds nothing at all proves nothing.
    assert!(!found(dir.path(), &["UserPasswordChanged".to_owned()]).is_empty() || crate::ON_POSTGRES);
    secrets.push("$argon2id$".to_owned());
    assert_eq!(found(dir.path(), &secrets), Vec::<String>::new());
}

fn soon() -> Value {
    let micros = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
    let micros = i64::try_from(micros).unwrap() + 60 * 60 * 1_000_000;
    daybook_domain::shared::Timestamp::from_micros(micros).to_string().into()
}

#[tokio::test]
async fn nothing_of_an_erased_user_is_left_in_any_file() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let http = server.http();
    let mut body = person("qz.zwickelbart", &["reader"]);
    body["email"] = json!("qz.zwickelbart@example.net");
    body["name"] = json!("Quentin Qzwickelbart");
    let user = create(http, &body).await;
    login(http, "qz.zwickelbart").await;
    let canaries: Vec<String> = ["qz.zwickelbart", "Qzwickelbart"].into_iter().map(str::to_owned).collect();
    assert!(
        !found(dir.path(), &canaries).is_empty() || crate::ON_POSTGRES,
        "the search finds nothing at all"
    );
    let reason = json!({"reason": "ticket 9"});
    let request = http.request(Method::POST, &user.at("erase")).header("if-match", "*").json(&reason);
    http.send(request).await.expect(200);
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(found(dir.path(), &canaries), Vec::<String>::new());
    assert!(crate::support::run(dir.path(), &["verify"]).status.success());
}
