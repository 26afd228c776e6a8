//! Searches.

use serde_json::{Value, json};

use super::{Test, next, titles};

async fn library() -> Test {
    let test = Test::new();
    for (title, lead, body) in [
        ("Cats", "About pets.", "They sleep."),
        ("Dogs", "They chase cats.", "All day."),
        ("Birds", "In the sky.", "A <b>cat's</b> dream, a cat café."),
        ("Stones", "Quiet.", "Nothing moves."),
    ] {
        test.created(&json!({"title": title, "lead": lead, "body": body})).await;
    }
    test
}

#[tokio::test]
async fn the_best_comes_first_with_its_words_marked() {
    let test = library().await;
    let found = test.get("/v1/articles?q=CAT").await;
    assert_eq!(titles(&found.json()), ["Cats", "Dogs", "Birds"]);
    assert_eq!(found.header("daybook-count"), "3");
    let snippet = &found.json()[1]["snippets"][0];
    assert_eq!(snippet["field"], "lead");
    let marked: Vec<_> =
        snippet["pieces"].as_array().unwrap().iter().filter(|piece| piece["hit"] == true).collect();
    assert_eq!(marked[0]["text"], "cats");
    assert!(found.json()[0]["rank"].as_f64().unwrap() > found.json()[1]["rank"].as_f64().unwrap());
    assert_eq!(found.json()[0].get("body"), None);
}

#[tokio::test]
async fn a_search_is_filtered_paged_and_counted() {
    let test = library().await;
    let first = test.get("/v1/articles?q=cat&limit=2").await;
    assert_eq!((titles(&first.json()).len(), first.header("daybook-count")), (2, "3"));
    let second = next(&first).unwrap();
    assert_eq!(second, "/v1/articles?q=cat&limit=2&after=2");
    let last = test.get(&second).await;
    assert_eq!((titles(&last.json()), next(&last)), (vec!["Birds".to_owned()], None));
    let none = test.get("/v1/articles?q=cat&author=nobody").await;
    assert_eq!((none.json(), none.header("daybook-count")), (json!([]), "0"));
}

#[tokio::test]
async fn only_what_is_published_is_found_there() {
    let test = library().await;
    assert_eq!(test.get("/v1/articles?q=cat&view=published").await.json(), json!([]));
    let cats = test.get("/v1/articles?title=cats").await.json()[0]["id"].as_str().unwrap().to_owned();
    test.done(&format!("POST /v1/articles/{cats}/publish"), &Value::Null).await;
    let found = test.get("/v1/articles?q=cat&view=published").await;
    assert_eq!((titles(&found.json()), found.header("daybook-count")), (vec!["Cats".to_owned()], "1"));
    assert!(found.json()[0]["published_at"].is_string() && found.json()[0]["rank"].is_number());
}

#[tokio::test]
async fn no_character_of_a_search_does_harm() {
    let test = library().await;
    for query in [
        "%22",
        "*",
        "cat*",
        "NEAR(cat)",
        "-cat",
        "cat%20OR",
        "(cat",
        "title:cat",
        "%27;--",
        "a%20%22",
        "%F0%9F%90%88",
    ] {
        let answer = test.get(&format!("/v1/articles?q={query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    }
    let nothing = test.get("/v1/articles?q=%22%20%2A").await;
    assert_eq!((nothing.json(), nothing.header("daybook-count")), (json!([]), "0"));
}

#[tokio::test]
async fn searches_that_cannot_be_are_refused() {
    let test = Test::new();
    let (long, many) = ("x".repeat(301), "x%20".repeat(101));
    for query in [
        format!("q={long}"),
        format!("q={many}"),
        "q=a&sort=title".into(),
        "q=a&order=desc".into(),
        "q=a&as_of=1".into(),
        "q=a&after=-1".into(),
        "q=a&after=1001".into(),
        "q=a&after=%2B1".into(),
    ] {
        let refused = test.get(&format!("/v1/articles?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid-parameter".into()), "{query}");
    }
}
