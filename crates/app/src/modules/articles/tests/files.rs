use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use daybook_application::testing::{FixedClock, START};
use tokio::time::Instant;

use crate::app::Composition;
use crate::modules;
use crate::settings::Settings;
use crate::transfer::{ExportOptions, ImportFailure, ImportOptions, Imported, Source, Target};

fn composition(dir: &Path) -> Composition {
    let Settings { data, store, contexts, .. } = Settings::for_tests(dir);
    Composition { modules: modules::all(), ..Composition::new(data, store, contexts) }
}

fn options() -> ImportOptions {
    ImportOptions {
        batch: "b".to_owned(),
        dry_run: false,
        map: Vec::new(),
        format: None,
        actor: "import".parse().unwrap(),
        reason: Some("from the old site".parse().unwrap()),
    }
}

/// What came of it, and the lines that were told.
async fn import_with(
    composition: Composition,
    source: Source,
    options: &ImportOptions,
) -> (Result<Imported, ImportFailure>, Vec<String>) {
    let foundation = composition.start().await.unwrap();
    let mut told = Vec::new();
    let transfer = foundation.transfer("articles").unwrap();
    let imported = transfer.import(source, options, &mut |line| told.push(line.to_owned())).await;
    foundation.end(Instant::now() + Duration::from_secs(20)).await.unwrap();
    (imported, told)
}

async fn import(data: &Path, from: &Path, options: &ImportOptions) -> (Imported, Vec<String>) {
    let (imported, told) =
        import_with(composition(data), Source::Directory(from.to_path_buf()), options).await;
    (imported.unwrap(), told)
}

async fn export(data: &Path, to: &Path) -> u64 {
    fs::create_dir(to).unwrap();
    let foundation = composition(data).look().await.unwrap();
    let transfer = foundation.transfer("articles").unwrap();
    transfer.export(&ExportOptions::default(), Target::Directory(to)).await.unwrap()
}

fn write(dir: &Path, path: &str, text: impl AsRef<[u8]>) {
    let file = dir.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[tokio::test]
async fn a_directory_comes_in_with_a_line_for_each_file_and_goes_out_to_the_same_files() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from, to) = (dir.path().join("data"), dir.path().join("from"), dir.path().join("to"));
    write(&from, "a/night.md", "---\ntitle: Night\ndate: 2024-01-15\nlayout: post\n---\ntext\n");
    write(&from, "b.markdown", "+++\ndraft = true\n+++\n# B\n");
    write(&from, "bad.md", "---\nslug: Not a slug\n---\ntext");
    write(&from, "binary.md", b"\xff\xfe\x00");
    write(&from, "long.md", "a".repeat(5_000_000));
    let (imported, told) = import(&data, &from, &options()).await;
    assert_eq!((imported.created, imported.refused), (2, 3), "{told:?}");
    assert_eq!(imported.remarks, ["Keys of front matter passed over: layout"]);
    let begins = [
        "a/night.md: created",
        "b.markdown: created",
        "bad.md: slug-invalid",
        "binary.md: not-utf-8",
        "long.md: file-too-long",
    ];
    for (line, begin) in told.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
    assert_eq!(export(&data, &to).await, 2);
    let night = fs::read_to_string(to.join("a/night.md")).unwrap();
    assert!(
        night.contains("date: 2024-01-15T00:00:00.000000Z\n") && night.ends_with("---\ntext\n"),
        "{night}"
    );
    assert!(fs::read_to_string(to.join("b.markdown")).unwrap().contains("draft: true"));
    let (again, told) = import(&data, &to, &options()).await;
    assert_eq!((again.unchanged, again.changed, again.created, again.refused), (2, 0, 0, 0), "{told:?}");
}

#[tokio::test]
async fn a_dry_run_tells_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from) = (dir.path().join("data"), dir.path().join("from"));
    write(&from, "a.md", "text");
    let dry = ImportOptions { dry_run: true, ..options() };
    let (would, told) = import(&data, &from, &dry).await;
    assert_eq!((would.created, told), (1, vec!["a.md: created".to_owned()]));
    assert_eq!(export(&data, &dir.path().join("to")).await, 0);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_anything_comes_in() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from) = (dir.path().join("data"), dir.path().join("from"));
    write(&from, "a.md", "text");
    let directory = || Source::Directory(from.clone());
    let map = ImportOptions { map: vec![("a".to_owned(), "title".to_owned())], ..options() };
    let format = ImportOptions { format: Some("csv".to_owned()), ..options() };
    let file = Source::File(Box::new(Cursor::new("text")));
    let missing = Source::Directory(dir.path().join("missing"));
    let cases = [
        (directory(), map, "--map"),
        (directory(), format, "--format"),
        (file, options(), "in one directory"),
        (missing, options(), "missing"),
    ];
    for (source, options, said) in cases {
        let (refused, _) = import_with(composition(&data), source, &options).await;
        let Err(ImportFailure::Unusable(error)) = refused else { panic!("{said}: {refused:?}") };
        assert!(format!("{error:#}").contains(said), "{said}: {error:#}");
    }
    assert_eq!(export(&data, &dir.path().join("to")).await, 0);
}

#[tokio::test]
async fn an_import_leaves_what_is_planned_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (data, from, to) = (dir.path().join("data"), dir.path().join("from"), dir.path().join("to"));
    write(&from, "a.md", "---\ndate: 2026-02-01\n---\ntext");
    let at = |micros: i64| Composition {
        clock: Arc::new(FixedClock::new(START.plus_micros(micros))),
        ..composition(&data)
    };
    let source = || Source::Directory(from.clone());
    assert_eq!(import_with(at(0), source(), &options()).await.0.unwrap().created, 1);
    // The time has come, and nobody serves.
    let dry = ImportOptions { dry_run: true, ..options() };
    import_with(at(90 * 86_400_000_000), source(), &dry).await.0.unwrap();
    export(&data, &to).await;
    let events = fs::read_to_string(to.join("a.md")).unwrap();
    assert!(events.contains("date: 2026-02-01T00:00:00.000000Z"), "{events}");
    let (imported, _) = import_with(at(0), source(), &options()).await;
    assert_eq!(imported.unwrap().unchanged, 1, "it is still planned");
}
