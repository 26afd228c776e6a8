//! Versions as entity tags: `"<version>-<representation>"`.

use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{Kind, Problem};

/// The form in which a record is shown; two forms of one version have different tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Representation {
    /// The bare value.
    Text,
    /// The record as JSON.
    Json,
    /// The record as JSON, without what an erasure has taken away.
    Redacted,
    /// The record as a page to read.
    Html,
}

impl Representation {
    fn letter(self) -> char {
        match self {
            Self::Text => 't',
            Self::Json => 'j',
            Self::Redacted => 'r',
            Self::Html => 'h',
        }
    }

    /// The tag of this form of a version, with its quotes.
    pub(crate) fn tag(self, version: u64) -> String {
        format!("\"{version}-{}\"", self.letter())
    }

    /// Puts the tag on an answer.
    pub(crate) fn put_on(self, response: &mut Response, version: u64) {
        if let Ok(tag) = HeaderValue::try_from(self.tag(version)) {
            response.headers_mut().insert(header::ETAG, tag);
        }
    }
}

/// The tags of an `If-Match` or `If-None-Match` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tags {
    /// `*`: whatever there is.
    Any,
    /// These.
    These(Vec<Tag>),
}

/// One entity tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    weak: bool,
    opaque: String,
}

impl Tags {
    /// The tags in the header, if it is there.
    pub(crate) fn read(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>, Problem> {
        let mut tags = Vec::new();
        let mut any = false;
        let mut present = false;
        for value in headers.get_all(name) {
            present = true;
            let text = value.to_str().ok().map(str::trim).ok_or_else(|| malformed(name))?;
            if text == "*" {
                any = true;
            } else {
                read_list(text, &mut tags).ok_or_else(|| malformed(name))?;
            }
        }
        match (present, any, tags.is_empty()) {
            (false, ..) => Ok(None),
            (true, true, true) => Ok(Some(Self::Any)),
            (true, false, false) => Ok(Some(Self::These(tags))),
            (true, ..) => Err(malformed(name)),
        }
    }

    /// Whether one of them is this form of this version (RFC 9110's weak comparison).
    pub(crate) fn include(&self, version: u64, representation: Representation) -> bool {
        self.name(&representation.tag(version))
    }

    /// Whether one of them is this one, which has its quotes.
    pub(crate) fn name(&self, tag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|known| known.opaque == tag.trim_matches('"')),
        }
    }
}

impl Tag {
    /// The version that the tag stands for in a condition of a write. A weak tag stands for none: such
    /// conditions compare strongly. A tag that is not of our making stands for none either.
    pub(crate) fn version(&self) -> Option<u64> {
        let form = ["-t", "-j", "-h"].into_iter().find_map(|form| self.opaque.strip_suffix(form));
        let number = form.unwrap_or(&self.opaque);
        let plain = !self.weak && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| number.parse().ok()).flatten()
    }
}

fn malformed(name: &HeaderName) -> Problem {
    let detail = format!("{name} is \"*\" or a list of entity tags such as \"3-t\", each in double quotes.");
    Problem::new(Kind::INVALID_HEADER, detail).with("header", name.as_str())
}

fn read_list(mut rest: &str, tags: &mut Vec<Tag>) -> Option<()> {
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Some(());
        }
        let (weak, quoted) = match rest.strip_prefix("W/") {
            Some(quoted) => (true, quoted),
            None => (false, rest),
        };
        let (opaque, after) = quoted.strip_prefix('"')?.split_once('"')?;
        tags.push(Tag { weak, opaque: opaque.to_owned() });
        rest = after.trim_start();
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Tags>, Problem> {
        let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_str(text).unwrap())]);
        Tags::read(&headers, &header::IF_MATCH)
    }

    fn versions(text: &str) -> Vec<Option<u64>> {
        match read(text).unwrap().unwrap() {
            Tags::Any => panic!("a list was expected"),
            Tags::These(tags) => tags.iter().map(Tag::version).collect(),
        }
    }

    #[test]
    fn both_forms_of_a_version_stand_for_it() {
        assert_eq!(versions("\"3-t\", \"4-j\",\"5\""), [Some(3), Some(4), Some(5)]);
    }

    #[test]
    fn weak_and_foreign_tags_stand_for_no_version() {
        assert_eq!(versions("W/\"3-t\", \"x\", \"-t\", \"+3-t\", \"3-x\""), [None; 5]);
    }

    #[test]
    fn a_comma_within_a_tag_does_not_end_it() {
        assert_eq!(versions("\"a,b\", \"1-t\""), [None, Some(1)]);
    }

    #[test]
    fn a_star_stands_for_anything_and_not_beside_tags() {
        assert_eq!(read(" * ").unwrap(), Some(Tags::Any));
        for malformed in ["", ",", "3-t", "\"3-t", "\"1-t\" \"2-t\"", "*, \"1-t\"", "W/3"] {
            assert_eq!(read(malformed).unwrap_err().kind(), Kind::INVALID_HEADER, "{malformed}");
        }
        assert_eq!(Tags::read(&HeaderMap::new(), &header::IF_MATCH).unwrap(), None);
    }

    #[test]
    fn a_read_compares_weakly_and_by_representation() {
        let tags = read("W/\"3-t\", \"4-j\"").unwrap().unwrap();
        assert!(tags.include(3, Representation::Text));
        assert!(!tags.include(3, Representation::Json));
        assert!(tags.include(4, Representation::Json));
        assert!(Tags::Any.include(9, Representation::Json));
    }
}
