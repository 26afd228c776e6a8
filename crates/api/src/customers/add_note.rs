//! Writes a note on a customer.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::AddNoteCommand;
use daybook_application::shared::{EventView, Written};
use daybook_domain::customers::{NoteId, NoteText};
use http::StatusCode;
use serde_json::Value;

use super::id::IdPath;
use super::{CustomersDoor, NoteBody, NoteRequest};
use crate::shared::{
    BodyProblems, Need, OptionalMatchHeader, Problem, ProblemBody, WriteHeaders, WriteProblems,
    command_context, fields, json, read_json, store_problem,
};

/// Writes a note on a customer. The actor is its author. It needs no `If-Match`: a note overwrites nothing.
#[utoipa::path(
    post, path = "/v1/customers/{id}/notes", tag = "Customers", operation_id = "add_note",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), OptionalMatchHeader, WriteHeaders),
    request_body = NoteRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 201, description = "The note.", body = NoteBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 404, description = "There is no such customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
        (status = 412, description = "The customer is not at the version in `If-Match`; `current_version` is its version.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn add_note(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin_anyhow(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let text: NoteText = fields(&body.bytes, |fields, errors| {
        fields.only(&["text"], errors);
        fields.parsed("text", Need::Required, errors)
    })?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let note = NoteId::new(state.door.ids.next());
    let command = AddNoteCommand { id, note, text, expected, context };
    let outcome = state.customers.add_note.handle(command).await;
    let written = state.done(id, expected, outcome).await?;
    state.show_note(written).await
}

impl CustomersDoor {
    /// The note of a commit, out of the log: under a key that was used it is an earlier one.
    async fn show_note(&self, written: Written) -> Result<Response, Problem> {
        let events = self.customers.history.of_commit(written.position, &self.by).await;
        let events = events.map_err(|error| store_problem(&self.door, error))?;
        let note = events.last().and_then(note_of);
        let note = note.ok_or_else(|| Problem::internal("a note that was written is not in the log"))?;
        let mut response = json(&note)?;
        *response.status_mut() = StatusCode::CREATED;
        self.put_position(response.headers_mut(), written);
        Ok(response)
    }
}

fn note_of(event: &EventView) -> Option<NoteBody<'_>> {
    Some(NoteBody {
        id: event.data["note_id"].as_str()?.parse().ok()?,
        text: event.data["text"].as_str(),
        author: event.metadata.get("actor").and_then(Value::as_str)?,
        created_at: event.created_at.to_string(),
    })
}
