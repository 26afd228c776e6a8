//! Customers as a file, written a part at a time.

use std::io::{self, Write};
use std::sync::Arc;

use csv::{Terminator, WriterBuilder};
use daybook_application::customers::{ConsentView, CustomerView, Customers, ListQuery};
use daybook_application::shared::{LogPosition, Moment, Position, ReadError};
use daybook_domain::access::Principal;
use daybook_domain::customers::Tag;

use super::super::bodies::{ConsentBody, CustomerBody};
use super::Form;
use super::csv::tags_cell;
use super::guard::guarded;
use crate::shared::Pace;

/// The header of a CSV file: all that is told of a customer. What is made anew is not read back.
const HEADER: [&str; 10] =
    ["id", "name", "email", "phone", "phone_e164", "address", "tags", "consents", "created_at", "updated_at"];

/// Why customers cannot be written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// They cannot be read.
    #[error(transparent)]
    Store(#[from] ReadError),
    /// They cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// The active customers in the order of their creation, as they are or were.
///
/// Who was there then and is erased since is left out: nothing is left to tell.
pub(super) struct FileParts {
    customers: Arc<Customers>,
    by: Arc<Principal>,
    form: Form,
    at: Option<Position>,
    after: Option<u64>,
    pace: Pace,
    begun: bool,
    ended: bool,
}

/// A part of a file.
#[derive(Debug)]
pub(super) struct FilePart {
    pub(super) bytes: Vec<u8>,
    pub(super) customers: u64,
}

/// Writes all active customers to `out`; tells how many.
///
/// # Errors
/// A store that cannot be read, or `out` that cannot be written to.
pub async fn export(
    customers: &Arc<Customers>,
    form: Form,
    out: &mut (dyn Write + Send),
) -> Result<u64, ExportError> {
    let (mut parts, mut count) =
        (FileParts::new(customers.clone(), Arc::new(Principal::System), form, None), 0);
    while let Some(part) = parts.next().await? {
        out.write_all(&part.bytes)?;
        count += part.customers;
    }
    Ok(count)
}

impl FileParts {
    pub(super) fn new(
        customers: Arc<Customers>,
        by: Arc<Principal>,
        form: Form,
        at: Option<Position>,
    ) -> Self {
        Self { customers, by, form, at, after: None, pace: Pace::new(), begun: false, ended: false }
    }

    /// The next part, which may be empty; `None` after the last one.
    pub(super) async fn next(&mut self) -> Result<Option<FilePart>, ExportError> {
        if self.ended {
            return Ok(None);
        }
        let limit = self.pace.next();
        let as_of = self.at.map(|position| Moment::Position(LogPosition { log: None, position }));
        let query = ListQuery { deleted: false, tag: None, email: None, after: self.after, limit, as_of };
        let views = self.customers.list.handle(query, &self.by).await?.value;
        self.after = views.last().map(|last| last.sequence).or(self.after);
        self.ended = views.len() < limit;
        let header = !std::mem::replace(&mut self.begun, true);
        let told: Vec<_> = views.iter().filter(|view| view.name.is_some() && view.email.is_some()).collect();
        let bytes = match self.form {
            Form::Csv => csv(&told, header)?,
            Form::Ndjson => ndjson(&told)?,
        };
        self.pace.saw(views.len(), bytes.len());
        Ok(Some(FilePart { bytes, customers: told.len() as u64 }))
    }
}

fn ndjson(views: &[&CustomerView]) -> io::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for view in views {
        serde_json::to_writer(&mut lines, &CustomerBody::from(*view))?;
        lines.push(b'\n');
    }
    Ok(lines)
}

fn csv(views: &[&CustomerView], header: bool) -> io::Result<Vec<u8>> {
    let mut lines = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    if header {
        lines.write_record(HEADER)?;
    }
    for view in views {
        for cell in cells(view)? {
            lines.write_field(guarded(&cell).as_bytes())?;
        }
        lines.write_record(None::<&[u8]>)?;
    }
    lines.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The cells of one customer, in the order of the header.
fn cells(view: &CustomerView) -> io::Result<[String; 10]> {
    let text = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
    Ok([
        view.id.to_string(),
        text(&view.name),
        text(&view.email),
        text(&view.phone),
        text(&view.phone_e164),
        text(&view.address),
        tags_cell(view.tags.iter().map(Tag::as_str))?,
        consents_cell(&view.consents)?,
        view.created_at.to_string(),
        view.updated_at.to_string(),
    ])
}

fn consents_cell(consents: &[ConsentView]) -> serde_json::Result<String> {
    if consents.is_empty() {
        return Ok(String::new());
    }
    serde_json::to_string(&consents.iter().map(ConsentBody::from).collect::<Vec<_>>())
}
