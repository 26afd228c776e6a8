//! Search.

use reqwest::Method;
use serde_json::json;

use super::support::{ARTICLES, create, found, over, titled};
use crate::support::TestApp;

#[tokio::test]
async fn articles_are_found_by_their_words_best_first() {
    let app = TestApp::start().await;
    create(&app, &json!({"title": "In the body", "body": "an apple a day"})).await;
    create(&app, &json!({"title": "In the lead", "lead": "an apple a day", "body": "x"})).await;
    create(&app, &json!({"title": "In the tags", "tags": ["apple"], "body": "x"})).await;
    create(&app, &json!({"title": "Apple in the title", "body": "x"})).await;
    for n in 0..20 {
        create(&app, &titled(&format!("Other {n}"), "nothing of the kind")).await;
    }
    assert_eq!(
        found(&app, "apple").await,
        ["Apple in the title", "In the tags", "In the lead", "In the body"]
    );
    assert_eq!(found(&app, "\"apple a day\"").await.len(), 2);
    assert_eq!(found(&app, "APPL").await.len(), 4, "the last word may go on");
    assert_eq!(found(&app, "apple absent").await, [""; 0]);
}

#[tokio::test]
async fn accents_do_not_matter_and_hits_are_marked() {
    let app = TestApp::start().await;
    create(&app, &titled("Über", "before <b>Café</b> after")).await;
    assert_eq!(found(&app, "uber").await, ["Über"]);
    let hit = app.get(&format!("{ARTICLES}?q=cafe")).await.expect(200).items().remove(0);
    let pieces = hit["snippets"][0]["pieces"].as_array().unwrap();
    let marked: Vec<_> =
        pieces.iter().filter(|piece| piece["hit"] == true).map(|piece| piece["text"].clone()).collect();
    assert_eq!(marked, [json!("Café")]);
}

#[tokio::test]
async fn no_character_of_a_query_does_anything_but_be_searched_for() {
    let app = TestApp::start().await;
    create(&app, &titled("Apple", "or and not near")).await;
    create(&app, &titled("Banana", "x")).await;
    for words in [
        "apple*",
        "title:apple",
        "\"apple",
        "apple\" OR \"banana",
        "NEAR(apple banana)",
        "apple OR",
        "-apple",
        "^apple",
        "{title}:apple",
        "(apple",
        "apple)",
        "apple'; DROP TABLE articles; --",
        "%",
        "_",
        "*",
        "\"\"",
        "a".repeat(300).as_str(),
        "\u{1}apple",
        "apple\\",
        "AND",
        "NOT apple",
        "🦀",
        "col:*",
    ] {
        let hits = found(&app, words).await;
        assert!(!hits.contains(&"Banana".to_owned()), "{words}: {hits:?}");
    }
    let long = format!("{ARTICLES}?q={}", "a".repeat(301));
    app.get(&long).await.problem(400, "invalid-parameter");
    assert_eq!(app.get(ARTICLES).await.items().len(), 2);
}

#[tokio::test]
async fn what_is_searched_is_the_working_copy_as_it_is_now() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("Apple", "green")).await;
    over(&app, Method::PUT, &article.path, &titled("Banana", "yellow")).await.expect(200);
    over(&app, Method::PUT, &article.at("draft"), &titled("Cherry", "red")).await.expect(200);
    assert_eq!(found(&app, "yellow").await, ["Banana"]);
    for word in ["apple", "green", "cherry", "red"] {
        assert_eq!(found(&app, word).await, [""; 0], "{word}");
    }
}
