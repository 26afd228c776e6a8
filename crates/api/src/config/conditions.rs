//! `If-Match` and `If-None-Match` on writes.

use daybook_application::config::EntryQuery;
use daybook_application::shared::Expected;
use daybook_domain::config::ConfigName;
use http::HeaderMap;
use http::header::{IF_MATCH, IF_NONE_MATCH};

use super::ConfigDoor;
use crate::shared::{Kind, Problem, Tag, Tags, store_problem};

/// A version that no entry has: what tags that are not of our making stand for.
const NO_VERSION: u64 = u64::MAX;

impl ConfigDoor {
    /// What the caller expects of the entry.
    pub(super) async fn expected(&self, headers: &HeaderMap, name: &ConfigName) -> Result<Expected, Problem> {
        match (Tags::read(headers, &IF_MATCH)?, Tags::read(headers, &IF_NONE_MATCH)?) {
            (None, None) => Ok(Expected::Any),
            (Some(Tags::Any), None) => Ok(Expected::Present),
            (None, Some(Tags::Any)) => Ok(Expected::Absent),
            (Some(Tags::These(tags)), None) => {
                let versions: Vec<u64> = tags.iter().filter_map(Tag::version).collect();
                self.one_of(&versions, name).await.map(Expected::Version)
            }
            (None, Some(Tags::These(_))) => Err(refused("If-None-Match of a write is \"*\" only.")),
            (Some(_), Some(_)) => Err(refused("If-Match and If-None-Match exclude each other.")),
        }
    }

    /// The one of several versions that the entry has. It is checked again when it is written.
    async fn one_of(&self, versions: &[u64], name: &ConfigName) -> Result<u64, Problem> {
        if let [] | [_] = versions {
            return Ok(versions.first().copied().unwrap_or(NO_VERSION));
        }
        let query = EntryQuery { name: name.clone(), as_of: None };
        let entry =
            self.config.entry.handle(&query).await.map_err(|error| store_problem(&self.door, error))?;
        let current = entry.value.map_or(NO_VERSION, |entry| entry.version);
        Ok(if versions.contains(&current) { current } else { versions[0] })
    }
}

/// Refuses conditions where there is no one entry that they could be about.
pub(super) fn none_here(headers: &HeaderMap) -> Result<(), Problem> {
    match [IF_MATCH, IF_NONE_MATCH].into_iter().find(|header| headers.contains_key(header)) {
        None => Ok(()),
        Some(header) => {
            let why =
                "A change of several entries takes expected_version with each, and no condition in a header.";
            Err(Problem::new(Kind::InvalidHeader, why).with("header", header.as_str()))
        }
    }
}

fn refused(why: &'static str) -> Problem {
    Problem::new(Kind::InvalidHeader, why).with("header", "if-none-match")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_condition_on_several_entries_is_refused_and_not_ignored() {
        let with = |header| HeaderMap::from_iter([(header, HeaderValue::from_static("*"))]);
        assert!(none_here(&HeaderMap::new()).is_ok());
        for header in [IF_MATCH, IF_NONE_MATCH] {
            assert_eq!(none_here(&with(header)).unwrap_err().kind(), Kind::InvalidHeader);
        }
    }
}
