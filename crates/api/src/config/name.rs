//! The parts of the paths.

use axum::extract::{FromRequestParts, RawPathParams};
use daybook_domain::config::{ConfigName, InvalidConfigName};
use http::request::Parts;
use serde_json::json;

use super::problems::not_found;
use crate::shared::{Kind, Problem};

/// The `{name}` of a path, which may break the rules of names.
pub(super) struct NamePath(Result<ConfigName, InvalidConfigName>);

/// The `{name}` and `{time}` of a path.
pub(super) struct NameAndTime {
    pub(super) name: NamePath,
    pub(super) time: String,
}

impl NamePath {
    /// The name of something to read: an impossible one was never set.
    pub(super) fn readable(self) -> Result<ConfigName, Problem> {
        self.0.map_err(|_| not_found())
    }

    /// The name, if it is one.
    pub(super) fn possible(self) -> Option<ConfigName> {
        self.0.ok()
    }

    /// The name of something to write.
    pub(super) fn writable(self) -> Result<ConfigName, Problem> {
        self.0.map_err(|why| {
            Problem::new(Kind::INVALID_FIELDS, format!("The name is not valid: {why}."))
                .with("errors", json!([{"parameter": "name", "detail": why.to_string()}]))
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for NamePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unreadable())?;
        Ok(Self(param(&params, "name").parse()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for NameAndTime {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unreadable())?;
        let name = NamePath(param(&params, "name").parse());
        Ok(Self { name, time: param(&params, "time").to_owned() })
    }
}

fn param<'p>(params: &'p RawPathParams, name: &str) -> &'p str {
    params.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}

fn unreadable() -> Problem {
    Problem::new(Kind::UNREADABLE_PATH, "The path is not UTF-8, percent-encoded.")
}
