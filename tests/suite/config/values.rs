//! Which names and values there are, and declared types.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn any_text_but_nul_is_a_value_and_comes_back_unchanged() {
    let app = TestApp::start().await;
    for value in [
        "",
        " ",
        "\n",
        "a\r\n\tb",
        "äöü 東京 🌙 \u{200f}",
        "\u{1}\u{1f}\u{7f}",
        "{\"a\": [1]}",
        "%00",
        "null",
    ] {
        app.set("text", value).await;
        assert_eq!(app.get("/v1/config/text").await.expect(200).text, value, "{value:?}");
        assert_eq!(app.get_json("/v1/config/text").await.json()["value"], value, "{value:?}");
    }
}

#[tokio::test]
async fn a_value_has_at_most_a_million_characters_however_they_are_escaped() {
    let app = TestApp::start().await;
    // Twelve bytes a character when escaped as a pair of surrogates.
    let escaped = format!("{{\"value\": \"{}\"}}", "\\ud83c\\udf19".repeat(1_000_000));
    let request = app.request(reqwest::Method::PUT, "/v1/config/long").body(escaped);
    app.send(request.header("content-type", "application/json")).await.expect(200);
    assert_eq!(app.get("/v1/config/long").await.text, "🌙".repeat(1_000_000));

    let too_long = json!({"value": "x".repeat(1_000_001)});
    let answer = app.put_with("/v1/config/long", &too_long, &[("accept", "application/json")]).await;
    let problem = answer.problem(422, "invalid-fields");
    assert_eq!(problem["errors"][0]["pointer"], "/value");
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("1000000"), "{problem}");
}

#[tokio::test]
async fn names_have_up_to_a_hundred_of_their_characters() {
    let app = TestApp::start().await;
    let longest = "n".repeat(100);
    for name in ["a", "A-b_c.9", ".hidden", "...a", "-", "_", longest.as_str()] {
        app.set(name, name).await;
        assert_eq!(app.get(&format!("/v1/config/{name}")).await.expect(200).text, name);
    }
}

#[tokio::test]
async fn case_matters_in_names() {
    let app = TestApp::start().await;
    app.set("Theme", "1").await;
    app.get("/v1/config/theme").await.expect(404);
}

#[tokio::test]
async fn what_is_no_name_is_refused_for_writing_and_not_found_for_reading() {
    let app = TestApp::start().await;
    let long = "n".repeat(101);
    for name in ["a%20b", "gr%C3%B6%C3%9Fe", "a%2Fb", "a%00b", "a@b", "a:b", "%E2%80%AE", long.as_str()] {
        let path = format!("/v1/config/{name}");
        let answer = app.put_with(&path, &json!({"value": "x"}), &[("accept", "application/json")]).await;
        answer.problem(422, "invalid-fields");
        app.get(&path).await.expect(404);
    }
    assert_eq!(app.get("/v1/config").await.expect(200).items().len(), 0);
}

#[tokio::test]
async fn a_declared_type_holds_for_later_values_also_across_deletion() {
    let app = TestApp::start().await;
    let json = [("accept", "application/json")];
    app.put("/v1/config/max", &json!({"value": "10", "type": "integer"})).await.expect(200);
    app.put_with("/v1/config/max", &json!({"value": "ten"}), &json).await.problem(422, "wrong-type");
    app.unset("max").await;
    app.put_with("/v1/config/max", &json!({"value": "ten"}), &json).await.problem(422, "wrong-type");
    app.put("/v1/config/max", &json!({"value": "11", "type": null})).await.expect(200);
    assert_eq!(app.get_json("/v1/config/max").await.json()["type"], "integer");
    app.put("/v1/config/max", &json!({"value": "ten", "type": "string"})).await.expect(200);
    assert_eq!(app.get_json("/v1/config/max").await.json()["type"], "string");
}

#[tokio::test]
async fn each_type_admits_its_own() {
    let app = TestApp::start().await;
    let cases = [
        ("integer", "-12", "1.5"),
        ("number", "1.5e3", "1,5"),
        ("boolean", "true", "yes"),
        ("json", "{\"a\": [1, null]}", "{a: 1}"),
    ];
    for (kind, good, bad) in cases {
        let path = format!("/v1/config/{kind}");
        app.put(&path, &json!({"value": bad, "type": kind})).await.expect(422);
        app.get(&path).await.expect(404);
        app.put(&path, &json!({"value": good, "type": kind})).await.expect(200);
        assert_eq!(app.get(&path).await.text, good);
    }
    let unknown = json!({"value": "x", "type": "date"});
    let answer = app.put_with("/v1/config/a", &unknown, &[("accept", "application/json")]).await;
    assert_eq!(answer.problem(422, "invalid-fields")["errors"][0]["pointer"], "/type");
}
