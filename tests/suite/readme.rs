//! The README's first screen, as a newcomer pastes it.

use reqwest::Method;

use crate::support::{Frames, TestApp};

const README: &str = include_str!("../../README.md");

/// One curl line: what it asks for.
#[derive(Debug, Default)]
struct Curl {
    /// The variable that keeps the id of the answer: `ANN` of `ANN=$(curl … | sed …)`.
    keeps: Option<String>,
    method: Option<Method>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    path: String,
}

/// The curl commands of a document, lines that are continued joined.
fn commands(document: &str) -> Vec<Curl> {
    let joined = document.replace("\\\n", " ");
    joined.lines().filter_map(command).collect()
}

fn command(line: &str) -> Option<Curl> {
    if line.starts_with("curl ") {
        return Some(curl(&words(line)));
    }
    let (variable, rest) = line.split_once("=$(")?;
    let (line, _) = rest.split_once(" | ")?;
    Some(Curl { keeps: Some(variable.to_owned()), ..curl(&words(line)) })
}

/// The words of a shell line with quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            _ => word.push(c),
        }
    }
    assert_eq!(quote, None, "{line}");
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn curl(words: &[String]) -> Curl {
    let mut curl = Curl::default();
    let mut words = words[1..].iter();
    while let Some(word) = words.next() {
        let mut argument = || words.next().unwrap().clone();
        match word.as_str() {
            "-i" | "-N" | "-s" => {}
            "-X" => curl.method = Some(argument().parse().unwrap()),
            "-d" => curl.body = Some(argument()),
            "-H" => {
                let header = argument();
                let (name, value) = header.split_once(": ").unwrap();
                curl.headers.push((name.to_lowercase(), value.to_owned()));
            }
            url => curl.path = url.strip_prefix("localhost:8080").expect(url).to_owned(),
        }
    }
    curl
}

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
    let mut variables: Vec<(String, String)> = Vec::new();
    for command in commands {
        if command.headers.iter().any(|(_, value)| value == "text/event-stream") {
            let mut frames = Frames::open(&app, &command.path, None).await;
            assert_eq!(frames.event().await.1["event_type"], "ConfigValueSet");
            continue;
        }
        let by_body = if command.body.is_some() { Method::POST } else { Method::GET };
        let path = variables
            .iter()
            .fold(command.path, |path, (name, value)| path.replace(&format!("${name}"), value));
        let mut request = app.request(command.method.unwrap_or(by_body), &path);
        for (name, value) in &command.headers {
            request = request.header(name, value);
        }
        if let Some(body) = command.body {
            request = request.body(body);
        }
        let answer = app.send(request).await;
        assert!(matches!(answer.status, 200 | 201), "{path}: {}", answer.text);
        if let Some(name) = command.keeps {
            variables.push((name, answer.json()["id"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(app.get("/v1/config/max_users").await.expect(200).text, "250");
    app.get("/v1/config/theme").await.expect(404);
    assert_eq!(variables.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["ANN", "ART"]);
    app.get(&format!("/v1/customers/{}", variables[0].1)).await.expect(410);
}
