//! Makes entries what they were.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::config::{RevertCommand, Reverted};
use daybook_application::shared::Moment;
use daybook_domain::shared::Reason;

use super::conditions::NOT_OF_SEVERAL;
use super::{ConfigDoor, RevertRequest, RevertedBody, WouldBody, problems};
use crate::shared::{
    BodyProblems, Errors, Fields, Need, Problem, ProblemBody, Query, WriteHeaders, WriteProblems,
    command_context, json, none_here, read_json,
};

/// Makes entries what they were, in one commit, or says what that would change.
#[utoipa::path(
    post, path = "/v1/config-changes/revert", tag = "Configuration",
    params(WriteHeaders),
    request_body = RevertRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 200, description = "It is done; or, with `dry_run`, what each entry is (`from`) and would become (`to`); of \
            entries that the one who asks may not read, the names only.",
            body = RevertedBody,
            headers(("Daybook-Position" = String, description = "The commit's position; not with `dry_run`."))),
        (status = 410, description = "The position is of another log.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn revert(state: ConfigDoor, request: Request) -> Result<Response, Problem> {
    state.door.open()?;
    let (parts, body) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    none_here(&parts.headers, NOT_OF_SEVERAL)?;
    let body = read_json(&state.door, &parts, body).await?;
    let Asked { to, prefix, dry_run, reason } = fields(&body.bytes)?;
    let context = command_context(&parts, &body.bytes, reason)?;
    drop(body);
    let command = RevertCommand { to, prefix, dry_run, context };
    let reverted = state.config.revert.handle(command).await;
    match reverted.map_err(|error| problems::of_changes(&state.door, error))? {
        Reverted::Done(written) => state.show_commit(written).await,
        Reverted::Would(differences) => json(&differences.iter().map(WouldBody::from).collect::<Vec<_>>()),
    }
}

struct Asked {
    to: Moment,
    prefix: String,
    dry_run: bool,
    reason: Option<Reason>,
}

fn fields(body: &[u8]) -> Result<Asked, Problem> {
    let mut errors = Errors::default();
    let fields = Fields::of_body(body, &mut errors)?;
    let asked = fields.and_then(|fields| {
        fields.only(&["to", "prefix", "dry_run", "reason"], &mut errors);
        let to: Option<Moment> = fields.parsed("to", Need::Required, &mut errors);
        let prefix: Option<String> = fields.parsed("prefix", Need::Optional, &mut errors);
        let dry_run = fields.get("dry_run", Need::Optional, "true or false", &mut errors).unwrap_or(false);
        let reason = fields.parsed("reason", Need::Optional, &mut errors);
        let prefix = prefix.unwrap_or_default();
        if prefix.contains('\0') {
            errors.add(fields.at("prefix"), "the character U+0000 is not allowed");
        }
        Some(Asked { to: to?, prefix, dry_run, reason })
    });
    errors.check()?;
    asked.ok_or_else(|| Problem::internal("a body without a point passed as valid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revert_names_a_point_and_perhaps_more() {
        let asked = fields(br#"{"to": "42", "prefix": "a.", "dry_run": true, "reason": "oops"}"#).unwrap();
        assert_eq!((asked.to, asked.prefix.as_str(), asked.dry_run), ("42".parse().unwrap(), "a.", true));
        let asked = fields(br#"{"to": "2024-01-15T10:30:00Z"}"#).unwrap();
        assert!(!asked.dry_run && asked.reason.is_none() && asked.prefix.is_empty());
    }

    #[test]
    fn a_revert_without_a_point_is_refused() {
        for body in
            ["{}", "{\"to\": null}", "{\"to\": \"yesterday\"}", "[]", "{\"to\": \"1\", \"dry_run\": 1}"]
        {
            assert_eq!(
                fields(body.as_bytes()).err().unwrap().kind(),
                crate::shared::Kind::INVALID_FIELDS,
                "{body}"
            );
        }
    }
}
