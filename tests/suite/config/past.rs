//! Reading configuration as it was.

use serde_json::{Value, json};

use crate::support::{Http, TestApp};

/// When each change of an entry was recorded.
async fn times(app: &Http, name: &str) -> Vec<String> {
    app.get(&format!("/v1/config/{name}/history")).await.expect(200).each("created_at")
}

/// A time one microsecond earlier or later.
fn shifted(time: &str, micros: i64) -> String {
    let time: daybook_domain::shared::Timestamp = time.parse().unwrap();
    time.plus_micros(micros).to_string()
}

#[tokio::test]
async fn time_travel_includes_what_happened_at_exactly_that_time() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    app.set("theme", "light").await;
    app.unset("theme").await;
    let times = times(&app, "theme").await;
    for prefix in ["/v1", ""] {
        let at = |time: String| {
            let (app, path) = (&app, format!("{prefix}/config/theme/at/{time}"));
            async move { app.get(&path).await }
        };
        assert_eq!(at(shifted(&times[0], -1)).await.expect(404).text, "Not Found");
        assert_eq!(at(times[0].clone()).await.expect(200).text, "dark");
        assert_eq!(at(shifted(&times[1], -1)).await.expect(200).text, "dark");
        assert_eq!(at(times[1].clone()).await.expect(200).text, "light");
        assert_eq!(at(times[2].clone()).await.expect(404).text, "Not Found");
        assert_eq!(at("2001-01-01T00:00:00Z".to_owned()).await.expect(404).text, "Not Found");
        assert_eq!(at("9999-01-01T00:00:00Z".to_owned()).await.expect(404).text, "Not Found");
    }
}

#[tokio::test]
async fn a_time_that_cannot_be_read_is_refused_in_the_words_of_the_contract() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    for time in
        ["yesterday", "2024-01-15", "2024-01-15T10:30:00", "2024-13-01T00:00:00Z", "1705314600", "%20"]
    {
        let answer = app.get(&format!("/config/theme/at/{time}")).await.expect(400);
        let text = "Invalid timestamp format. Use ISO8601 (e.g., 2024-01-15T10:30:00Z)";
        assert_eq!(answer.text, text, "{time}");
    }
    let offset = app.get("/config/theme/at/2124-01-15T10:30:00+01:00").await.expect(200);
    assert_eq!(offset.text, "dark");
}

#[tokio::test]
async fn an_entry_is_read_as_of_a_position_or_a_time() {
    let app = TestApp::start().await;
    let first = app.set("theme", "dark").await;
    let second = app.set("theme", "light").await;
    let times = times(&app, "theme").await;
    for as_of in [first.position(), "1", &times[0]] {
        let answer = app.get(&format!("/v1/config/theme?as_of={as_of}")).await.expect(200);
        assert_eq!((answer.text.as_str(), answer.position()), ("dark", first.position()), "{as_of}");
    }
    let late = app.get("/v1/config/theme?as_of=9999-01-01T00:00:00Z").await.expect(200);
    assert_eq!((late.text.as_str(), late.position()), ("light", second.position()));
    app.get("/v1/config/theme?as_of=0").await.expect(404);
    let entry = app.get_json("/v1/config/theme?as_of=1").await.expect(200).json();
    assert_eq!((&entry["version"], &entry["value"]), (&json!(1), &json!("dark")));
}

#[tokio::test]
async fn a_moment_that_is_none_is_refused_by_its_name() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    for path in ["/v1/config/theme", "/v1/config"] {
        for as_of in ["", "-1", "now", "1.5.x", "a.-1"] {
            let answer = app.get_json(&format!("{path}?as_of={as_of}")).await;
            answer.problem(400, "invalid-parameter");
        }
        app.get_json(&format!("{path}?as_of=2")).await.problem(422, "position-not-yet");
        let other = app.get_json(&format!("{path}?as_of=zzzzzzzz.1")).await.problem(410, "other-log");
        assert!(other["head"].as_str().unwrap().ends_with(".1"), "{other}");
    }
}

/// Changes a few entries in every way, and notes the list after each commit.
async fn scripted(app: &Http) -> Vec<(String, Value)> {
    let mut states = Vec::new();
    for round in 0..8 {
        let answer = match round % 4 {
            0 => app.set("a", &round.to_string()).await,
            1 => app.set("b", &round.to_string()).await,
            2 => {
                let changes = json!([
                    {"name": "b", "delete": true},
                    {"name": "c", "value": "x"},
                    {"name": "A", "value": ""},
                ]);
                app.post("/v1/config-changes", &json!({ "changes": changes })).await.expect(200)
            }
            _ => app.unset("a").await,
        };
        states.push((answer.position().to_owned(), app.get_json("/v1/config").await.expect(200).json()));
    }
    states
}

#[tokio::test]
async fn the_list_as_of_each_position_is_what_it_was_then() {
    let app = TestApp::start().await;
    for (position, list) in scripted(&app).await {
        let path = format!("/v1/config?as_of={position}");
        let answer = app.get_json(&path).await.expect(200);
        assert_eq!(answer.json(), list, "{position}");
        assert_eq!(answer.position(), position);
        let pages = app.all_pages(&format!("{path}&limit=1")).await;
        let names: Vec<_> = pages.iter().map(|item| &item["name"]).collect();
        let expected: Vec<_> = list.as_array().unwrap().iter().map(|item| &item["name"]).collect();
        assert_eq!(names, expected, "{position}");
    }
}

#[tokio::test]
async fn a_position_within_a_commit_is_the_state_before_it() {
    let app = TestApp::start().await;
    app.set("a", "before").await;
    let changes = json!([{"name": "a", "value": "after"}, {"name": "b", "value": "after"}]);
    app.post("/v1/config-changes", &json!({ "changes": changes })).await.expect(200);
    let within = app.get("/v1/config/a?as_of=2").await.expect(200);
    assert_eq!((within.text.as_str(), within.position_number()), ("before", 1));
    assert_eq!(app.get("/v1/config/a?as_of=3").await.expect(200).text, "after");
}

#[tokio::test]
async fn the_pages_of_a_past_list_stay_at_their_position_while_entries_change() {
    let app = TestApp::start().await;
    for name in ["a", "b", "c", "d"] {
        app.set(name, "old").await;
    }
    let first = app.get("/v1/config?as_of=9999-01-01T00:00:00Z&limit=2").await.expect(200);
    for name in ["b", "c", "cc"] {
        app.set(name, "new").await;
    }
    app.unset("d").await;
    let second = app.get(&first.next().unwrap()).await.expect(200);
    assert_eq!(second.json(), json!([{"name": "c", "value": "old"}, {"name": "d", "value": "old"}]));
    assert_eq!(second.position(), first.position());
}
