//! Changes several entries in one commit.

use axum::extract::Request;
use axum::response::Response;
use daybook_domain::config::{Action, Change, ChangeSet};
use daybook_domain::shared::Reason;
use serde_json::value::RawValue;

use super::conditions::NOT_OF_SEVERAL;
use super::{ChangesBody, ChangesRequest, ConfigDoor, problems};
use crate::shared::{
    BodyProblems, Errors, Fields, Kind, Need, Problem, ProblemBody, Query, WriteHeaders, WriteProblems,
    command_context, elements, none_here, read_json,
};

/// Changes several entries in one commit, or none.
#[utoipa::path(
    post, path = "/v1/config-changes", tag = "Configuration",
    params(WriteHeaders),
    request_body = ChangesRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 200, description = "All is done, and on stable storage.", body = ChangesBody,
            headers(("Daybook-Position" = String, description = "The commit's position."))),
        (status = 409, description = "Entries are not at the expected versions (`entries` lists them), their state refuses \
            changes (`errors` lists them), or a request with this idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn change(state: ConfigDoor, request: Request) -> Result<Response, Problem> {
    state.door.open()?;
    let (parts, body) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    none_here(&parts.headers, NOT_OF_SEVERAL)?;
    let body = read_json(&state.door, &parts, body).await.map_err(name_both_limits)?;
    let (changes, reason) = fields(&body.bytes)?;
    let context = command_context(&parts, &body.bytes, reason)?;
    drop(body);
    let changes = ChangeSet::new(changes).map_err(|rule| problems::of_set(&rule))?;
    let written = state.config.change.handle(&changes, &context).await;
    let written = written.map_err(|error| problems::of_changes(&state.door, error))?;
    state.show_commit(written).await
}

/// A body that is too large has too large a change set, whose limits say more.
fn name_both_limits(problem: Problem) -> Problem {
    if problem.kind() == Kind::BODY_TOO_LARGE { problems::too_large() } else { problem }
}

fn fields(body: &[u8]) -> Result<(Vec<Change>, Option<Reason>), Problem> {
    let mut errors = Errors::default();
    let mut changes = Vec::new();
    let mut reason = None;
    if let Some(fields) = Fields::of_body(body, &mut errors)? {
        fields.only(&["changes", "reason"], &mut errors);
        reason = fields.parsed("reason", Need::Optional, &mut errors);
        if let Some(raw) = fields.raw("changes", Need::Required, &mut errors) {
            match elements(raw, ChangeSet::MOST_ENTRIES) {
                None => errors.add("/changes", "must be an array"),
                Some(list) if list.len() > ChangeSet::MOST_ENTRIES => return Err(problems::too_large()),
                Some(list) => {
                    let list = list.into_iter().enumerate();
                    changes = list.filter_map(|(index, raw)| one_change(index, raw, &mut errors)).collect();
                }
            }
        }
    }
    errors.check().map(|()| (changes, reason))
}

/// One change; what is wrong with it is noted.
fn one_change(index: usize, raw: &RawValue, errors: &mut Errors) -> Option<Change> {
    let fields = Fields::of(raw, &format!("/changes/{index}"), errors)?;
    fields.only(&["name", "value", "type", "delete", "expected_version"], errors);
    let name = fields.parsed("name", Need::Required, errors);
    let what = "a whole number from 0";
    let expected_version = fields.get("expected_version", Need::Optional, what, errors);
    let delete = fields.get("delete", Need::Optional, "true or false", errors).unwrap_or(false);
    let action = if delete {
        for field in ["value", "type"].into_iter().filter(|field| fields.has(field)) {
            errors.add(fields.at(field), "does not go with delete");
        }
        Some(Action::Delete)
    } else {
        let value = fields.parsed("value", Need::Required, errors);
        let declared = fields.parsed("type", Need::Optional, errors);
        value.map(|value| Action::Set { value, declared })
    };
    Some(Change { name: name?, action: action?, expected_version })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_set_and_delete() {
        let body = br#"{"reason": "launch", "changes": [
            {"name": "a", "value": "1", "type": "integer", "expected_version": 0},
            {"name": "b", "delete": true},
            {"name": "c", "value": "", "delete": false, "type": null}]}"#;
        let (changes, reason) = fields(body).unwrap();
        assert_eq!(reason.unwrap().as_str(), "launch");
        assert_eq!(changes.len(), 3);
        assert_eq!(changes[0].expected_version, Some(0));
        assert_eq!(changes[1].action, Action::Delete);
        assert_eq!(changes[2].action, Action::Set { value: "".parse().unwrap(), declared: None });
    }

    #[test]
    fn every_invalid_field_of_every_change_is_listed_at_once() {
        let body = br#"{"reason": " ", "extra": 1, "changes": [
            {"name": "a b", "value": 1},
            7,
            {"name": "c", "delete": true, "value": "x", "expected_version": -1},
            {"value": "x", "type": "text", "delete": "yes"}]}"#;
        let problem = fields(body).unwrap_err();
        assert_eq!(problem.kind(), Kind::INVALID_FIELDS);
        let errors = problem.member("errors").unwrap().as_array().unwrap();
        let pointers: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(
            pointers,
            [
                "/extra",
                "/reason",
                "/changes/0/name",
                "/changes/0/value",
                "/changes/1",
                "/changes/2/expected_version",
                "/changes/2/value",
                "/changes/3/name",
                "/changes/3/delete",
                "/changes/3/type",
            ]
        );
    }

    #[test]
    fn more_names_than_a_commit_takes_are_refused_by_both_limits() {
        let change = "{\"name\":\"a\",\"value\":\"\"}";
        let body = |n: usize| format!("{{\"changes\":[{}]}}", vec![change; n].join(","));
        assert_eq!(fields(body(10_000).as_bytes()).unwrap().0.len(), 10_000);
        let problem = fields(body(10_001).as_bytes()).unwrap_err();
        assert_eq!(problem.kind(), Kind::CHANGE_SET_TOO_LARGE);
        assert_eq!(problem.member("limit_names").unwrap(), 10_000);
        assert_eq!(problem.member("limit_bytes").unwrap(), 16 * 1024 * 1024);
    }
}
