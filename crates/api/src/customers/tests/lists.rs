//! Lists.

use serde_json::{Value, json};

use super::{Test, next};

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|customer| customer["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn customers_are_listed_in_the_order_of_their_creation() {
    let test = Test::new();
    assert_eq!(test.get("/v1/customers").await.json(), json!([]));
    let bob = test.created("Bob", "bob@example.com").await;
    test.created("Ann", "ann@example.com").await;
    test.done(&format!("PATCH {bob}"), &json!({"name": "Bo"})).await;
    let list = test.get("/v1/customers").await;
    assert_eq!((list.header("content-type"), names(&list.json())), ("application/json", vec!["Bo", "Ann"]));
    assert_eq!(list.json()[0], test.get(&bob).await.json());
    assert!(!list.headers.contains_key("link") && !list.headers.contains_key("daybook-position"));
}

#[tokio::test]
async fn pages_follow_their_links_to_the_end_and_keep_their_filters() {
    let test = Test::new();
    for i in 0..5 {
        let body = json!({"name": format!("n{i}"), "email": format!("n{i}@example.com"), "tags": ["a b"]});
        assert_eq!(test.send("POST /v1/customers", &[], &body).await.status, 201);
    }
    let mut path = Some("/v1/customers?tag=A%20B&limit=2".to_owned());
    let (mut sizes, mut last) = (Vec::new(), String::new());
    while let Some(page) = path {
        let answer = test.get(&page).await;
        sizes.push(answer.json().as_array().unwrap().len());
        path = next(&answer);
        last = page;
    }
    assert_eq!(sizes, [2, 2, 1]);
    assert_eq!(last, "/v1/customers?tag=A%20B&limit=2&after=memory.4");
}

#[tokio::test]
async fn a_page_has_fifty_customers_when_nobody_says() {
    let test = Test::new();
    for i in 0..51 {
        test.created("n", &format!("n{i}@example.com")).await;
    }
    let page = test.get("/v1/customers").await;
    assert_eq!(page.json().as_array().unwrap().len(), 50);
    assert_eq!(page.header("link"), "</v1/customers?limit=50&after=memory.50>; rel=\"next\"");
}

#[tokio::test]
async fn a_list_is_filtered_by_tag_by_address_and_by_deletion() {
    let test = Test::new();
    let ann = test.created("Ann", "Ann+news@Example.com").await;
    let bob = test.created("Bob", "bob@example.com").await;
    test.done(&format!("PATCH {bob}"), &json!({"tags": ["vip"]})).await;
    for (query, expected) in [
        ("tag=VIP", vec!["Bob"]),
        ("tag=none", vec![]),
        ("email=ann%2Bnews@example.com", vec!["Ann"]),
        ("email=ann+news@example.com", vec!["Ann"]),
        ("email=%20BOB@example.com", vec!["Bob"]),
        ("email=bob", vec![]),
        ("deleted=true", vec![]),
        ("deleted=false", vec!["Ann", "Bob"]),
    ] {
        assert_eq!(names(&test.get(&format!("/v1/customers?{query}")).await.json()), expected, "{query}");
    }
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    let deleted = test.get("/v1/customers?deleted=true").await.json();
    assert_eq!((names(&deleted), &deleted[0]["deleted"]), (vec!["Ann"], &json!(true)));
    assert_eq!(names(&test.get("/v1/customers").await.json()), ["Bob"]);
    assert_eq!(names(&test.get("/v1/customers?as_of=2").await.json()), ["Ann", "Bob"]);
}

#[tokio::test]
async fn parameters_that_cannot_be_are_refused() {
    let test = Test::new();
    for query in [
        "sort=name",
        "q=ann",
        "name=Ann",
        "limit=501",
        "limit=0",
        "after=x",
        "deleted=yes",
        "tag=a,b",
        "as_of=soon",
    ] {
        let refused = test.get(&format!("/v1/customers?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid-parameter".into()), "{query}");
    }
    assert_eq!(test.get("/v1/customers?after=other.1").await.problem(), (410, "other-log".into()));
    assert_eq!(test.get("/v1/customers?as_of=9").await.problem(), (422, "position-not-yet".into()));
}
