//! Articles from a directory and to one, by the command line.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::json;

use super::support::{ANY, ARTICLES, create};
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
    let imported = import(&data, &from, &[]);
    assert_eq!(imported.status.code(), Some(0), "{}", told(&imported));
    for (arguments, said) in cases {
        let output = run(&data, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains(said), "{arguments:?}: {}", told(&output));
    }
    assert_eq!(fs::read_dir(&from).unwrap().count(), 1);
}

#[tokio::test]
async fn a_dry_run_knows_the_slugs_of_drafts_and_of_the_files_before() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from) = (dir.path().join("data"), dir.path().join("from"));
    let server = Process::serve(&data);
    for body in [json!({"title": "T", "slug": "drafted"}), json!({"title": "T", "slug": "trashed"})] {
        let article = create(server.http(), &body).await;
        if body["slug"] == "trashed" {
            server.http().delete_with(&article.path, &ANY).await.expect(204);
        }
    }
    assert_eq!(server.terminate(), Some(0));
    write(&from, "a.md", "---\nslug: drafted\n---\nx");
    write(&from, "b.md", "---\nslug: trashed\n---\nx");
    write(&from, "c.md", "---\ntitle: Night\n---\nx");
    write(&from, "d.md", "---\nslug: night\n---\nx");
    write(&from, "e.md", "---\nslug: day\n---\nx");
    let files = |output: &Output| {
        let told = told(output);
        told.lines().filter(|line| line.contains(".md: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let would = files(&import(&data, &from, &["--dry-run"]));
    let refused = "slug-taken: slug: another article has or had this slug";
    let expected = ["a.md", "b.md", "d.md"].map(|file| format!("{file}: {refused}"));
    assert_eq!(
        would.iter().filter(|line| line.ends_with(refused)).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );
    assert_eq!(files(&import(&data, &from, &[])), would);
}

#[test]
fn what_an_interrupted_export_left_behind_is_in_nobodys_way_and_what_others_put_there_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from, to) = (dir.path().join("data"), dir.path().join("from"), dir.path().join("to"));
    write(&from, "a.md", "text");
    let imported = import(&data, &from, &[]);
    assert_eq!(imported.status.code(), Some(0), "{}", told(&imported));
    let export = || run(&data, &["export", "articles", "--output", to.to_str().unwrap()]);
    write(dir.path(), "to.part/.daybook-export", "");
    write(dir.path(), "to.part/half.md", "half");
    let exported = export();
    assert_eq!(exported.status.code(), Some(0), "{}", told(&exported));
    let names =
        |dir: &Path| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(names(&to), ["a.md"]);
    assert!(!dir.path().join("to.part").exists());
    fs::remove_dir_all(&to).unwrap();
    write(dir.path(), "to.part/mine.md", "mine");
    let refused = export();
    assert_eq!(refused.status.code(), Some(1));
    assert!(told(&refused).contains("to.part"), "{}", told(&refused));
    assert_eq!(fs::read_to_string(dir.path().join("to.part/mine.md")).unwrap(), "mine");
}
