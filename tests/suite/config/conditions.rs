//! Entity tags, and writing or reading only under a condition.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_tag_names_the_version_and_the_form() {
    let app = TestApp::start().await;
    let written = app.set("theme", "dark").await;
    assert_eq!(written.header("etag"), "\"1-t\"");
    assert_eq!(app.get("/v1/config/theme").await.header("etag"), "\"1-t\"");
    assert_eq!(app.get_json("/v1/config/theme").await.header("etag"), "\"1-j\"");
    app.set("theme", "light").await;
    assert_eq!(app.get("/v1/config/theme").await.header("etag"), "\"2-t\"");
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    for tags in ["\"1-t\"", "W/\"1-t\"", "\"9-t\", \"1-t\"", "*"] {
        let answer = app.get_with("/v1/config/theme", &[("if-none-match", tags)]).await.expect(304);
        assert_eq!((answer.text.as_str(), answer.header("etag")), ("", "\"1-t\""), "{tags}");
    }
    for tags in ["\"2-t\"", "\"1-j\"", "\"x\""] {
        let answer = app.get_with("/v1/config/theme", &[("if-none-match", tags)]).await.expect(200);
        assert_eq!(answer.text, "dark", "{tags}");
    }
    app.get_with("/v1/config/nothing", &[("if-none-match", "*")]).await.expect(404);
}

#[tokio::test]
async fn a_stale_write_is_refused_with_the_current_version() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    app.set("theme", "light").await;
    let stale = [("if-match", "\"1-t\""), ("accept", "application/json")];
    let body = json!({"value": "blue"});
    let problem = app.put_with("/v1/config/theme", &body, &stale).await.problem(412, "version-stale");
    assert_eq!(problem["current_version"], 2);
    app.delete_with("/v1/config/theme", &stale).await.problem(412, "version-stale");
    assert_eq!(app.get("/v1/config/theme").await.text, "light");
}

#[tokio::test]
async fn a_write_at_the_current_version_is_done_whatever_form_the_tag_is_of() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    let body = json!({"value": "light"});
    for (version, tags) in [(1, "\"1-j\""), (2, "\"1-t\", \"2-t\""), (3, "*")] {
        let answer = app.put_with("/v1/config/theme", &body, &[("if-match", tags)]).await.expect(200);
        assert_eq!(answer.header("etag"), format!("\"{}-t\"", version + 1), "{tags}");
    }
    app.delete_with("/v1/config/theme", &[("if-match", "\"4-t\"")]).await.expect(200);
}

#[tokio::test]
async fn a_tag_that_is_none_of_ours_or_weak_never_matches_a_write() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    for tags in ["W/\"1-t\"", "\"x-t\"", "\"1-x\"", "\"99999999999999999999-t\""] {
        let answer = app.put_with("/v1/config/theme", &json!({"value": "x"}), &[("if-match", tags)]).await;
        assert!(matches!(answer.status, 400 | 412), "{tags}: {}", answer.status);
    }
    for tags in ["1-t", "\"1-t", "\"1-t\" \"2-t\"", ""] {
        let answer = app.put_with("/v1/config/theme", &json!({"value": "x"}), &[("if-match", tags)]).await;
        assert!(matches!(answer.status, 400 | 412), "{tags}: {}", answer.status);
    }
    assert_eq!(app.get("/v1/config/theme").await.text, "dark");
}

#[tokio::test]
async fn if_match_needs_something_that_is_there() {
    let app = TestApp::start().await;
    for tags in ["*", "\"0-t\"", "\"1-t\""] {
        app.put_with("/v1/config/new", &json!({"value": "x"}), &[("if-match", tags)]).await.expect(412);
    }
    app.set("old", "x").await;
    app.unset("old").await;
    for tags in ["*", "\"2-t\""] {
        app.put_with("/v1/config/old", &json!({"value": "x"}), &[("if-match", tags)]).await.expect(412);
    }
}

#[tokio::test]
async fn if_none_match_with_a_star_creates_only() {
    let app = TestApp::start().await;
    let create = [("if-none-match", "*")];
    app.put_with("/v1/config/theme", &json!({"value": "1"}), &create).await.expect(200);
    app.put_with("/v1/config/theme", &json!({"value": "2"}), &create).await.expect(412);
    app.unset("theme").await;
    app.put_with("/v1/config/theme", &json!({"value": "3"}), &create).await.expect(200);
    assert_eq!(app.get("/v1/config/theme").await.text, "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_writers_who_saw_the_same_version_one_succeeds() {
    let app = TestApp::start().await;
    app.set("counter", "0").await;
    let writers = (0..16).map(|writer| {
        let http = (*app).clone();
        tokio::spawn(async move {
            let body = json!({"value": writer.to_string()});
            http.put_with("/v1/config/counter", &body, &[("if-match", "\"1-t\"")]).await.status
        })
    });
    let mut statuses = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        statuses.push(writer.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[412; 15]].concat());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_condition_every_write_is_done_and_history_keeps_each() {
    let app = TestApp::start().await;
    let writers = (0..16).map(|writer| {
        let http = (*app).clone();
        tokio::spawn(async move {
            for i in 0..10 {
                http.set("counter", &format!("{writer}-{i}")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let items = app.get("/v1/config/counter/history").await.expect(200).items();
    let versions: Vec<_> = items.iter().map(|item| item["stream_version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=160).collect::<Vec<_>>());
    for pair in items.windows(2) {
        assert_eq!(pair[1]["data"]["old_value"], pair[0]["data"]["value"]);
    }
}
