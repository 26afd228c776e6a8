//! Query parameters, read strictly: what is misspelt is refused and not ignored.

use std::borrow::Cow;
use std::fmt::Display;

use daybook_application::shared::{Moment, Order};
use http::Uri;
use percent_encoding::percent_decode_str;

use super::{Kind, Problem};

/// The parameters of a request.
#[derive(Debug, Default)]
pub(crate) struct Query<'u>(Vec<(&'static str, Cow<'u, str>)>);

impl<'u> Query<'u> {
    /// The parameters, each of `known` at most once and nothing else.
    pub(crate) fn read(uri: &'u Uri, known: &'static [&'static str]) -> Result<Self, Problem> {
        let mut query = Self::default();
        for pair in uri.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or_else(|| invalid("", "A parameter's name cannot be decoded."))?;
            let Some(&name) = known.iter().find(|known| **known == name) else {
                return Err(unknown(&name, known));
            };
            if query.text(name).is_some() {
                return Err(invalid(name, format!("The parameter {name} stands more than once.")));
            }
            let value = decode(value).filter(|value| !value.contains('\0')).ok_or_else(|| {
                invalid(name, format!("The parameter {name} is not UTF-8 without U+0000, percent-encoded."))
            })?;
            query.0.push((name, value));
        }
        Ok(query)
    }

    /// A parameter's text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
    }

    /// A parameter that is something else than text.
    pub(crate) fn parsed<T>(&self, name: &'static str) -> Result<Option<T>, Problem>
    where
        T: std::str::FromStr<Err: Display>,
    {
        let parse = |text: &str| {
            text.parse().map_err(|why| invalid(name, format!("The parameter {name} is not valid: {why}.")))
        };
        self.text(name).map(parse).transpose()
    }

    /// A parameter that is a version, as a cursor has it.
    pub(crate) fn version(&self, name: &'static str) -> Result<Option<u64>, Problem> {
        let parse = |text: &str| {
            let why = format!("The parameter {name} must be a whole number from 0.");
            text.parse().map_err(|_| invalid(name, why))
        };
        self.text(name).map(parse).transpose()
    }

    /// A point in the past: a time or a position.
    pub(crate) fn moment(&self, name: &'static str) -> Result<Option<Moment>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        // An offset's `+` that was not encoded has become a space.
        let moment = text.parse().or_else(|_| text.replace(' ', "+").parse());
        let why = "is neither a time such as 2024-01-15T10:30:00Z nor a position such as 3kf82h.42";
        moment.map(Some).map_err(|_| invalid(name, format!("The parameter {name} {why}.")))
    }

    /// `order`: oldest first, as without it, or newest first.
    pub(crate) fn order(&self) -> Result<Order, Problem> {
        match self.text("order") {
            None | Some("asc") => Ok(Order::Ascending),
            Some("desc") => Ok(Order::Descending),
            Some(_) => Err(invalid("order", "The parameter order is asc or desc.")),
        }
    }

    /// `limit`, from 1 to `most`.
    pub(crate) fn limit(&self, most: usize) -> Result<Option<usize>, Problem> {
        let Some(text) = self.text("limit") else { return Ok(None) };
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let limit = text.parse().ok().filter(|limit| digits && (1..=most).contains(limit));
        limit.map(Some).ok_or_else(|| {
            invalid("limit", format!("The parameter limit is a whole number from 1 to {most}."))
        })
    }
}

/// The problem of a parameter.
pub(crate) fn invalid(name: &str, detail: impl Into<Cow<'static, str>>) -> Problem {
    Problem::new(Kind::INVALID_PARAMETER, detail).with("parameter", name)
}

fn unknown(name: &str, known: &[&str]) -> Problem {
    let detail = match known {
        [] => "There are no parameters here.".to_owned(),
        known => format!("The parameters here are {}.", known.join(", ")),
    };
    invalid(name, detail)
}

fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let text = text.replace('+', " ");
    well_escaped(&text)
        .then(|| percent_decode_str(&text).decode_utf8().ok().map(|t| t.into_owned().into()))?
}

/// Whether every `%` begins two hexadecimal digits.
pub(crate) fn well_escaped(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|part| part.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Vec<(&'static str, String)>, Problem> {
        let uri: Uri = format!("/x?{query}").parse().unwrap();
        let query = Query::read(&uri, &["prefix", "limit", "as_of"])?;
        Ok(query.0.into_iter().map(|(name, value)| (name, value.into_owned())).collect())
    }

    #[test]
    fn parameters_are_decoded() {
        assert_eq!(
            read("prefix=a%2Eb+c&limit=").unwrap(),
            [("prefix", "a.b c".into()), ("limit", String::new())]
        );
        assert_eq!(read("&&").unwrap(), []);
    }

    #[test]
    fn unknown_repeated_and_undecodable_parameters_are_refused() {
        for query in
            ["preifx=a", "prefix=a&prefix=b", "prefix=%zz", "prefix=%f", "prefix=%ff", "prefix=%00", "%ff=1"]
        {
            assert_eq!(read(query).unwrap_err().kind(), Kind::INVALID_PARAMETER, "{query}");
        }
    }

    #[test]
    fn a_limit_is_from_one_to_the_most() {
        let limit = |query: &str| {
            let uri: Uri = format!("/x?limit={query}").parse().unwrap();
            Query::read(&uri, &["limit"]).unwrap().limit(500)
        };
        assert_eq!(limit("500").unwrap(), Some(500));
        for wrong in ["", "0", "501", "-1", "%2B1", "1.0", "99999999999999999999999"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_moment_with_an_offset_needs_no_escaping() {
        let uri = Uri::from_static("/x?as_of=2024-01-15T11:30:00+01:00");
        let moment = Query::read(&uri, &["as_of"]).unwrap().moment("as_of").unwrap();
        assert_eq!(moment, Some(Moment::Time("2024-01-15T10:30:00Z".parse().unwrap())));
    }
}
