//! What `daybook import` and `daybook export` understand.

use std::path::PathBuf;

use clap::Args;
use daybook_domain::shared::{Actor, Reason};

use super::Unserved;

/// What is brought in, and how.
#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    /// The kind of the records, such as customers or articles.
    pub(in crate::cli) kind: String,
    /// The file, - being standard input; of articles, the directory with their Markdown files.
    pub(in crate::cli) source: PathBuf,
    /// Say what would happen, and change nothing.
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// The field that a column holds, where its header is not the field's name: --map 'E-Mail address=email'. Once
    /// for each such column.
    #[arg(long = "map", value_name = "HEADER=FIELD", value_parser = column)]
    pub(in crate::cli) map: Vec<(String, String)>,
    /// The form of the file, such as csv or ndjson [default: what its name ends with, else csv].
    #[arg(long)]
    pub(in crate::cli) format: Option<String>,
    /// Go on with an import that was interrupted: its id, and the same file again.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) batch: Option<String>,
    /// Who acts, as history will show.
    #[arg(long, default_value = "import")]
    pub(in crate::cli) actor: Actor,
    /// Why, as history will show.
    #[arg(long)]
    pub(in crate::cli) reason: Option<Reason>,
    #[command(flatten)]
    pub(in crate::cli) unserved: Unserved,
}

/// What is written out, and how.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// The kind of the records, such as customers or articles.
    pub(in crate::cli) kind: String,
    /// The form, such as csv or ndjson [default: what the output's name ends with, else ndjson].
    #[arg(long)]
    pub(in crate::cli) format: Option<String>,
    /// The file to write, which only its owner may read; one that is there is replaced at the end [default: standard
    /// output]. Of articles, the directory, in which nothing may be yet.
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) output: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) unserved: Unserved,
}

/// Reads `HEADER=FIELD`. The header may hold a `=` itself, a field's name none.
fn column(text: &str) -> Result<(String, String), String> {
    match text.rsplit_once('=').map(|(header, field)| (header.trim(), field.trim())) {
        Some((header, field)) if !header.is_empty() && !field.is_empty() => {
            Ok((header.to_owned(), field.to_owned()))
        }
        _ => Err("expected HEADER=FIELD, such as 'E-Mail address=email'".to_owned()),
    }
}
