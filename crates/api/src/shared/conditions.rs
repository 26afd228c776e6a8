//! `If-Match` on writes.

use daybook_application::shared::Expected;
use http::HeaderMap;
use http::header::{IF_MATCH, IF_NONE_MATCH};

use super::etag::Tag;
use super::{Kind, Problem, Tags};

/// The versions that a writer names in `If-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// `*`: any, on purpose.
    Any,
    /// One of these. Tags that are not of our making stand for none.
    These(Vec<u64>),
}

/// A version that no record has: what tags that are not of our making stand for.
const NO_VERSION: u64 = u64::MAX;

impl IfMatch {
    /// What tags of an `If-Match` name.
    pub(crate) fn of(tags: &Tags) -> Self {
        match tags {
            Tags::Any => Self::Any,
            Tags::These(tags) => Self::These(tags.iter().filter_map(Tag::version).collect()),
        }
    }

    /// The header, if it is there, where a write takes no other condition.
    pub(crate) fn optional(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        if headers.contains_key(IF_NONE_MATCH) {
            let why = "A write to an existing record takes If-Match, and not If-None-Match.";
            return Err(Problem::new(Kind::INVALID_HEADER, why).with("header", IF_NONE_MATCH.as_str()));
        }
        Ok(Tags::read(headers, &IF_MATCH)?.as_ref().map(Self::of))
    }

    /// The header, where a write without it could overwrite what its caller has not seen.
    pub(crate) fn required(headers: &HeaderMap) -> Result<Self, Problem> {
        Self::optional(headers)?.ok_or_else(|| {
            let why = "This write needs If-Match with the ETag of the record that was read, or * on purpose.";
            Problem::new(Kind::IF_MATCH_REQUIRED, why)
        })
    }

    /// What it expects of the record. Of several versions it is the one that the record has now, which `current`
    /// tells; the write checks it again.
    pub(crate) async fn expected<R>(self, current: impl FnOnce() -> R) -> Result<Expected, Problem>
    where
        R: Future<Output = Result<Option<u64>, Problem>>,
    {
        let versions = match self {
            Self::Any => return Ok(Expected::Present),
            Self::These(versions) => versions,
        };
        if let [] | [_] = versions[..] {
            return Ok(Expected::Version(versions.first().copied().unwrap_or(NO_VERSION)));
        }
        let current = current().await?.filter(|current| versions.contains(current));
        Ok(Expected::Version(current.unwrap_or(versions[0])))
    }
}

/// Refuses conditions where there is no one record that they could be about; `why` says what there is instead.
pub(crate) fn none_here(headers: &HeaderMap, why: &'static str) -> Result<(), Problem> {
    match [IF_MATCH, IF_NONE_MATCH].into_iter().find(|header| headers.contains_key(header)) {
        None => Ok(()),
        Some(header) => Err(Problem::new(Kind::INVALID_HEADER, why).with("header", header.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn with(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(IF_MATCH, HeaderValue::from_static(text))])
    }

    async fn expected(text: &'static str, current: Option<u64>) -> Expected {
        IfMatch::required(&with(text)).unwrap().expected(async || Ok(current)).await.unwrap()
    }

    #[test]
    fn a_write_that_needs_a_condition_says_so() {
        assert_eq!(IfMatch::required(&HeaderMap::new()).unwrap_err().kind(), Kind::IF_MATCH_REQUIRED);
        assert_eq!(IfMatch::optional(&HeaderMap::new()).unwrap(), None);
        let other = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static("*"))]);
        assert_eq!(IfMatch::optional(&other).unwrap_err().kind(), Kind::INVALID_HEADER);
    }

    #[tokio::test]
    async fn of_several_versions_the_present_one_is_meant() {
        assert_eq!(expected("*", None).await, Expected::Present);
        assert_eq!(expected("\"3-j\"", Some(9)).await, Expected::Version(3));
        assert_eq!(expected("\"3-j\", \"4-j\"", Some(4)).await, Expected::Version(4));
        assert_eq!(expected("\"3-j\", \"4-j\"", Some(9)).await, Expected::Version(3));
        assert_eq!(expected("\"3-j\", \"4-j\"", None).await, Expected::Version(3));
        assert_eq!(expected("W/\"3-j\"", Some(3)).await, Expected::Version(NO_VERSION));
    }

    #[test]
    fn a_condition_about_no_record_is_refused_and_not_ignored() {
        assert!(none_here(&HeaderMap::new(), "why").is_ok());
        for header in [IF_MATCH, IF_NONE_MATCH] {
            let headers = HeaderMap::from_iter([(header, HeaderValue::from_static("*"))]);
            assert_eq!(none_here(&headers, "why").unwrap_err().kind(), Kind::INVALID_HEADER);
        }
    }
}
