//! Takes an import back.

use axum::extract::{RawPathParams, Request};
use axum::response::Response;
use daybook_application::customers::RevertImportCommand;
use daybook_domain::customers::BatchId;
use tokio::time::Instant;

use super::{RevertedImportBody, TransferDoor, problems};
use crate::shared::{
    Kind, POSITION, Problem, ProblemBody, Query, WriteHeaders, WriteProblems, command_context, json,
    none_here,
};

/// Takes an import back: customers that it created are deleted, those that it changed become what they were.
///
/// Whoever has been touched since is left alone and listed. Consents stay, since they are evidence. 500 customers
/// are one commit; done again, it goes on where it ended, and tells of all.
///
/// With an `Idempotency-Key` the same request writes nothing once it was answered, and tells the same position. Who
/// has been touched since then is listed then, too.
#[utoipa::path(
    post, path = "/v1/customers/imports/{batch}/revert", tag = "Customers", operation_id = "revert_customer_import",
    params(
        ("batch" = uuid::Uuid, Path, description = "The import."),
        ("dry_run" = Option<bool>, Query, description = "Only say what would happen."),
        WriteHeaders,
    ),
    responses(
        WriteProblems,
        (status = 200, description = "What became of the import's customers.", body = RevertedImportBody,
            headers(("Daybook-Position" = String, description = "The last commit's position; the log's head, if nothing had to change."))),
        (status = 404, description = "No import with this id has touched a customer.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 504, description = "It takes longer than a request may, and goes on.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn revert(
    state: TransferDoor,
    params: RawPathParams,
    request: Request,
) -> Result<Response, Problem> {
    let begun = Instant::now();
    let (door, tasks) = (state.door.clone(), state.tasks.clone());
    door.open()?;
    let (parts, _) = request.into_parts();
    let dry_run = Query::read(&parts.uri, &["dry_run"])?.parsed::<bool>("dry_run")?.unwrap_or(false);
    none_here(&parts.headers, "An import is of many records, and takes no condition in a header.")?;
    let batch = params.iter().next().and_then(|(_, batch)| batch.parse::<BatchId>().ok());
    let batch = batch.ok_or_else(|| Problem::new(Kind::IMPORT_NOT_FOUND, "An import's id is a UUID."))?;
    let context = command_context(&parts, &[], None)?;
    let command = RevertImportCommand { batch, dry_run, context };
    let work = Box::pin(async move {
        let reverted = state.customers.revert_import.handle(command).await;
        reverted.map_err(|error| problems::of_command(&state.door, error))
    });
    let reverted = tasks.run(&door, begun, batch, work).await?;
    let mut response = json(&RevertedImportBody::new(batch, dry_run, &reverted))?;
    response.headers_mut().insert(POSITION.clone(), door.position(reverted.position));
    Ok(response)
}
