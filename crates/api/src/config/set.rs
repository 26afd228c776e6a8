//! Sets one value.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use daybook_application::config::{EntryQuery, SetCommand};
use daybook_application::shared::{LogPosition, Moment, Written};
use daybook_domain::access::{Action, decide};
use daybook_domain::config::{ConfigName, ConfigValue, ValueType};
use http::HeaderMap;

use super::name::NamePath;
use super::{ConfigDoor, EntryBody, SetRequest, problems};
use crate::shared::{
    BodyProblems, Errors, Fields, Need, POSITION, Problem, ProblemBody, Query, Representation, WriteHeaders,
    WriteProblems, command_context, json, read_json, store_problem, wants_json,
};

/// Sets a value.
///
/// Without a condition the last write wins; history keeps both. Setting the same value again is on record too.
/// Also at `/config/{name}`.
#[utoipa::path(
    put, path = "/v1/config/{name}", tag = "Configuration",
    params(
        ("name" = String, Path, description = "1–100 letters, digits, `.`, `_` or `-`, not only dots."),
        ("If-Match" = Option<String>, Header, description = "Only if the entry is at one of these versions; `*`: only if it \
            has a value."),
        ("If-None-Match" = Option<String>, Header, description = "`*`: only if the entry has no value."),
        WriteHeaders,
    ),
    request_body = SetRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 200, description = "`OK`, or the entry where `Accept` names JSON and whoever asks may read it. It is on stable \
            storage.",
            content((String = "text/plain"), (EntryBody = "application/json")),
            headers(
                ("ETag" = String, description = "The version's tag."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 412, description = "The entry is not as expected; `current_version` is its version.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn put(state: ConfigDoor, path: NamePath, request: Request) -> Result<Response, Problem> {
    state.door.open()?;
    let (parts, body) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    let name = path.writable()?;
    let body = read_json(&state.door, &parts, body).await?;
    let (value, declared) = fields(&body.bytes)?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let expected = state.expected(&parts.headers, &name).await?;
    let command = SetCommand { name: name.clone(), value, declared, expected, context };
    let written = state.config.set.handle(command).await;
    let written = written.map_err(|error| problems::of_entry(&state.door, error))?;
    state.show_written(name, written, &parts.headers).await
}

fn fields(body: &[u8]) -> Result<(ConfigValue, Option<ValueType>), Problem> {
    let mut errors = Errors::default();
    let fields = Fields::of_body(body, &mut errors)?;
    let read = fields.map(|fields| {
        fields.only(&["value", "type"], &mut errors);
        let value: Option<ConfigValue> = fields.parsed("value", Need::Required, &mut errors);
        (value, fields.parsed("type", Need::Optional, &mut errors))
    });
    errors.check()?;
    match read {
        Some((Some(value), declared)) => Ok((value, declared)),
        Some((None, _)) | None => Err(Problem::internal("a body without a value passed as valid")),
    }
}

impl ConfigDoor {
    /// `OK`, or the entry as it was written, also if it has changed since.
    async fn show_written(
        &self,
        name: ConfigName,
        written: Written,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        let reads = decide(&self.by, &Action::ReadConfig(name.as_str())).is_ok();
        let (mut response, form) = if wants_json(headers) && reads {
            let moment = Moment::Position(LogPosition { log: None, position: written.position });
            let entry = self.config.entry.handle(&EntryQuery { name, as_of: Some(moment) }, &self.by).await;
            let entry = entry.map_err(|error| store_problem(&self.door, error))?.value;
            let entry = entry.ok_or_else(|| Problem::internal("a value that was written is not there"))?;
            (json(&EntryBody::from(&entry))?, Representation::Json)
        } else {
            ("OK".into_response(), Representation::Text)
        };
        form.put_on(&mut response, written.version);
        response.headers_mut().insert(&POSITION, self.door.position(written.position));
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::Kind;

    fn refused(body: &str) -> (Kind, Vec<String>) {
        let problem = fields(body.as_bytes()).unwrap_err();
        let errors =
            problem.member("errors").and_then(|errors| errors.as_array()).cloned().unwrap_or_default();
        let pointers = errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned());
        (problem.kind(), pointers.collect())
    }

    #[test]
    fn a_body_is_a_value_and_perhaps_a_type() {
        let (value, declared) = fields("{\"value\": \"\\ud83c\\udf19\"}".as_bytes()).unwrap();
        assert_eq!((value.as_str(), declared), ("🌙", None));
        let (value, declared) = fields(br#"{"type": "integer", "value": ""}"#).unwrap();
        assert_eq!((value.as_str(), declared), ("", Some(ValueType::Integer)));
        assert_eq!(fields(br#"{"value": "x", "type": null}"#).unwrap().1, None);
    }

    #[test]
    fn what_is_no_json_cannot_be_read() {
        for body in ["", "{", "value", "{\"value\": \"x\"} x", "{'value': 1}"] {
            assert_eq!(refused(body).0, Kind::UNREADABLE_BODY, "{body}");
        }
        assert_eq!(fields(b"{\"value\": \"\xff\"}").unwrap_err().kind(), Kind::UNREADABLE_BODY);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let all =
            |pointers: &[&str]| (Kind::INVALID_FIELDS, pointers.iter().map(ToString::to_string).collect());
        assert_eq!(
            refused(r#"{"valeu": "x", "type": "int", "a/b~": 1}"#),
            all(&["/valeu", "/a~1b~0", "/value", "/type"])
        );
        assert_eq!(refused("[]"), all(&[""]));
        assert_eq!(refused("null"), all(&[""]));
        for body in
            [r#"{"value": 1}"#, r#"{"value": null}"#, r#"{"value": "\ud800"}"#, r#"{"value": "\u0000"}"#]
        {
            assert_eq!(refused(body), all(&["/value"]), "{body}");
        }
    }

    #[test]
    fn a_field_that_stands_twice_is_refused() {
        assert_eq!(refused(r#"{"value": "a", "value": "b"}"#).1, ["/value"]);
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        let deep = format!("{{\"value\": {}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(refused(&deep).1, ["/value"]);
    }

    #[test]
    fn a_body_of_many_fields_is_refused_as_one_error() {
        let many: Vec<_> = (0..1_000).map(|i| format!("\"f{i}\": 1")).collect();
        assert_eq!(refused(&format!("{{{}}}", many.join(","))).1, [""]);
    }
}
