//! Takes in the customers of a file.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::shared::{CommandContext, CommandError};
use daybook_domain::customers::BatchId;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use tokio::time::Instant;

use super::{Form, ImportAsked, ImportError, Mapping, Report, ReportBody, TransferDoor, problems};
use crate::shared::{
    BodyProblems, Door, Kind, POSITION, Problem, ProblemBody, Query, WriteHeaders, WriteProblems,
    command_context, command_problem, json, none_here, one, query_invalid, read_body, store_problem,
};

/// The types of files.
const TYPES: &[&str] = &["text/csv", "application/x-ndjson"];

/// Takes in the customers of a file: CSV with a header, or a JSON object a line.
///
/// A row whose e-mail address is on record changes that customer, another one makes a customer. A row that a rule
/// refuses is listed with its line; the others come in, 500 a commit. What the file has no column for stays as it
/// is. The whole import can be taken back by its `batch`.
///
/// With an `Idempotency-Key` the same request goes on where an earlier one ended; once that was answered, it writes
/// nothing, names the same `batch`, and tells the rows that made or changed a customer as before, unless the import was
/// taken back. Rows that recorded nothing but consents, said what was so already or were refused are told as they are
/// judged now.
#[utoipa::path(
    post, path = "/v1/customers/import", tag = "Customers", operation_id = "import_customers",
    params(
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen."),
        ("map" = Option<String>, Query, description = "For CSV: which headers are which fields, where their own words do \
            not say so: `Header:field`, with commas between them. The fields are `id`, `name`, `first_name`, `last_name`, \
            `email`, `phone`, `address`, `tags`, `consents` and `ignore`.", example = "Kunde:name,E-Post:email"),
        WriteHeaders,
    ),
    request_body(content((String = "text/csv"), (String = "application/x-ndjson"))),
    responses(
        WriteProblems, BodyProblems,
        (status = 200, description = "What became of the rows; also if some or all were refused.", body = ReportBody,
            headers(("Daybook-Position" = String, description = "The log's head after the import."))),
        (status = 422, description = "The columns cannot be used (`headers` lists them; nothing was taken in), or the \
            idempotency key has answered another request.", content_type = "application/problem+json", body = ProblemBody),
        (status = 504, description = "The import takes longer than a request may; it goes on, and `batch` names it.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn import(state: TransferDoor, request: Request) -> Result<Response, Problem> {
    let begun = Instant::now();
    let (door, tasks) = (state.door.clone(), state.tasks.clone());
    door.open()?;
    let (parts, body) = request.into_parts();
    let query = Query::read(&parts.uri, &["dry_run", "map"])?;
    let dry_run = query.parsed::<bool>("dry_run")?.unwrap_or(false);
    let mapping = query.parsed::<Mapping>("map")?.unwrap_or_default();
    none_here(&parts.headers, "An import is of many records, and takes no condition in a header.")?;
    utf_8_only(&parts)?;
    let body = read_body(&door, &parts, body, TYPES).await?;
    let form = if body.media == Form::Csv.media_type() { Form::Csv } else { Form::Ndjson };
    if form == Form::Ndjson && !mapping.is_empty() {
        return Err(query_invalid("map", "The parameter map is for text/csv: it names headers."));
    }
    let context = command_context(&parts, &body.bytes, None)?;
    let batch = batch(&door, &context, dry_run);
    let asked = ImportAsked { batch, dry_run, form, mapping, context, now: door.clock.now() };
    let work = Box::pin(async move {
        // As a whole: its share of memory is given back when the work is done, and not when the client goes away.
        let body = body;
        Box::pin(state.run(&asked, &body.bytes)).await
    });
    let report = tasks.run(&door, begun, batch, work).await?;
    let head = door.timeline.head().await.map_err(|error| store_problem(&door, error))?;
    let mut response = json(&ReportBody::from(&report))?;
    response.headers_mut().insert(POSITION.clone(), door.position(head));
    Ok(response)
}

/// Refuses a file that says it is in another encoding: its letters would be read as others, or not at all.
fn utf_8_only(parts: &Parts) -> Result<(), Problem> {
    let text = one(&parts.headers, &CONTENT_TYPE)?.unwrap_or("").to_ascii_lowercase();
    let mut parameters = text.split(';').skip(1).map(str::trim);
    let charset = parameters.find_map(|parameter| parameter.strip_prefix("charset="));
    match charset.map(|charset| charset.trim_matches('"')) {
        None | Some("utf-8" | "utf8" | "us-ascii") => Ok(()),
        Some(_) => Err(Problem::new(Kind::UNSUPPORTED_MEDIA_TYPE, "A file must be in UTF-8.")),
    }
}

/// The import's id. Under a key it follows from the request, so that the same one again goes on with the same
/// import, and another one under that key cannot get into it.
fn batch(door: &Door, context: &CommandContext, dry_run: bool) -> BatchId {
    let Some(key) = context.idempotency.as_ref().filter(|_| !dry_run) else {
        return BatchId::new(door.ids.next());
    };
    let mut digest = blake3::Hasher::new_derive_key("daybook customers import batch");
    for part in [context.actor.as_str().as_bytes(), key.as_str().as_bytes(), &key.fingerprint] {
        digest.update(&(part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize().as_bytes()[..16]);
    BatchId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

impl TransferDoor {
    async fn run(&self, asked: &ImportAsked, file: &[u8]) -> Result<Report, Problem> {
        let failed = |error| problems::of_import(&self.door, error);
        if asked.dry_run {
            return self.take_in(asked, file).await.map_err(failed);
        }
        let mut report = None;
        let work = async {
            report = Some(self.take_in(asked, file).await.map_err(CommandError::Rejected)?);
            Ok(())
        };
        let missing = || Problem::internal("an import of nothing that is there is missing");
        let done = Box::pin(self.customers.import.once(&asked.context, work)).await;
        done.map_err(|error| command_problem(&self.door, error, missing, failed))?;
        if let Some(report) = report {
            return Ok(report);
        }
        // Answered before: nothing is written. The rows that made or changed a customer are on record and told as
        // they were then, the others as they would be now.
        let told = ImportAsked { dry_run: true, ..asked.clone() };
        let report = self.take_in(&told, file).await.map_err(failed)?;
        Ok(Report { dry_run: false, ..report })
    }

    async fn take_in(&self, asked: &ImportAsked, file: &[u8]) -> Result<Report, ImportError> {
        super::driver::import(&self.customers, file, asked, &mut |_| ()).await
    }
}
