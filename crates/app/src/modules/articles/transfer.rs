//! Articles from a directory and to one, for the command line.

mod walk;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, ensure};
use async_trait::async_trait;
use daybook_api::articles::published::{
    FileOutcome, FilePath, Happened, Import, ImportAsked, Rule, Shelf, export,
};
use daybook_application::articles::Articles;
use daybook_application::shared::{Clock, CommandContext, Ids};
use daybook_domain::access::Principal;

use crate::transfer::{
    ExportOptions, Holding, ImportFailure, ImportOptions, Imported, Source, Target, Told, Transfer,
};
use walk::{Found, walk};

/// The most keys that are named as passed over.
const MOST_NAMED: usize = 50;

/// Articles as files.
pub(super) struct ArticleFiles {
    articles: Arc<Articles>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
}

impl ArticleFiles {
    pub(super) fn new(articles: Arc<Articles>, ids: Arc<dyn Ids>, clock: Arc<dyn Clock>) -> Self {
        Self { articles, ids, clock }
    }

    fn asked(&self, options: &ImportOptions) -> anyhow::Result<ImportAsked> {
        ensure!(options.map.is_empty(), "--map: articles have no columns");
        ensure!(options.format.is_none(), "--format: articles are Markdown files");
        let mut context = CommandContext::new(Principal::System, self.ids.next());
        context.actor.clone_from(&options.actor);
        context.reason.clone_from(&options.reason);
        Ok(ImportAsked { dry_run: options.dry_run, context })
    }
}

#[async_trait]
impl Transfer for ArticleFiles {
    fn holding(&self) -> Holding {
        Holding::Directory
    }

    async fn import(
        &self,
        source: Source,
        options: &ImportOptions,
        report: Told<'_>,
    ) -> Result<Imported, ImportFailure> {
        let unusable = ImportFailure::Unusable;
        let dir = source.into_directory().map_err(|error| unusable(error.into()))?;
        let asked = self.asked(options).map_err(unusable)?;
        let found = walk(&dir).map_err(unusable)?;
        let mut import = Import::new(&self.articles, &asked);
        let mut came = Came::default();
        for file in &found.files {
            let outcome = self.take(&mut import, file).await.map_err(ImportFailure::Interrupted)?;
            report(&outcome.to_string());
            came.count(outcome);
        }
        Ok(came.imported(&found))
    }

    async fn export(&self, options: &ExportOptions, target: Target<'_>) -> anyhow::Result<u64> {
        ensure!(options.format.is_none(), "--format: articles are Markdown files");
        let mut directory = Directory(target.into_directory()?.to_path_buf());
        Ok(export(&self.articles, &mut directory).await?)
    }
}

impl ArticleFiles {
    async fn take(&self, import: &mut Import<'_>, file: &walk::Entry) -> anyhow::Result<FileOutcome> {
        let name = || file.at.display().to_string();
        let Some(bytes) = read(&file.at).with_context(name)? else {
            return Ok(refused(&file.path, Rule::TooLong));
        };
        import.take(&file.path, &bytes, self.clock.now()).await.with_context(name)
    }
}

fn refused(path: &str, rule: Rule) -> FileOutcome {
    FileOutcome { path: path.to_owned(), happened: Err(rule), passed_over: Vec::new() }
}

/// A file's bytes; `None` if it is longer than any article.
fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(Rule::MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= Rule::MOST_BYTES).then_some(bytes))
}

/// What came of the files so far.
#[derive(Default)]
struct Came {
    imported: Imported,
    passed_over: BTreeSet<String>,
}

impl Came {
    fn count(&mut self, outcome: FileOutcome) {
        let count = match outcome.happened {
            Ok(Happened::Created) => &mut self.imported.created,
            Ok(Happened::Changed) => &mut self.imported.changed,
            Ok(Happened::Unchanged) => &mut self.imported.unchanged,
            Err(_) => &mut self.imported.refused,
        };
        *count += 1;
        for key in outcome.passed_over {
            if self.passed_over.len() < MOST_NAMED {
                self.passed_over.insert(key.chars().filter(|c| !c.is_control()).collect());
            }
        }
    }

    fn imported(self, found: &Found) -> Imported {
        let mut imported = self.imported;
        if !self.passed_over.is_empty() {
            let keys: Vec<_> = self.passed_over.into_iter().collect();
            imported.remarks.push(format!("Keys of front matter passed over: {}", keys.join(", ")));
        }
        if found.links > 0 {
            imported.remarks.push(format!("Symbolic links passed over: {}", found.links));
        }
        imported
    }
}

/// A directory that articles are written to.
struct Directory(PathBuf);

impl Shelf for Directory {
    fn put(&mut self, path: &FilePath, text: &str) -> io::Result<bool> {
        let file = self.0.join(path.as_str());
        if let Some(parent) = file.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
        }
        let mut file = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
            opened => opened?,
        };
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(true)
    }
}
