//! The README's first screen, and what the API's page says of articles, as a newcomer pastes them.

use crate::support::{Frames, TestApp, Variables, commands};

const README: &str = include_str!("../../README.md");
const API: &str = include_str!("../../docs/api.md");

#[test]
fn it_names_the_two_commands_that_everything_begins_with() {
    assert!(README.contains("\ncargo run --release "));
    assert!(README.contains("\ncargo test --workspace "));
}

#[tokio::test]
async fn every_curl_line_works_as_it_stands_there() {
    let app = TestApp::start().await;
    let commands = commands(README);
    assert!(commands.len() >= 10, "{commands:?}");
    let mut variables = Variables::default();
    for command in commands {
        if command.headers.iter().any(|(_, value)| value == "text/event-stream") {
            let mut frames = Frames::open(&app, &variables.path(&command.path), None).await;
            assert_eq!(frames.event().await.1["event_type"], "ConfigValueSet");
            continue;
        }
        variables.run(&app, command).await;
    }
    assert_eq!(app.get("/v1/config/max_users").await.expect(200).text, "250");
    app.get("/v1/config/theme").await.expect(404);
    assert_eq!(variables.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["ANN", "ART"]);
    app.get(&format!("/v1/customers/{}", variables.0[0].1)).await.expect(410);
}

#[tokio::test]
async fn every_curl_line_about_articles_works_as_the_page_of_the_api_has_it() {
    let app = TestApp::start().await;
    let section = API.split("\n## ").find(|section| section.starts_with("Articles\n")).unwrap();
    let commands = commands(section);
    assert_eq!(commands.len(), section.matches("curl ").count());
    let mut variables = Variables::default();
    let mut told = Vec::new();
    for command in commands {
        told.push(variables.run(&app, command).await.text);
    }
    let article = app.get(&variables.path("$NIGHT")).await.expect(200).json();
    assert_eq!((&article["revision"], &article["published"]["revision"]), (&2.into(), &1.into()));
    assert_eq!(article["schedules"]["unpublish"], serde_json::Value::Null);
    let said = |text: &str| told.iter().any(|told| told.contains(text));
    assert!(said("<strong>again</strong>") || said("Every night."), "{told:?}");
    assert!(said("\"snippets\"") && said("/v1/previews/"), "{told:?}");
}
