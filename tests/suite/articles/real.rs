//! Markdown as people write it: what this machine has of it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::support::{ARTICLES, found};
use crate::support::{Process, run};

/// The most documents that are taken.
const MOST: usize = 400;

/// The READMEs of the crates that this is built from. Wherever it can be built, there are some.
fn documents() -> Vec<(String, PathBuf)> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap();
    let mut found = Vec::new();
    for registry in fs::read_dir(home.join("registry/src")).unwrap() {
        for package in fs::read_dir(registry.unwrap().path()).unwrap() {
            let package = package.unwrap();
            let file = package.path().join("README.md");
            if file.is_file() {
                found.push((format!("{}/README.md", package.file_name().to_string_lossy()), file));
            }
        }
    }
    found.sort();
    found.truncate(MOST);
    found
}

fn said(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert!(matches!(output.status.code(), Some(0 | 2)), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The numbers of a summary: created, changed, as they were, refused.
fn counts(said: &str) -> [usize; 4] {
    let summary = said.lines().last().unwrap();
    let numbers = summary.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok());
    numbers.collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{summary}"))
}

#[tokio::test]
async fn real_documents_come_in_are_read_back_rendered_searched_and_go_out_unchanged() {
    let documents = documents();
    assert!(documents.len() > 50, "there are too few to tell anything: {}", documents.len());
    let dir = tempfile::tempdir().unwrap();
    let (data, from, to) = (dir.path().join("data"), dir.path().join("from"), dir.path().join("to"));
    for (path, file) in &documents {
        let copy = from.join(path);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(file, copy).unwrap();
    }
    let first = said(&data, &["import", "articles", from.to_str().unwrap()]);
    let [created, changed, unchanged, refused] = counts(&first);
    assert_eq!((created + refused, changed, unchanged), (documents.len(), 0, 0), "{first}");
    assert!(refused * 20 < documents.len(), "{first}");

    let server = Process::serve(&data);
    let http = server.http();
    let listed = http.all_pages(&format!("{ARTICLES}?limit=500")).await;
    assert_eq!(listed.len(), created);
    for item in &listed {
        let path = format!("{ARTICLES}/{}", item["id"].as_str().unwrap());
        let article = http.get(&path).await.expect(200).json();
        assert_eq!((&article["status"], &article["title"]), (&Value::from("published"), &item["title"]));
        let page = http.get(&format!("{path}?render=html")).await.expect(200);
        assert!(!page.text.to_lowercase().contains("<script"), "{path}");
    }
    // Each file stands somewhere, to the byte.
    let mut bodies = std::collections::HashSet::new();
    for item in &listed {
        let path = format!("{ARTICLES}/{}/published", item["id"].as_str().unwrap());
        bodies.insert(http.get(&path).await.expect(200).json()["body"].as_str().unwrap().to_owned());
    }
    let texts = documents.iter().filter_map(|(_, file)| fs::read_to_string(file).ok());
    let kept = texts.filter(|text| bodies.contains(text.as_str())).count();
    assert!(kept * 20 > created * 19, "{kept} of {created}");
    for item in listed.iter().step_by(25) {
        let title = item["title"].as_str().unwrap();
        let words: Vec<_> =
            title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).collect();
        if !words.is_empty() {
            let hits = found(http, &words.join(" ")).await;
            assert!(hits.iter().any(|hit| hit == title) || hits.len() >= 50, "{title}: {hits:?}");
        }
    }
    assert_eq!(server.terminate(), Some(0));

    let again = said(&data, &["import", "articles", from.to_str().unwrap()]);
    assert_eq!(counts(&again), [0, 0, created, refused], "{again}");
    said(&data, &["export", "articles", "--output", to.to_str().unwrap()]);
    let back = said(&data, &["import", "articles", to.to_str().unwrap()]);
    assert_eq!(counts(&back), [0, 0, created, 0], "{back}");
    assert!(run(&data, &["verify"]).status.success());
}
