//! Changes one customer: all of it, or some.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::ChangeCommand;
use daybook_domain::customers::{CustomerId, CustomerPatch};

use super::id::IdPath;
use super::{CustomerBody, CustomersDoor, PatchRequest, ReplaceRequest, fields as parts_of};
use crate::shared::{
    BodyProblems, Errors, Fields, MatchHeader, MatchProblems, Problem, ProblemBody, WriteHeaders,
    WriteProblems, command_context, fields, read_json,
};

const FIELDS: [&str; 5] = ["name", "email", "phone", "address", "tags"];

/// Replaces a customer's data: what is left out is taken away. Consents and notes stay.
#[utoipa::path(
    put, path = "/v1/customers/{id}", tag = "Customers", operation_id = "replace_customer",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), MatchHeader, WriteHeaders),
    request_body = ReplaceRequest,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The customer as it was written.", body = CustomerBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "Another customer has the e-mail address, or a request with this idempotency key is \
            under way.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn replace(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let phones = state.customers.phones.clone();
    let read = move |fields: &Fields<'_>, errors: &mut Errors| {
        let profile = parts_of::profile(fields, &*phones, errors);
        let tags = parts_of::tags(fields, errors);
        Some(CustomerPatch::replacing(profile?, tags))
    };
    state.change(id, request, read).await
}

/// Changes some of a customer's data, by JSON Merge Patch (RFC 7396): what is left out stays, `null` takes away.
#[utoipa::path(
    patch, path = "/v1/customers/{id}", tag = "Customers", operation_id = "patch_customer",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), MatchHeader, WriteHeaders),
    request_body(content((PatchRequest = "application/merge-patch+json"), (PatchRequest = "application/json"))),
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The customer as it was written.", body = CustomerBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "Another customer has the e-mail address, or a request with this idempotency key is \
            under way.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn patch(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let phones = state.customers.phones.clone();
    let read =
        move |fields: &Fields<'_>, errors: &mut Errors| Some(parts_of::patch(fields, &*phones, errors));
    state.change(id, request, read).await
}

impl CustomersDoor {
    async fn change(
        &self,
        id: CustomerId,
        request: Request,
        read: impl FnOnce(&Fields<'_>, &mut Errors) -> Option<CustomerPatch>,
    ) -> Result<Response, Problem> {
        let (parts, body) = request.into_parts();
        let expected = self.begin(&parts, id).await?;
        let body = read_json(&self.door, &parts, body).await?;
        let patch = fields(&body.bytes, |fields, errors| {
            fields.only(&FIELDS, errors);
            read(fields, errors)
        })?;
        let context = command_context(&parts, &body.bytes, None)?;
        drop(body);
        let outcome = self.customers.change.handle(ChangeCommand { id, patch, expected, context }).await;
        self.answer(id, expected, outcome).await
    }
}
