//! Replacing, patching, deleting and undeleting.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{ANY, CUSTOMERS, ann, change, create, over, person, pointers};
use crate::support::TestApp;

#[tokio::test]
async fn a_replacement_replaces_the_whole_record() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let replaced =
        over(&app, Method::PUT, &created.path, &person("Ann Smith", "ann.miller@example.com")).await;
    let shown = replaced.expect(200);
    assert_eq!(shown.header("etag"), "\"3-j\"");
    assert_eq!(shown.text, app.get(&created.path).await.text);
    let shown = shown.json();
    assert_eq!((&shown["name"], &shown["email"]), (&json!("Ann Smith"), &json!("ann.miller@example.com")));
    for cleared in ["phone", "phone_e164", "address"] {
        assert_eq!(shown[cleared], Value::Null, "{cleared}");
    }
    assert_eq!(shown["tags"], json!([]));
    assert_eq!(shown["consents"][0]["purpose"], "newsletter", "a consent is evidence and not replaced");
    assert_eq!(shown["created_at"], created.answer.json()["created_at"]);
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let patch = json!({"phone": null, "tags": ["b", "a", "B "]});
    let shown = over(&app, Method::PATCH, &created.path, &patch).await.expect(200).json();
    assert_eq!((&shown["phone"], &shown["phone_e164"]), (&Value::Null, &Value::Null));
    assert_eq!((&shown["name"], &shown["tags"]), (&json!("Ann Miller"), &json!(["a", "b"])));
    let request = app.request(Method::PATCH, &created.path).header("if-match", "*");
    let request =
        request.header("content-type", "application/merge-patch+json").body(r#"{"address": "Here"}"#);
    assert_eq!(app.send(request).await.expect(200).json()["address"], "Here");
}

#[tokio::test]
async fn a_patch_that_changes_nothing_is_already_so() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    for patch in [json!({}), json!({"name": "Ann Miller"}), json!({"tags": ["newsletter", "vip"]})] {
        let same = over(&app, Method::PATCH, &created.path, &patch).await.expect(200);
        assert_eq!(same.text, created.answer.text, "{patch}");
    }
    assert_eq!(app.get("/v1/events").await.items().len(), 2);
}

#[tokio::test]
async fn a_patch_is_held_against_the_rules() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let patch = json!({"name": null, "email": "x", "phone": 7, "surname": "y"});
    let problem = over(&app, Method::PATCH, &created.path, &patch).await.problem(422, "invalid-fields");
    let mut found = pointers(&problem);
    found.sort_unstable();
    assert_eq!(found, ["/email", "/name", "/phone", "/surname"]);
    for body in [json!([]), json!("x"), Value::Null] {
        over(&app, Method::PATCH, &created.path, &body).await.problem(422, "invalid-fields");
    }
    assert_eq!(app.get(&created.path).await.text, created.answer.text);
}

#[tokio::test]
async fn ones_own_address_is_free_and_anothers_is_not() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    create(&app, &person("Bo", "bo@example.com")).await;
    over(&app, Method::PATCH, &created.path, &json!({"email": "ANN.MILLER@example.com"})).await.expect(200);
    let patch = json!({"email": "BO@example.com"});
    over(&app, Method::PATCH, &created.path, &patch).await.problem(409, "email-taken");
    over(&app, Method::PUT, &created.path, &person("Ann", "bo@example.com"))
        .await
        .problem(409, "email-taken");
    let unknown = format!("{CUSTOMERS}/0192f0c1-2345-7000-8000-000000000000");
    over(&app, Method::PUT, &unknown, &person("Ann", "bo@example.com"))
        .await
        .problem(404, "customer-not-found");
}

