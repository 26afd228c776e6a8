//! The curl lines of documents, as a newcomer pastes them.

use reqwest::Method;

use super::{Answer, Http};

/// One curl line: what it asks for.
#[derive(Debug, Default)]
pub(crate) struct Curl {
    /// The variable that the id of the answer goes to, and what stands before the id in it: `NIGHT` and `/v1/articles/` of
    /// `NIGHT=/v1/articles/$(curl … | sed …)`.
    pub(crate) keeps: Option<(String, String)>,
    pub(crate) method: Option<Method>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
    pub(crate) path: String,
}

/// The curl commands of a document; lines that are continued, or end within quotation marks, are joined.
pub(crate) fn commands(document: &str) -> Vec<Curl> {
    let joined = document.replace("\\\n", " ");
    let mut lines = joined.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let keeps = line.split_once('=').and_then(|(name, rest)| Some((name, rest.split_once("$(")?)));
        let (keeps, line) = match keeps {
            Some((name, (before, rest))) if rest.starts_with("curl ") => {
                (Some((name.to_owned(), before.to_owned())), rest.split_once(" | ").unwrap().0)
            }
            _ if line.starts_with("curl ") => (None, line),
            _ => continue,
        };
        let mut line = line.to_owned();
        let words = loop {
            match words(&line) {
                Some(words) => break words,
                None => {
                    line = [&line, "\n", lines.next().expect("a quotation mark is never closed")].concat();
                }
            }
        };
        found.push(Curl { keeps, ..curl(&words) });
    }
    found
}

/// The words of a shell line with quotes, up to a remark; `None` if it ends within quotes.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.extend((!word.is_empty()).then(|| std::mem::take(&mut word))),
            (None, '#') if word.is_empty() => return Some(words),
            _ => word.push(c),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    quote.is_none().then_some(words)
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
            url => curl.path = url.to_owned(),
        }
    }
    curl
}

/// What commands have kept.
#[derive(Debug, Default)]
pub(crate) struct Variables(pub(crate) Vec<(String, String)>);

impl Variables {
    /// Does what a command says on `http`, and keeps what it keeps; it must succeed.
    pub(crate) async fn run(&mut self, http: &Http, command: Curl) -> Answer {
        let by_body = if command.body.is_some() { Method::POST } else { Method::GET };
        let path = self.path(&command.path);
        let mut request = http.request(command.method.unwrap_or(by_body), &path);
        for (name, value) in &command.headers {
            request = request.header(name, value);
        }
        if let Some(body) = command.body {
            request = request.body(body);
        }
        let answer = http.send(request).await;
        assert!(matches!(answer.status, 200 | 201), "{path}: {}", answer.text);
        if let Some((name, before)) = command.keeps {
            let told = answer.json();
            let id = told.get(0).unwrap_or(&told)["id"].as_str().unwrap().to_owned();
            self.0.push((name, before + &id));
        }
        answer
    }

    /// A path on whatever server, with what was kept in it.
    pub(crate) fn path(&self, url: &str) -> String {
        let fill = |url: String, (name, value): &(String, String)| url.replace(&format!("${name}"), value);
        let url = self.0.iter().fold(url.to_owned(), fill);
        let here = url.strip_prefix("http://").unwrap_or(&url).strip_prefix("localhost:8080");
        here.unwrap_or_else(|| panic!("another server: {url}")).to_owned()
    }
}
