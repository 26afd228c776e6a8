//! Articles from a directory and to one, by the command line.

use std::fs;
use std::path::Path;
use std::process::Output;

use super::support::ARTICLES;
use crate::support::{Process, run};

fn write(dir: &Path, path: &str, text: impl AsRef<[u8]>) {
    let file = dir.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn import(data: &Path, from: &Path, more: &[&str]) -> Output {
    run(data, &[&["import", "articles", from.to_str().unwrap()], more].concat())
}

#[tokio::test]
async fn files_come_in_are_served_and_go_out_as_they_were() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from, to) = (dir.path().join("data"), dir.path().join("from"), dir.path().join("to"));
    write(
        &from,
        "guide/night.md",
        "---\ntitle: Night trains\ndate: 2024-01-15\ntags: [trains]\n---\nThey *go*.\n",
    );
    write(&from, "draft.markdown", "+++\ntitle = 'Not yet'\ndraft = true\n+++\n");
    write(&from, "bad.md", "---\ntags: {a: b}\n---\nx");
    let dry = import(&data, &from, &["--dry-run"]);
    assert_eq!(dry.status.code(), Some(2), "{}", told(&dry));
    assert!(
        told(&dry).contains("Would be: 2 created, 0 changed, 0 as they were, 1 refused"),
        "{}",
        told(&dry)
    );
    let first = import(&data, &from, &["--actor", "ann", "--reason", "moved"]);
    assert_eq!(first.status.code(), Some(2), "{}", told(&first));
    for line in ["guide/night.md: created\n", "draft.markdown: created\n", "bad.md: front-matter-malformed: "]
    {
        assert!(told(&first).contains(line), "{}", told(&first));
    }
    fs::remove_file(from.join("bad.md")).unwrap();
    let again = import(&data, &from, &[]);
    assert_eq!(again.status.code(), Some(0), "{}", told(&again));
    assert!(
        told(&again).contains("Imported: 0 created, 0 changed, 2 as they were, 0 refused"),
        "{}",
        told(&again)
    );
    let exported = run(&data, &["export", "articles", "--output", to.to_str().unwrap()]);
    assert_eq!(exported.status.code(), Some(0), "{}", told(&exported));
    assert!(fs::read_to_string(to.join("guide/night.md")).unwrap().ends_with("---\nThey *go*.\n"));
    let back = import(&data, &to, &[]);
    assert!(told(&back).contains("0 created, 0 changed, 2 as they were"), "{}", told(&back));

    let server = Process::serve(&data);
    let night = server.http().get(&format!("{ARTICLES}/by-slug/night-trains")).await.expect(200).json();
    assert_eq!(
        (&night["author"], &night["published_at"]),
        (&"ann".into(), &"2024-01-15T00:00:00.000000Z".into())
    );
    let refused = import(&data, &from, &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(!told(&refused).contains("POST"), "{}", told(&refused));
    let beside = run(&data, &["export", "articles", "--output", dir.path().join("beside").to_str().unwrap()]);
    assert_eq!(beside.status.code(), Some(0), "also beside a running server: {}", told(&beside));
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn what_cannot_be_done_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from) = (dir.path().join("data"), dir.path().join("from"));
    write(&from, "a.md", "text");
    let file = from.join("a.md");
    let missing = dir.path().join("missing");
    let cases: [(&[&str], &str); 6] = [
        (&["import", "articles", file.to_str().unwrap()], "one directory"),
        (&["import", "articles", missing.to_str().unwrap()], "missing"),
        (&["import", "customers", from.to_str().unwrap()], "one file"),
        (&["import", "articles", from.to_str().unwrap(), "--format", "csv"], "--format"),
        (&["export", "articles"], "--output"),
        (&["export", "articles", "--output", from.to_str().unwrap()], "already"),
    ];
    assert_eq!(import(&data, &from, &[]).status.code(), Some(0));
    for (arguments, said) in cases {
        let output = run(&data, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains(said), "{arguments:?}: {}", told(&output));
    }
    assert_eq!(fs::read_dir(&from).unwrap().count(), 1);
}