#[tokio::test]
async fn two_customers_swap_their_addresses_through_a_third() {
    let app = TestApp::start().await;
    let (a, b) = (
        create(&app, &person("A", "a@example.com")).await,
        create(&app, &person("B", "b@example.com")).await,
    );
    let email = |email: &str| json!({ "email": email });
    over(&app, Method::PATCH, &a.path, &email("b@example.com")).await.problem(409, "email-taken");
    over(&app, Method::PATCH, &a.path, &email("c@example.com")).await.expect(200);
    over(&app, Method::PATCH, &b.path, &email("a@example.com")).await.expect(200);
    over(&app, Method::PATCH, &a.path, &email("b@example.com")).await.expect(200);
    app.post(CUSTOMERS, &person("C", "a@example.com")).await.problem(409, "email-taken");
    create(&app, &person("C", "c@example.com")).await;
}

#[tokio::test]
async fn what_is_deleted_is_gone_until_it_is_undeleted() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let deleted = app.delete_with(&created.path, &ANY).await.expect(204);
    assert_eq!((deleted.text.as_str(), deleted.header("etag")), ("", "\"3-j\""));
    app.get(&created.path).await.problem(404, "customer-not-found");
    assert_eq!(app.get(CUSTOMERS).await.text, "[]");
    app.delete_with(&created.path, &ANY).await.problem(404, "customer-not-found");
    over(&app, Method::PUT, &created.path, &ann()).await.problem(422, "invalid-fields");
    let replacement = person("Ann", "new@example.com");
    over(&app, Method::PUT, &created.path, &replacement).await.problem(404, "customer-not-found");
    over(&app, Method::POST, &created.at("notes"), &json!({"text": "x"}))
        .await
        .problem(404, "customer-not-found");

    let taken = app.post(CUSTOMERS, &person("Other", "ann.miller@example.com")).await;
    taken.problem(409, "email-taken");
    let trash = app.get(&format!("{CUSTOMERS}?deleted=true")).await.expect(200).items();
    assert_eq!((trash.len(), &trash[0]["id"], &trash[0]["deleted"]), (1, &json!(created.id), &json!(true)));

    let undeleted = over(&app, Method::POST, &created.at("undelete"), &json!({})).await.expect(200);
    let (mut now, mut before) = (undeleted.json(), created.answer.json());
    for changing in ["version", "updated_at"] {
        now[changing] = Value::Null;
        before[changing] = Value::Null;
    }
    assert_eq!(now, before);
    let again = over(&app, Method::POST, &created.at("undelete"), &json!({})).await.expect(200);
    assert_eq!(again.header("etag"), undeleted.header("etag"));
}

#[tokio::test]
async fn every_kind_of_write_honours_a_key() {
    let app = TestApp::start().await;
    let created = create(&app, &person("A", "a@example.com")).await;
    let writes = [
        (Method::PATCH, created.path.clone(), json!({"name": "B"})),
        (Method::POST, created.at("notes"), json!({"text": "called"})),
        (Method::POST, created.at("consents"), json!({"purpose": "letters"})),
        (Method::PUT, created.at("legal-hold"), json!({"until": "2124-01-01T00:00:00Z"})),
        (Method::DELETE, created.at("legal-hold"), Value::Null),
        (Method::DELETE, created.path.clone(), Value::Null),
        (Method::POST, created.at("undelete"), json!({})),
        (Method::POST, created.at("erase"), json!({"reason": "asked for"})),
    ];
    for (n, (method, path, body)) in writes.into_iter().enumerate() {
        let key = format!("key-{n}");
        let headers = [("if-match", "*"), ("idempotency-key", key.as_str())];
        let first = change(&app, method.clone(), &path, &body, &headers).await;
        let again = change(&app, method.clone(), &path, &body, &headers).await;
        assert!(first.status < 300, "{method} {path}: {}", first.text);
        assert_eq!((again.status, again.position()), (first.status, first.position()), "{method} {path}");
        if !path.ends_with("erase") {
            assert_eq!(again.text, first.text, "{method} {path}");
        }
    }
    assert_eq!(app.get(&created.at("history")).await.items().len(), 9);
}
