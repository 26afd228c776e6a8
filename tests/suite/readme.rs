//! The README's first screen, as a newcomer pastes it.

use reqwest::Method;

use crate::support::{Frames, TestApp};

const README: &str = include_str!("../../README.md");

/// One curl line: what it asks for.
#[derive(Debug, Default)]
struct Curl {
    method: Option<Method>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    path: String,
}

/// The curl commands of a document, lines that are continued joined.
fn commands(document: &str) -> Vec<Curl> {
    let joined = document.replace("\\\n", " ");
    joined.lines().filter(|line| line.starts_with("curl ")).map(|line| curl(&words(line))).collect()
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
            "-i" | "-N" => {}
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
    for command in commands {
        if command.headers.iter().any(|(_, value)| value == "text/event-stream") {
            let mut frames = Frames::open(&app, &command.path, None).await;
            assert_eq!(frames.event().await.1["event_type"], "ConfigValueSet");
            continue;
        }
        let by_body = if command.body.is_some() { Method::POST } else { Method::GET };
        let mut request = app.request(command.method.unwrap_or(by_body), &command.path);
        for (name, value) in &command.headers {
            request = request.header(name, value);
        }
        if let Some(body) = command.body {
            request = request.body(body);
        }
        app.send(request).await.expect(200);
    }
    assert_eq!(app.get("/v1/config/max_users").await.expect(200).text, "250");
    app.get("/v1/config/theme").await.expect(404);
}
