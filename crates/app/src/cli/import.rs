//! `daybook import`.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::app::{Composition, Foundation};
use crate::lock::LockError;
use crate::modules;
use crate::signals::Signals;
use crate::transfer::{Holding, ImportFailure, ImportOptions, Imported, Source, Transfer};

use super::arguments::{ImportArguments, Unserved};
use super::output;

/// The exit code that says: rows were refused.
const REFUSED: u8 = 2;
/// How long what is on the writer's queue may take at the end.
const END_WITHIN: Duration = Duration::from_secs(20);

/// Brings records in; prints the rows that are refused, and what came of it.
pub(super) async fn run(arguments: ImportArguments) -> anyhow::Result<ExitCode> {
    let ImportArguments { kind, source, dry_run, map, format, batch, actor, reason, unserved } = arguments;
    let Unserved { data, store, contexts, logs: _ } = unserved;
    // Before the data is taken: nothing is made for a file that is not there.
    let opened = open(&source).with_context(|| name(&source))?;
    let holding = opened.holding();
    let composition = Composition { modules: modules::all(), ..Composition::new(data, store, contexts) };
    let batch = batch.unwrap_or_else(|| composition.ids.next().to_string());
    let format = format.or_else(|| output::ending(&source).filter(|_| holding == Holding::File));
    let options = ImportOptions { batch, dry_run, map, format, actor, reason };
    let foundation = composition.start().await.map_err(|error| or_by_request(error, &kind, holding))?;
    let imported = match foundation.transfer(&kind) {
        Ok(transfer) => {
            let imported = import(&foundation, transfer, opened, &options).await;
            imported.map_err(|failure| explained(failure, &options, holding).context(name(&source)))
        }
        Err(error) => Err(error),
    };
    let ended = foundation.end(Instant::now() + END_WITHIN).await;
    let imported = imported?;
    ended?;
    for line in imported.remarks.iter().chain([&summary(&imported, &kind, &options, holding)]) {
        output::line(line)?;
    }
    Ok(if imported.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

/// What the source is called.
fn name(source: &Path) -> String {
    if source == Path::new("-") { "standard input".to_owned() } else { source.display().to_string() }
}

/// The file or directory, or standard input for `-`.
fn open(source: &Path) -> io::Result<Source> {
    if source == Path::new("-") {
        return Ok(Source::File(Box::new(io::stdin())));
    }
    let file = File::open(source)?;
    if file.metadata()?.is_dir() {
        return Ok(Source::Directory(source.to_path_buf()));
    }
    Ok(Source::File(Box::new(file)))
}

async fn import(
    foundation: &Foundation,
    transfer: Arc<dyn Transfer>,
    source: Source,
    options: &ImportOptions,
) -> Result<Imported, ImportFailure> {
    let mut signals = Signals::listen().map_err(|error| ImportFailure::Unusable(error.into()))?;
    let asked = options.clone();
    // On a thread of its own: who types on standard input may take any time, and a signal must end that as well.
    let importing = tokio::task::spawn_blocking(move || {
        let mut report = |row: &str| {
            // With standard output gone the rows come in nevertheless, and the exit code tells.
            drop(output::line(row));
        };
        Handle::current().block_on(transfer.import(source, &asked, &mut report))
    });
    tokio::select! {
        imported = importing => imported.unwrap_or_else(|error| Err(ImportFailure::Interrupted(error.into()))),
        error = foundation.failure() => Err(ImportFailure::Interrupted(error)),
        signal = signals.next() => Err(ImportFailure::Interrupted(anyhow!("{signal}"))),
    }
}

/// Says how to go on, if something may have come in.
fn explained(failure: ImportFailure, options: &ImportOptions, holding: Holding) -> anyhow::Error {
    let batch = &options.batch;
    match failure {
        ImportFailure::Interrupted(error) if !options.dry_run && holding == Holding::Directory => {
            error.context("the import was interrupted; begun again, it passes over the files that came in")
        }
        ImportFailure::Interrupted(error) if !options.dry_run => error.context(format!(
            "the import {batch} was interrupted; with --batch {batch} and the same file it goes on where it ended"
        )),
        ImportFailure::Interrupted(error) | ImportFailure::Unusable(error) => error,
    }
}

/// Says what to do when a server has the data.
fn or_by_request(error: anyhow::Error, kind: &str, holding: Holding) -> anyhow::Error {
    match error.downcast_ref() {
        Some(LockError::Taken(_)) if holding == Holding::File => {
            error.context(format!("a running server takes the file by POST /v1/{kind}/import"))
        }
        _ => error,
    }
}

fn summary(imported: &Imported, kind: &str, options: &ImportOptions, holding: Holding) -> String {
    let Imported { created, changed, unchanged, refused, .. } = imported;
    let counts = format!("{created} created, {changed} changed, {unchanged} as they were, {refused} refused");
    if options.dry_run {
        format!("Would be: {counts}. Nothing was changed")
    } else if holding == Holding::Directory {
        format!("Imported: {counts}")
    } else {
        let batch = &options.batch;
        format!("Import {batch}: {counts}. To take it back: POST /v1/{kind}/imports/{batch}/revert")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(dry_run: bool) -> ImportOptions {
        ImportOptions {
            batch: "b-1".to_owned(),
            dry_run,
            map: Vec::new(),
            format: None,
            actor: "ann".parse().unwrap(),
            reason: None,
        }
    }

    #[test]
    fn the_summary_says_how_to_take_the_import_back() {
        let imported = Imported { created: 3, changed: 2, unchanged: 1, refused: 4, ..Imported::default() };
        let said = summary(&imported, "customers", &options(false), Holding::File);
        assert!(said.contains("3 created, 2 changed, 1 as they were, 4 refused"), "{said}");
        assert!(said.ends_with("/v1/customers/imports/b-1/revert"), "{said}");
        assert!(!summary(&imported, "customers", &options(true), Holding::File).contains("b-1"));
        let said = summary(&imported, "articles", &options(false), Holding::Directory);
        assert_eq!(said, "Imported: 3 created, 2 changed, 1 as they were, 4 refused");
    }

    #[test]
    fn an_import_that_was_interrupted_says_how_to_go_on_and_one_that_took_nothing_does_not() {
        let interrupted = || ImportFailure::Interrupted(anyhow!("SIGINT"));
        let said = format!("{:#}", explained(interrupted(), &options(false), Holding::File));
        assert!(said.contains("--batch b-1") && said.ends_with("SIGINT"), "{said}");
        assert_eq!(explained(interrupted(), &options(true), Holding::File).to_string(), "SIGINT");
        let unusable = ImportFailure::Unusable(anyhow!("no columns"));
        assert_eq!(explained(unusable, &options(false), Holding::File).to_string(), "no columns");
    }

    #[test]
    fn a_server_that_has_the_data_is_named_as_the_way() {
        let error = or_by_request(LockError::Taken("/data".into()).into(), "customers", Holding::File);
        assert!(
            format!("{error:#}").contains("POST /v1/customers/import: another daybook process"),
            "{error:#}"
        );
    }

    #[test]
    fn files_go_on_by_being_brought_in_again_and_are_not_sent_to_a_server() {
        let interrupted = ImportFailure::Interrupted(anyhow!("SIGINT"));
        let said = format!("{:#}", explained(interrupted, &options(false), Holding::Directory));
        assert!(said.contains("begun again") && !said.contains("--batch"), "{said}");
        let taken = LockError::Taken("/data".into());
        let said = format!("{:#}", or_by_request(taken.into(), "articles", Holding::Directory));
        assert!(said.contains("another daybook process") && !said.contains("POST"), "{said}");
    }

    #[test]
    fn a_source_is_told_from_what_is_not_there() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.csv");
        assert!(open(&file).is_err());
        std::fs::write(&file, "").unwrap();
        assert_eq!(open(&file).unwrap().holding(), Holding::File);
        assert_eq!(open(dir.path()).unwrap().holding(), Holding::Directory);
    }
}
