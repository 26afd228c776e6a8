//! Lists.

use serde_json::{Value, json};

use super::{Test, next, titles};

/// Five articles of a minute each: `b` and `d` are published, `d` first; `e` is in the trash.
async fn shelf() -> Test {
    let test = Test::new();
    let mut paths = Vec::new();
    for title in ["b", "D", "a", "C", "e"] {
        let body = json!({"title": title, "body": "x", "tags": [if title < "a" { "Big" } else { "small" }]});
        paths.push(
            test.send("POST /v1/articles", &[("daybook-actor", title)], &body)
                .await
                .header("location")
                .to_owned(),
        );
        test.pass(60);
    }
    for path in [&paths[1], &paths[0]] {
        test.done(&format!("POST {path}/publish"), &Value::Null).await;
        test.pass(60);
    }
    test.done(&format!("DELETE {}", paths[4]), &Value::Null).await;
    test
}

async fn listed(test: &Test, query: &str) -> Vec<String> {
    let answer = test.get(&format!("/v1/articles?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    titles(&answer.json())
}

#[tokio::test]
async fn lists_are_sorted_as_asked() {
    let test = shelf().await;
    for (query, expected) in [
        ("", ["b", "D", "a", "C"]),
        ("order=desc", ["C", "a", "D", "b"]),
        ("sort=title", ["a", "b", "C", "D"]),
        ("sort=title&order=desc", ["D", "C", "b", "a"]),
        ("sort=updated", ["a", "C", "D", "b"]),
        ("sort=published&order=desc", ["b", "D", "C", "a"]),
    ] {
        let mut found = listed(&test, query).await;
        if query.starts_with("sort=published") {
            // The two that are not published are in the order of their ids.
            found[2..].sort();
            assert_eq!(found, ["b", "D", "C", "a"], "{query}");
        } else {
            assert_eq!(found, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn lists_are_filtered_by_all_that_is_named() {
    let test = shelf().await;
    for (query, expected) in [
        ("status=published", vec!["b", "D"]),
        ("status=draft", vec!["a", "C"]),
        ("status=trashed", vec!["e"]),
        ("status=draft,trashed", vec!["a", "C", "e"]),
        ("author=C", vec!["C"]),
        ("tag=BIG", vec!["D", "C"]),
        ("tag=big&status=published", vec!["D"]),
        ("title=c", vec!["C"]),
        ("title=%25", vec![]),
        ("title=", vec!["b", "D", "a", "C"]),
        ("view=published", vec!["b", "D"]),
        ("view=working&tag=none", vec![]),
    ] {
        assert_eq!(listed(&test, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn pages_follow_their_links_to_the_end_in_every_order() {
    let test = shelf().await;
    for sort in ["created", "updated", "published", "title"] {
        for order in ["asc", "desc"] {
            let whole = listed(&test, &format!("sort={sort}&order={order}")).await;
            let mut path = Some(format!("/v1/articles?sort={sort}&order={order}&limit=1"));
            let mut found = Vec::new();
            while let Some(page) = path {
                let answer = test.get(&page).await;
                found.extend(titles(&answer.json()));
                path = next(&answer);
            }
            assert_eq!(found, whole, "{sort} {order}");
        }
    }
}

#[tokio::test]
async fn a_list_has_no_bodies_and_what_is_published_its_own_form() {
    let test = shelf().await;
    let list = test.get("/v1/articles?limit=1").await.json();
    assert_eq!((list[0].get("body"), &list[0]["status"]), (None, &json!("published")));
    let published = test.get("/v1/articles?view=published&limit=1").await.json();
    assert_eq!((published[0].get("body"), published[0].get("status")), (None, None));
    assert!(published[0]["published_at"].is_string());
}

#[tokio::test]
async fn pages_of_the_past_keep_to_their_position() {
    let test = shelf().await;
    let first = test.get("/v1/articles?as_of=3&limit=2&order=desc").await;
    assert_eq!(
        (titles(&first.json()), first.header("daybook-position")),
        (vec!["a".into(), "D".into()], "memory.3")
    );
    let second = next(&first).unwrap();
    assert!(second.contains("as_of=memory.3"), "{second}");
    assert_eq!(titles(&test.get(&second).await.json()), ["b"]);
    let sorted = test.get("/v1/articles?as_of=3&sort=title").await;
    assert_eq!((sorted.problem(), &sorted.json()["sort"]), ((400, "sort-of-past".into()), &json!("title")));
}

#[tokio::test]
async fn parameters_that_cannot_be_are_refused() {
    let test = Test::new();
    for query in [
        "sort=name",
        "sort=",
        "order=up",
        "status=live",
        "status=",
        "author=a@b.ch",
        "tag=",
        "limit=501",
        "limit=0",
        "after=x",
        "after=3kf82h.42",
        "view=all",
        "deleted=true",
        "as_of=soon",
        "body=x",
    ] {
        let refused = test.get(&format!("/v1/articles?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid-parameter".into()), "{query}");
    }
}
