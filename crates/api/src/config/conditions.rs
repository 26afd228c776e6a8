//! `If-Match` and `If-None-Match` on writes.

use daybook_application::config::EntryQuery;
use daybook_application::shared::Expected;
use daybook_domain::config::ConfigName;
use http::HeaderMap;
use http::header::{IF_MATCH, IF_NONE_MATCH};

use super::ConfigDoor;
use crate::shared::{IfMatch, Kind, Problem, Tags, store_problem};

/// Why change sets and reverts take no condition.
pub(super) const NOT_OF_SEVERAL: &str =
    "A change of several entries takes expected_version with each, and no condition in a header.";

impl ConfigDoor {
    /// What the caller expects of the entry.
    pub(super) async fn expected(&self, headers: &HeaderMap, name: &ConfigName) -> Result<Expected, Problem> {
        match (Tags::read(headers, &IF_MATCH)?, Tags::read(headers, &IF_NONE_MATCH)?) {
            (None, None) => Ok(Expected::Any),
            (Some(tags), None) => IfMatch::of(&tags).expected(|| self.version(name)).await,
            (None, Some(Tags::Any)) => Ok(Expected::Absent),
            (None, Some(Tags::These(_))) => Err(refused("If-None-Match of a write is \"*\" only.")),
            (Some(_), Some(_)) => Err(refused("If-Match and If-None-Match exclude each other.")),
        }
    }

    /// The entry's version, if it has a value.
    async fn version(&self, name: &ConfigName) -> Result<Option<u64>, Problem> {
        let query = EntryQuery { name: name.clone(), as_of: None };
        let entry = self.config.entry.handle(&query, &self.by).await;
        Ok(entry.map_err(|error| store_problem(&self.door, error))?.value.map(|entry| entry.version))
    }
}

fn refused(why: &'static str) -> Problem {
    Problem::new(Kind::INVALID_HEADER, why).with("header", "if-none-match")
}
