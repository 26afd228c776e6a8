//! Revisions, what differs between them, and restoring.

use serde_json::{Value, json};

use super::{ANY, Test, next, pointers};

#[tokio::test]
async fn each_save_is_a_revision_that_can_be_read() {
    let test = Test::new();
    let night = test.night().await;
    test.pass(1);
    let body = json!({"title": "Day", "body": "x", "note": "shorter"});
    test.send(&format!("PUT {night}"), &[ANY, ("daybook-actor", "bob")], &body).await;
    let list = test.get(&format!("{night}/revisions?order=desc")).await.json();
    let expected = json!([
        {"revision": 2, "title": "Day", "note": "shorter", "restored_from": null, "editor": "bob",
            "created_at": "2026-01-01T00:00:01.000000Z", "version": 2},
        {"revision": 1, "title": "Night trains", "note": null, "restored_from": null, "editor": "anonymous",
            "created_at": "2026-01-01T00:00:00.000000Z", "version": 1}]);
    assert_eq!(list, expected);
    let one = test.get(&format!("{night}/revisions/1")).await;
    assert_eq!((&one.json()["body"], one.header("etag")), (&json!("They go **again**."), "\"1-j\""));
    assert_eq!(one.json()["slug"], "night-trains");
    let page = test.get(&format!("{night}/revisions/1?render=html")).await;
    assert!(page.text().contains("They go <strong>again</strong>."));
    for number in ["3", "0", "x", "+1", "99999999999999999999"] {
        let answer = test.get(&format!("{night}/revisions/{number}")).await;
        assert_eq!(answer.problem(), (404, "revision-not-found".into()), "{number}");
    }
}

#[tokio::test]
async fn pages_of_revisions_follow_their_links() {
    let test = Test::new();
    let night = test.night().await;
    for n in 0..4 {
        test.done(&format!("PATCH {night}"), &json!({"body": n.to_string()})).await;
    }
    let (mut path, mut numbers) = (Some(format!("{night}/revisions?order=desc&limit=2")), Vec::new());
    while let Some(page) = path {
        let answer = test.get(&page).await;
        numbers.extend(answer.json().as_array().unwrap().iter().map(|r| r["revision"].as_u64().unwrap()));
        path = next(&answer);
    }
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn a_diff_has_fields_lines_and_words() {
    let test = Test::new();
    let night =
        test.created(&json!({"title": "A", "body": "one\ntwo cats\n", "tags": ["t"], "slug": "a"})).await;
    test.done(&format!("PUT {night}"), &json!({"title": "B", "body": "one\ntwo dogs\n", "slug": "a"})).await;
    let diff = test.get(&format!("{night}/diff?from=1&to=2")).await.json();
    let fields =
        json!([{"field": "title", "from": "A", "to": "B"}, {"field": "tags", "from": ["t"], "to": []}]);
    assert_eq!((&diff["from"], &diff["to"], &diff["fields"]), (&json!(1), &json!(2), &fields));
    let lines = &diff["body"]["hunks"][0]["lines"];
    assert_eq!((&diff["body"]["added"], &diff["body"]["removed"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&lines[0]["kind"], &lines[1]["kind"], &lines[2]["kind"]),
        (&json!("same"), &json!("removed"), &json!("added"))
    );
    let words = lines[2]["segments"].as_array().unwrap();
    assert!(words.contains(&json!({"text": "dogs", "changed": true})), "{words:?}");
    assert_eq!(test.get(&format!("{night}/diff?from=1")).await.json(), diff, "to the working copy");
    assert_eq!(test.get(&format!("{night}/diff?from=1&to=9")).await.problem().1, "revision-not-found");
    for query in ["", "?to=1", "?from=x", "?from=0", "?from=1&format=html"] {
        let refused = test.get(&format!("{night}/diff{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid-parameter".into()), "{query}");
    }
}

#[tokio::test]
async fn restoring_makes_a_new_revision_and_never_publishes() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    test.done(&format!("PATCH {night}"), &json!({"body": "c"})).await;
    test.done(&format!("POST {night}/publish"), &Value::Null).await;
    let restored =
        test.done(&format!("POST {night}/restore"), &json!({"revision": 1, "note": "better"})).await.json();
    assert_eq!((&restored["body"], &restored["revision"]), (&json!("b"), &json!(3)));
    assert_eq!(restored["published"]["revision"], 2);
    assert_eq!(test.get(&format!("{night}/published")).await.json()["body"], "c");
    assert_eq!(test.get(&format!("{night}/revisions/3")).await.json()["restored_from"], 1);
    let never = test.send(&format!("POST {night}/restore"), &[ANY], &json!({"revision": 9})).await;
    assert_eq!((never.problem(), &never.json()["revision"]), ((404, "revision-not-found".into()), &json!(9)));
    for body in [json!({}), json!({"revision": 0}), json!({"revision": "1"}), json!({"revision": -1})] {
        let refused = test.send(&format!("POST {night}/restore"), &[ANY], &body).await;
        assert_eq!(pointers(&refused), ["/revision"], "{body}");
    }
}
