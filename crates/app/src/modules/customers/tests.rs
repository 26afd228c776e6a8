use std::io::Cursor;
use std::time::Duration;

use tokio::time::Instant;

use crate::app::Composition;
use crate::modules;
use crate::settings::Settings;
use crate::transfer::{ExportOptions, ImportFailure, ImportOptions, Imported, Source, Target};

const FILE: &str = "Kunde;E-Mail;Telefon;Farbe\r\n\
    Ann Example;ann@example.com;030 901820;blau\r\n\
    No Address;;;rot\r\n\
    Bob;bob@example.com;+1 650 253 0000;\r\n";

fn composition(dir: &tempfile::TempDir) -> Composition {
    let Settings { data, store, mut contexts, .. } = Settings::for_tests(dir.path());
    contexts.customers.phone_region = Some("DE".to_owned());
    Composition { modules: modules::all(), ..Composition::new(data, store, contexts) }
}

fn options(map: &[(&str, &str)]) -> ImportOptions {
    ImportOptions {
        batch: "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5".to_owned(),
        dry_run: false,
        map: map.iter().map(|(header, field)| ((*header).to_owned(), (*field).to_owned())).collect(),
        format: Some("csv".to_owned()),
        actor: "import".parse().unwrap(),
        reason: Some("from the old system".parse().unwrap()),
    }
}

/// What came of it, and the lines that were told.
async fn import(
    dir: &tempfile::TempDir,
    file: &str,
    options: &ImportOptions,
) -> (Result<Imported, ImportFailure>, Vec<String>) {
    let foundation = composition(dir).start().await.unwrap();
    let mut told = Vec::new();
    let transfer = foundation.transfer("customers").unwrap();
    let source = Source::File(Box::new(Cursor::new(file.to_owned())));
    let imported = transfer.import(source, options, &mut |row| told.push(row.to_owned())).await;
    foundation.end(Instant::now() + Duration::from_secs(20)).await.unwrap();
    (imported, told)
}

async fn exported(dir: &tempfile::TempDir, format: &str) -> String {
    let foundation = composition(dir).look().await.unwrap();
    let transfer = foundation.transfer("customers").unwrap();
    let mut out = Vec::new();
    let options = ExportOptions { format: Some(format.to_owned()) };
    transfer.export(&options, Target::File(&mut out)).await.unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn a_file_comes_in_without_a_server_and_goes_out_again() {
    let dir = tempfile::tempdir().unwrap();
    let map = [("Kunde", "name"), ("Telefon", "phone")];
    let (imported, told) = import(&dir, FILE, &options(&map)).await;
    let imported = imported.unwrap();
    assert_eq!((imported.created, imported.refused), (2, 1));
    assert_eq!(imported.remarks, ["Columns passed over: Farbe"]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("line 3: email-empty"), "{told:?}");
    let file = exported(&dir, "ndjson").await;
    assert_eq!(file.lines().count(), 2);
    assert!(file.contains("ann@example.com") && file.contains("+4930901820"), "{file}");
    let other = tempfile::tempdir().unwrap();
    let csv = exported(&dir, "csv").await;
    let (again, _) = import(&other, &csv, &options(&[])).await;
    assert_eq!(again.unwrap().created, 2);
    assert_eq!(exported(&other, "csv").await.lines().count(), 3);
}

#[tokio::test]
async fn the_same_file_with_the_same_batch_tells_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let map = [("Kunde", "name"), ("Telefon", "phone")];
    let (first, _) = import(&dir, FILE, &options(&map)).await;
    let (second, _) = import(&dir, FILE, &options(&map)).await;
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(exported(&dir, "ndjson").await.lines().count(), 2);
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options = ImportOptions { dry_run: true, ..options(&[("Kunde", "name")]) };
    assert_eq!(import(&dir, FILE, &options).await.0.unwrap().created, 2);
    assert_eq!(exported(&dir, "ndjson").await, "");
}

#[tokio::test]
async fn options_and_files_that_do_not_fit_are_refused_before_anything_comes_in() {
    let dir = tempfile::tempdir().unwrap();
    let good = options(&[("Kunde", "name")]);
    let others = [
        (ImportOptions { batch: "7".to_owned(), ..good.clone() }, FILE, "batch"),
        (ImportOptions { format: Some("xlsx".to_owned()), ..good.clone() }, FILE, "csv and ndjson"),
        (options(&[("Kunde", "customer")]), FILE, "the fields are"),
        (options(&[]), FILE, "Kunde"),
        (good, "", "empty"),
    ];
    for (options, file, said) in others {
        let (refused, _) = import(&dir, file, &options).await;
        let Err(ImportFailure::Unusable(error)) = refused else { panic!("{said}: {refused:?}") };
        assert!(format!("{error:#}").contains(said), "{said}: {error:#}");
    }
    assert_eq!(exported(&dir, "ndjson").await, "");
}

#[tokio::test]
async fn what_has_no_files_is_named_with_what_has() {
    let dir = tempfile::tempdir().unwrap();
    let foundation = composition(&dir).start().await.unwrap();
    let refusal = foundation.transfer("config").err().expect("config has files").to_string();
    assert!(refusal.contains("\"config\"") && refusal.contains("customers"), "{refusal}");
}

#[tokio::test]
async fn a_region_that_there_is_not_is_refused_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let mut composition = composition(&dir);
    composition.contexts.customers.phone_region = Some("XX".to_owned());
    let refusal = composition.start().await.err().expect("it starts").to_string();
    assert!(refusal.contains("\"XX\" is no region"), "{refusal}");
}
