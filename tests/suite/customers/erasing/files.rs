//! Nothing of the person is left in the database's files.

use std::path::Path;

use reqwest::Method;
use serde_json::json;

use super::super::support::{Customer, change, create, erase, over, person};
use super::{CANARIES, canary};
use crate::support::{Http, Process, run};

/// The canary, with a life of its own among many others.
async fn live(http: &Http) -> Customer {
    let neighbour = |n: usize| {
        let mut body = person(&format!("Neighbour {n}"), &format!("n{}.x{n}@example.com", n * 7_919 % 1_000));
        body["address"] = json!("lorem ipsum ".repeat(1 + n % 70));
        body
    };
    for n in 0..60 {
        create(http, &neighbour(n)).await;
    }
    let bird = create(http, &canary()).await;
    for n in 0..8 {
        let address = format!("{} {n}, {}", CANARIES[6], "x".repeat(100 * n));
        over(http, Method::PATCH, &bird.path, &json!({ "address": address })).await.expect(200);
        let key = format!("{}-{n}", CANARIES[2]);
        let headers = [("daybook-reason", "Quentin Zwickelbart called"), ("idempotency-key", &*key)];
        let note = json!({"text": format!("{} {n}", CANARIES[7])});
        change(http, Method::POST, &bird.at("notes"), &note, &headers).await.expect(201);
    }
    for n in 60..120 {
        create(http, &neighbour(n)).await;
    }
    bird
}

/// Which of the canary's texts are in which file.
fn found(dir: &Path) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    let mut files = 0;
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        files += 1;
        for canary in CANARIES {
            if bytes.windows(canary.len()).any(|window| window == canary.as_bytes()) {
                found.push((path.file_name().unwrap().to_string_lossy().into_owned(), canary));
            }
        }
    }
    assert!(files > 2, "the data is elsewhere");
    found
}

fn assert_verified(dir: &Path) {
    let verified = run(dir, &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test]
async fn afterwards_no_byte_of_the_person_is_left_in_any_file() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let bird = live(server.http()).await;
    assert!(!found(dir.path()).is_empty(), "the search finds nothing at all");
    erase(server.http(), &bird).await;
    assert_eq!(server.terminate(), Some(0));
    assert_eq!(found(dir.path()), []);
    assert_verified(dir.path());
    assert_eq!(found(dir.path()), []);
    assert!(run(dir.path(), &["rebuild"]).status.success());
    assert_verified(dir.path());
    assert_eq!(found(dir.path()), []);
}

#[tokio::test]
async fn a_server_that_is_killed_after_the_answer_leaves_no_byte_either() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let bird = live(server.http()).await;
    erase(server.http(), &bird).await;
    server.kill();
    assert_eq!(found(dir.path()), []);
    let server = Process::serve(dir.path());
    server.http().get(&bird.path).await.problem(410, "customer-erased");
    assert_eq!(server.terminate(), Some(0));
    assert_verified(dir.path());
}
