//! Customers from files and to files, for the command line.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use daybook_api::customers::published::{
    self, ColumnsError, ExportError, Form, ImportAsked, ImportError, Mapping, Report,
};
use daybook_application::customers::Customers;
use daybook_application::shared::{Clock, CommandContext, Ids};
use daybook_domain::access::Principal;

use crate::transfer::{
    ExportOptions, Holding, ImportFailure, ImportOptions, Imported, Source, Target, Told, Transfer,
};

/// Customers as files.
pub(super) struct CustomerFiles {
    customers: Arc<Customers>,
    ids: Arc<dyn Ids>,
    clock: Arc<dyn Clock>,
}

impl CustomerFiles {
    pub(super) fn new(customers: Arc<Customers>, ids: Arc<dyn Ids>, clock: Arc<dyn Clock>) -> Self {
        Self { customers, ids, clock }
    }

    fn asked(&self, options: &ImportOptions) -> anyhow::Result<ImportAsked> {
        let mut context = CommandContext::new(Principal::System, self.ids.next());
        context.actor.clone_from(&options.actor);
        context.reason.clone_from(&options.reason);
        Ok(ImportAsked {
            batch: options.batch.parse().context("--batch")?,
            dry_run: options.dry_run,
            form: form(options.format.as_deref(), Form::Csv)?,
            mapping: mapping(&options.map)?,
            context,
            now: self.clock.now(),
        })
    }
}

#[async_trait]
impl Transfer for CustomerFiles {
    fn holding(&self) -> Holding {
        Holding::File
    }

    async fn import(
        &self,
        source: Source,
        options: &ImportOptions,
        report: Told<'_>,
    ) -> Result<Imported, ImportFailure> {
        let asked = self.asked(options).map_err(ImportFailure::Unusable)?;
        let source = source.into_file().map_err(|error| ImportFailure::Unusable(error.into()))?;
        let mut told = |refusal: &published::Refusal| report(&refusal.to_string());
        let done = published::import(&self.customers, source, &asked, &mut told).await;
        done.map(imported).map_err(failure)
    }

    async fn export(&self, options: &ExportOptions, target: Target<'_>) -> anyhow::Result<u64> {
        let out = target.into_file()?;
        let form = form(options.format.as_deref(), Form::Ndjson)?;
        published::export(&self.customers, form, out).await.map_err(|error| match error {
            // Itself, so that a reader who went away is told from other failures.
            ExportError::Write(error) => error.into(),
            ExportError::Store(error) => error.into(),
        })
    }
}

fn form(format: Option<&str>, usual: Form) -> anyhow::Result<Form> {
    format.map_or(Ok(usual), |text| text.parse().with_context(|| format!("{text:?} is no form of customers")))
}

fn mapping(map: &[(String, String)]) -> anyhow::Result<Mapping> {
    let mut mapping = Mapping::default();
    for (header, field) in map {
        let added = field.parse().and_then(|field| mapping.add(header, field));
        added.with_context(|| format!("--map '{header}={field}'"))?;
    }
    Ok(mapping)
}

fn imported(report: Report) -> Imported {
    let Report { created, changed, unchanged, refused, ignored_columns, .. } = report;
    let passed_over =
        (!ignored_columns.is_empty()).then(|| format!("Columns passed over: {}", ignored_columns.join(", ")));
    let remarks = passed_over.into_iter().collect();
    Imported { created, changed, unchanged, refused, remarks }
}

fn failure(error: ImportError) -> ImportFailure {
    let headers = match &error {
        ImportError::Columns(ColumnsError::Unmatched { headers, .. }) => headers.join(", "),
        ImportError::Columns(_) => return ImportFailure::Unusable(error.into()),
        ImportError::Source(_) | ImportError::Command(_) => return ImportFailure::Interrupted(error.into()),
    };
    ImportFailure::Unusable(anyhow::Error::new(error).context(format!("with the columns {headers}")))
}
