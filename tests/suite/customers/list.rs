//! Lists of customers.

use serde_json::json;

use super::support::{ANY, CUSTOMERS, create, erase, person};
use crate::support::{Http, TestApp};

/// Seven customers c0–c6; those with even numbers have the tag `even`.
async fn seven(app: &Http) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..7 {
        let mut body = person(&format!("C{n}"), &format!("c{n}@example.com"));
        body["tags"] = if n % 2 == 0 { json!(["even", "all"]) } else { json!(["all"]) };
        ids.push(create(app, &body).await.id);
    }
    ids
}

#[tokio::test]
async fn customers_are_listed_in_the_order_of_their_creation_page_by_page() {
    let app = TestApp::start().await;
    let ids = seven(&app).await;
    let whole = app.get(CUSTOMERS).await.expect(200);
    assert_eq!(whole.each("id"), ids);
    assert_eq!(whole.next(), None);
    let first = app.get(&format!("{CUSTOMERS}?limit=3")).await.expect(200);
    assert_eq!(first.each("id"), ids[..3]);
    for limit in [1, 3, 7, 500] {
        let all = app.all_pages(&format!("{CUSTOMERS}?limit={limit}")).await;
        assert_eq!(all, whole.items(), "{limit}");
    }
}

#[tokio::test]
async fn without_a_limit_a_page_has_fifty() {
    let app = TestApp::start().await;
    for n in 0..51 {
        create(&app, &person(&format!("C{n}"), &format!("c{n}@example.com"))).await;
    }
    let first = app.get(CUSTOMERS).await.expect(200);
    assert_eq!(first.items().len(), 50);
    assert_eq!(app.get(&first.next().unwrap()).await.items().len(), 1);
}

#[tokio::test]
async fn a_list_is_of_one_tag_or_of_one_address() {
    let app = TestApp::start().await;
    let ids = seven(&app).await;
    let tagged = app.get(&format!("{CUSTOMERS}?tag=EVEN")).await.expect(200).each("id");
    assert_eq!(tagged, [&*ids[0], &ids[2], &ids[4], &ids[6]]);
    assert_eq!(app.all_pages(&format!("{CUSTOMERS}?tag=even&limit=1")).await.len(), 4);
    assert_eq!(app.get(&format!("{CUSTOMERS}?tag=odd")).await.text, "[]");
    let of = |email: &str| format!("{CUSTOMERS}?email={email}");
    assert_eq!(app.get(&of("C3%40EXAMPLE.com")).await.expect(200).each("id"), [&*ids[3]]);
    assert_eq!(app.get(&of("c3%40example.com&tag=even")).await.text, "[]");
    assert_eq!(app.get(&of("nobody%40example.com")).await.text, "[]");
    assert_eq!(app.get(&of("%25")).await.expect(200).text, "[]");
}

#[tokio::test]
async fn what_a_list_cannot_do_is_refused_and_not_ignored() {
    let app = TestApp::start().await;
    for query in [
        "sort=name",
        "limit=0",
        "limit=501",
        "after=x",
        "name=Ann",
        "deleted=maybe",
        "tag=a&tag=b",
        "as_of=never",
    ] {
        let problem = app.get(&format!("{CUSTOMERS}?{query}")).await.problem(400, "invalid-parameter");
        assert!(problem["parameter"].is_string(), "{query}");
    }
}

#[tokio::test]
async fn lists_of_the_past_are_as_they_were() {
    let app = TestApp::start().await;
    let ids = seven(&app).await;
    let then = app.get(CUSTOMERS).await;
    let position =
        app.get("/v1/events").await.items().last().unwrap()["position"].as_str().unwrap().to_owned();
    app.delete_with(&format!("{CUSTOMERS}/{}", ids[1]), &ANY).await.expect(204);
    let patch = json!({"tags": ["all"], "name": "Renamed", "email": "renamed@example.com"});
    super::support::over(&app, reqwest::Method::PATCH, &format!("{CUSTOMERS}/{}", ids[2]), &patch)
        .await
        .expect(200);
    create(&app, &person("Late", "late@example.com")).await;

    let past = |query: &str| format!("{CUSTOMERS}?as_of={position}&{query}");
    assert_eq!(app.all_pages(&past("limit=2")).await, then.items());
    assert_eq!(app.all_pages(&past("limit=1&tag=even")).await.len(), 4);
    assert_eq!(app.get(&past("email=c2%40example.com")).await.each("id"), [&*ids[2]]);
    assert_eq!(app.get(&past("email=renamed%40example.com")).await.text, "[]");
    assert_eq!(app.get(&past("deleted=true")).await.text, "[]");
    assert_eq!(app.get(&format!("{CUSTOMERS}?tag=even")).await.items().len(), 3);
    assert_eq!(app.get(&format!("{CUSTOMERS}?as_of=0")).await.text, "[]");
}

#[tokio::test]
async fn one_who_was_erased_is_in_no_list_but_those_of_before() {
    let app = TestApp::start().await;
    let created = create(&app, &super::support::ann()).await;
    let at = created.answer.position().to_owned();
    erase(&app, &created).await;
    for query in ["", "?deleted=true", "?tag=vip", "?email=ann.miller%40example.com"] {
        assert_eq!(app.get(&format!("{CUSTOMERS}{query}")).await.expect(200).text, "[]", "{query}");
    }
    let past = app.get(&format!("{CUSTOMERS}?as_of={at}")).await.expect(200).items();
    assert_eq!(
        (past.len(), &past[0]["id"], &past[0]["name"]),
        (1, &json!(created.id), &serde_json::Value::Null)
    );
    let found = app.get(&format!("{CUSTOMERS}?as_of={at}&email=ann.miller%40example.com")).await;
    assert_eq!(found.expect(200).text, "[]");
}
