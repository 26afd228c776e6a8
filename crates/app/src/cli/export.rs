//! `daybook export`.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};

use crate::app::Composition;
use crate::modules;
use crate::transfer::{ExportOptions, Holding, Target, Transfer};

use super::arguments::{ExportArguments, Unserved};
use super::output;

/// What says that a directory is the beginning of an export. It goes when all is written.
const MARK: &str = ".daybook-export";

/// Writes all records of a kind to a file, a directory or standard output.
pub(super) async fn run(arguments: ExportArguments) -> anyhow::Result<ExitCode> {
    let ExportArguments { kind, format, output: file, unserved } = arguments;
    let Unserved { data, store, contexts, logs: _ } = unserved;
    let composition = Composition { modules: modules::all(), ..Composition::new(data, store, contexts) };
    let foundation = composition.look().await?;
    let transfer = foundation.transfer(&kind)?;
    let holding = transfer.holding();
    let ending = || file.as_deref().and_then(output::ending).filter(|_| holding == Holding::File);
    let options = ExportOptions { format: format.or_else(ending) };
    match file {
        Some(dir) if holding == Holding::Directory => {
            to_directory(&*transfer, &options, &dir).await.with_context(|| dir.display().to_string())?;
        }
        None if holding == Holding::Directory => {
            anyhow::bail!("{kind} go to a directory: name one with --output DIR");
        }
        Some(file) => {
            to_file(&*transfer, &options, &file).await.with_context(|| file.display().to_string())?;
        }
        None => to_standard_output(&*transfer, &options).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes beside `file` first, so that an export which fails leaves nothing that looks like a whole one.
async fn to_file(transfer: &dyn Transfer, options: &ExportOptions, file: &Path) -> anyhow::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = write_part(transfer, options, &part).await;
    match written.and_then(|count| fs::rename(&part, file).map(|()| count).map_err(Into::into)) {
        Ok(count) => {
            tracing::info!(records = count, file = %file.display(), "written");
            Ok(())
        }
        Err(error) => {
            drop(fs::remove_file(&part));
            Err(error)
        }
    }
}

async fn write_part(transfer: &dyn Transfer, options: &ExportOptions, part: &Path) -> anyhow::Result<u64> {
    // What an interrupted export left behind may have another mode than a new file gets.
    match fs::remove_file(part) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    let mut out = BufWriter::new(file);
    let count = transfer.export(options, Target::File(&mut out)).await?;
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(count)
}

/// Writes beside `dir` first, so that an export which fails leaves nothing that looks like a whole one.
async fn to_directory(transfer: &dyn Transfer, options: &ExportOptions, dir: &Path) -> anyhow::Result<()> {
    if dir.try_exists()? {
        ensure!(dir.is_dir(), "this is no directory");
        ensure!(fs::read_dir(dir)?.next().is_none(), "there is something in this directory already");
    }
    // A name of many slashes, or of one, has none to put `.part` behind.
    let name = dir.file_name().context("this is no name of a directory")?;
    let mut part = name.to_owned();
    part.push(".part");
    let part = dir.with_file_name(part);
    let mark = begin(&part).with_context(|| part.display().to_string())?;
    let written = transfer.export(options, Target::Directory(&part)).await;
    let written =
        written.and_then(|count| fs::remove_file(part.join(MARK)).map(|()| count).map_err(Into::into));
    drop(mark);
    match written.and_then(|count| fs::rename(&part, dir).map(|()| count).map_err(Into::into)) {
        Ok(count) => {
            tracing::info!(records = count, directory = %dir.display(), "written");
            Ok(())
        }
        Err(error) => {
            drop(fs::remove_dir_all(&part));
            Err(error)
        }
    }
}

/// Makes the directory that an export is written to, in place of one that an interrupted export left behind. What
/// somebody else has put there stays, and so does what is being written: the mark is locked as long as that goes on.
fn begin(part: &Path) -> anyhow::Result<File> {
    let name = part.join(MARK);
    match File::open(&name) {
        Ok(mark) => {
            mark.try_lock().context("another export is being written there")?;
            fs::remove_dir_all(part)?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    match DirBuilder::new().mode(0o700).create(part) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            ensure!(
                fs::read_dir(part)?.next().is_none(),
                "there is something here that no export left behind: move it away"
            );
        }
        created => created?,
    }
    let mark = OpenOptions::new().write(true).create_new(true).mode(0o600).open(name)?;
    mark.try_lock().context("another export is being written there")?;
    Ok(mark)
}

async fn to_standard_output(transfer: &dyn Transfer, options: &ExportOptions) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout());
    let written = match transfer.export(options, Target::File(&mut out)).await {
        Ok(_) => out.flush().map_err(Into::into),
        Err(error) => Err(error),
    };
    match written {
        // Nobody reads it any more, which is no failure of ours: `daybook export … | head`.
        Err(error) if is_broken_pipe(&error) => Ok(()),
        written => written,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref())
        .any(|e: &io::Error| e.kind() == ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use async_trait::async_trait;

    use super::*;
    use crate::transfer::{ImportFailure, ImportOptions, Imported, Source, Told};

    /// Writes this, and fails or not.
    struct Fake(&'static str, bool);

    #[async_trait]
    impl Transfer for Fake {
        fn holding(&self) -> Holding {
            Holding::File
        }

        async fn import(&self, _: Source, _: &ImportOptions, _: Told<'_>) -> Result<Imported, ImportFailure> {
            Ok(Imported::default())
        }

        async fn export(&self, _: &ExportOptions, target: Target<'_>) -> anyhow::Result<u64> {
            match target {
                Target::File(out) => out.write_all(self.0.as_bytes())?,
                Target::Directory(dir) => fs::write(dir.join("a.md"), self.0)?,
            }
            anyhow::ensure!(!self.1, "it broke");
            Ok(1)
        }
    }

    #[tokio::test]
    async fn a_file_is_its_owners_only_and_takes_the_place_of_an_older_one_when_it_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("all.csv");
        fs::write(&file, "old").unwrap();
        fs::write(dir.path().join("all.csv.part"), "left behind, and longer").unwrap();
        let failed = to_file(&Fake("half", true), &ExportOptions::default(), &file).await;
        assert_eq!(failed.unwrap_err().to_string(), "it broke");
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        to_file(&Fake("whole", false), &ExportOptions::default(), &file).await.unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "whole");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_directory_is_there_when_it_is_whole_and_none_is_written_over() {
        let parent = tempfile::tempdir().unwrap();
        let (options, dir) = (ExportOptions::default(), parent.path().join("all"));
        let failed = to_directory(&Fake("half", true), &options, &dir).await;
        assert_eq!(failed.unwrap_err().to_string(), "it broke");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
        for _ in 0..2 {
            to_directory(&Fake("whole", false), &options, &dir).await.unwrap();
            assert_eq!(fs::read_to_string(dir.join("a.md")).unwrap(), "whole");
            assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
            let again = to_directory(&Fake("again", false), &options, &dir).await.unwrap_err();
            assert!(again.to_string().contains("already"), "{again}");
            fs::remove_file(dir.join("a.md")).unwrap();
        }
        let part = parent.path().join("other.part");
        let other = parent.path().join("other");
        let going_on = begin(&part).unwrap();
        let refused = to_directory(&Fake("whole", false), &options, &other).await.unwrap_err();
        assert!(format!("{refused:#}").contains("another export"), "{refused:#}");
        drop(going_on);
        fs::write(part.join("half.md"), "half").unwrap();
        to_directory(&Fake("whole", false), &options, &other).await.unwrap();
        assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
        fs::create_dir(&part).unwrap();
        fs::remove_dir_all(&other).unwrap();
        to_directory(&Fake("whole", false), &options, &other).await.unwrap();
        let file = parent.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(to_directory(&Fake("whole", false), &options, &file).await.is_err());
    }

    #[test]
    fn a_reader_that_went_away_is_told_from_other_failures() {
        let gone = anyhow::Error::new(io::Error::from(ErrorKind::BrokenPipe)).context("while writing");
        assert!(is_broken_pipe(&gone));
        assert!(!is_broken_pipe(&io::Error::from(ErrorKind::StorageFull).into()));
    }
}
