//! What the words of a file's header do not say.

use std::str::FromStr;

use super::fields::{Field, folded};

/// Says of headers which fields they are, where their own words do not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping(Vec<(String, Field)>);

/// The text is no mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMapping {
    /// There is no header, no field, or nothing between them.
    #[error("a mapping is a header and a field, such as Kunde:name")]
    Malformed,
    /// There is no such field.
    #[error(
        "the fields are id, name, first_name, last_name, email, phone, address, tags, consents and ignore"
    )]
    UnknownField,
    /// A header is said to be two fields, or two headers to be one field.
    #[error("a header is one field, and a field one header")]
    Twice,
}

impl Mapping {
    /// Adds that `header` is `field`.
    pub fn add(&mut self, header: &str, field: Field) -> Result<(), InvalidMapping> {
        let header = folded(header);
        if header.is_empty() {
            return Err(InvalidMapping::Malformed);
        }
        let meets = |(known, other): &(String, Field)| {
            *known == header || (*other == field && field != Field::Ignore)
        };
        if self.0.iter().any(meets) {
            return Err(InvalidMapping::Twice);
        }
        self.0.push((header, field));
        Ok(())
    }

    /// Adds `HEADER<between>FIELD`; a header may have `between` in it.
    pub fn add_pair(&mut self, pair: &str, between: char) -> Result<(), InvalidMapping> {
        let (header, field) = pair.rsplit_once(between).ok_or(InvalidMapping::Malformed)?;
        self.add(header, field.trim().parse()?)
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The headers that it names, as [`folded`] makes them.
    pub(super) fn headers(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(header, _)| header.as_str())
    }

    /// What it says of a header that is folded.
    pub(super) fn field(&self, folded: &str) -> Option<Field> {
        self.0.iter().find(|(header, _)| header == folded).map(|(_, field)| *field)
    }
}

impl FromStr for Mapping {
    type Err = InvalidMapping;

    /// `Header:field,Header:field`: the form of a query parameter.
    fn from_str(text: &str) -> Result<Self, InvalidMapping> {
        let mut mapping = Self::default();
        text.split(',').try_for_each(|pair| mapping.add_pair(pair, ':'))?;
        Ok(mapping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_that_cannot_be_is_refused() {
        for (text, error) in [
            ("", InvalidMapping::Malformed),
            ("a", InvalidMapping::Malformed),
            (":name", InvalidMapping::Malformed),
            ("a:name,", InvalidMapping::Malformed),
            ("a:nom", InvalidMapping::UnknownField),
            ("a:name,b:name", InvalidMapping::Twice),
            ("a:name,A:email", InvalidMapping::Twice),
        ] {
            assert_eq!(text.parse::<Mapping>(), Err(error), "{text}");
        }
        assert!("a:ignore,b:ignore".parse::<Mapping>().is_ok());
        let mut mapping = Mapping::default();
        mapping.add_pair("A=B=email", '=').unwrap();
        assert_eq!(mapping.field("a=b"), Some(Field::Email));
    }
}
