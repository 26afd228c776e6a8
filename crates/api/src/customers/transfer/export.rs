//! Writes customers out as a file.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, VARY};

use super::parts::{ExportError, FileParts};
use super::{Form, TransferDoor};
use crate::shared::{
    Door, POSITION, PastProblems, Problem, Query, ReadHeaders, ReadProblems, caught_up, position_of,
    store_problem, wants,
};

/// Writes all active customers out as a file that can be imported: CSV, or a JSON object a line.
///
/// The file is written while it is read; changes made meanwhile may show in its later part; with `as_of` it is one
/// moment's. Cells of CSV that a spreadsheet would take for formulas begin with an apostrophe, which the import
/// takes off again. Who was there then and is erased since is left out.
#[utoipa::path(
    get, path = "/v1/customers/export", tag = "Customers", operation_id = "export_customers",
    params(
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ("Accept" = Option<String>, Header, description = "`text/csv` or `application/x-ndjson`; the latter without it."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The file, by order of creation.",
            content((String = "application/x-ndjson"), (String = "text/csv")),
            headers(
                ("Content-Disposition" = String, description = "A name for the file."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
    )
)]
pub(super) async fn export(state: TransferDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    let query = Query::read(&parts.uri, &["as_of"])?;
    let as_of = query.moment("as_of")?;
    caught_up(door, &parts.headers).await?;
    let at = position_of(door, as_of.as_ref()).await?;
    let wanted = |form: Form| wants(&parts.headers, form.media_type());
    let form = if wanted(Form::Csv) > wanted(Form::Ndjson) { Form::Csv } else { Form::Ndjson };
    let body = body(door, FileParts::new(state.customers.clone(), state.by.clone(), form, at)).await?;
    let mut response = Response::new(body);
    let (media, name) = match form {
        Form::Csv => ("text/csv; charset=utf-8; header=present", "attachment; filename=\"customers.csv\""),
        Form::Ndjson => ("application/x-ndjson", "attachment; filename=\"customers.ndjson\""),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(name));
    headers.insert(VARY, HeaderValue::from_static("accept"));
    headers.extend(at.map(|at| (POSITION.clone(), door.position(at))));
    Ok(response)
}

/// The first part is read before the answer begins, so that a failure is still a status; a later one cuts the body
/// off, which no reader can take for its end.
async fn body(door: &Door, mut parts: FileParts) -> Result<Body, Problem> {
    let first = parts.next().await.map_err(|error| match error {
        ExportError::Store(error) => store_problem(door, error),
        ExportError::Write(error) => Problem::internal(error),
    })?;
    let first = Bytes::from(first.map_or(Vec::new(), |part| part.bytes));
    let rest = stream::unfold(Some(parts), |parts| async {
        let mut parts = parts?;
        match parts.next().await {
            Ok(part) => part.map(|part| (Ok(Bytes::from(part.bytes)), Some(parts))),
            Err(error) => {
                tracing::error!(
                    cause = &error as &(dyn std::error::Error + 'static),
                    "an export was cut off"
                );
                Some((Err(axum::Error::new(error)), None))
            }
        }
    });
    Ok(Body::from_stream(stream::once(async { Ok(first) }).chain(rest)))
}
