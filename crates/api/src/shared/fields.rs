//! The fields of a JSON body, with everything that is wrong said at once.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{Kind, Problem};

/// What is wrong with a body: JSON pointers (RFC 6901) and sentences.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    list: Vec<(String, String)>,
    more: usize,
}

/// Whether a field may be left out, or be `null`, which means the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It must be there.
    Required,
    /// It may be left out.
    Optional,
}

/// The fields of one object.
#[derive(Debug)]
pub(crate) struct Fields<'b> {
    pointer: String,
    fields: Vec<(String, &'b RawValue)>,
}

impl Errors {
    /// As many as a change set may have changes; a hostile body shall not cost more memory than that.
    const MOST: usize = 10_000;

    /// Notes what is wrong at `pointer`.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, detail: impl fmt::Display) {
        if self.list.len() < Self::MOST {
            self.list.push((pointer.into(), format!("{detail}")));
        } else {
            self.more += 1;
        }
    }

    /// The problem that lists them, if there are any.
    pub(crate) fn check(self) -> Result<(), Problem> {
        if self.list.is_empty() {
            return Ok(());
        }
        let count = self.list.len() + self.more;
        let detail = if count == 1 {
            "A field is not valid.".into()
        } else {
            format!("{count} fields are not valid.")
        };
        let list =
            self.list.into_iter().map(|(pointer, detail)| json!({"pointer": pointer, "detail": detail}));
        Err(Problem::new(Kind::INVALID_FIELDS, detail).with("errors", Value::Array(list.collect())))
    }
}

impl<'b> Fields<'b> {
    /// More fields than any request has; a hostile body shall not cost memory for each.
    const MOST: usize = 64;

    /// The fields of a whole body.
    pub(crate) fn of_body(body: &'b [u8], errors: &mut Errors) -> Result<Option<Self>, Problem> {
        let raw: &RawValue = serde_json::from_slice(body).map_err(|error| {
            Problem::new(Kind::UNREADABLE_BODY, format!("The body is not JSON: {error}."))
        })?;
        Ok(Self::of(raw, "", errors))
    }

    /// The fields of the object at `pointer`.
    pub(crate) fn of(raw: &'b RawValue, pointer: &str, errors: &mut Errors) -> Option<Self> {
        let Ok(Entries(entries)) = serde_json::from_str::<Entries<'b>>(raw.get()) else {
            errors.add(pointer, "must be an object");
            return None;
        };
        if entries.len() > Self::MOST {
            errors.add(pointer, format!("has more than {} fields", Self::MOST));
            return None;
        }
        let mut fields: Vec<(String, &RawValue)> = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            if fields.iter().any(|(known, _)| *known == name) {
                errors.add(member(pointer, &name), "stands more than once");
            } else {
                fields.push((name, value));
            }
        }
        Some(Self { pointer: pointer.to_owned(), fields })
    }

    /// Notes every field that is none of `known`.
    pub(crate) fn only(&self, known: &[&str], errors: &mut Errors) {
        let there_are = match known {
            [] => "there are no fields here".to_owned(),
            known => format!("the fields here are {}", known.join(", ")),
        };
        for (name, _) in self.fields.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            errors.add(self.at(name), format!("is unknown; {there_are}"));
        }
    }

    /// The pointer to a field.
    pub(crate) fn at(&self, name: &str) -> String {
        member(&self.pointer, name)
    }

    /// Whether the field is there, also as `null`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }

    /// A field's JSON; `None` without it and for `null`, which is noted where it is needed.
    pub(crate) fn raw(&self, name: &str, need: Need, errors: &mut Errors) -> Option<&'b RawValue> {
        let found = self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        let value = found.filter(|value| value.get() != "null");
        if value.is_none() && need == Need::Required {
            errors.add(self.at(name), if found.is_some() { "must not be null" } else { "is missing" });
        }
        value
    }

    /// A field of one of JSON's own types; `what` names it.
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        name: &str,
        need: Need,
        what: &str,
        errors: &mut Errors,
    ) -> Option<T> {
        let raw = self.raw(name, need, errors)?;
        let value = serde_json::from_str(raw.get());
        value.map_err(|_| errors.add(self.at(name), format!("must be {what}"))).ok()
    }

    /// A field whose text is parsed.
    pub(crate) fn parsed<T>(&self, name: &str, need: Need, errors: &mut Errors) -> Option<T>
    where
        T: std::str::FromStr<Err: fmt::Display>,
    {
        let text: String = self.get(name, need, "a string of valid Unicode", errors)?;
        text.parse().map_err(|why| errors.add(self.at(name), why)).ok()
    }
}

/// What `read` makes of the fields of a body, unless something is wrong with them.
pub(crate) fn fields<T>(
    body: &[u8],
    read: impl FnOnce(&Fields<'_>, &mut Errors) -> Option<T>,
) -> Result<T, Problem> {
    let mut errors = Errors::default();
    let fields = Fields::of_body(body, &mut errors)?;
    let value = fields.and_then(|fields| read(&fields, &mut errors));
    errors.check()?;
    value.ok_or_else(|| Problem::internal("a body that lacks a field passed as valid"))
}

/// The elements of the array, at most `most` and one; `None` if it is none.
pub(crate) fn elements(raw: &RawValue, most: usize) -> Option<Vec<&RawValue>> {
    use serde::de::DeserializeSeed;
    let mut json = serde_json::Deserializer::from_str(raw.get());
    Elements { most: most + 1 }.deserialize(&mut json).ok()
}

/// The pointer to a member of the object or array at `pointer`.
fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// An object's members as they stand, repeated ones too.
struct Entries<'b>(Vec<(String, &'b RawValue)>);

impl<'b> Deserialize<'b> for Entries<'b> {
    fn deserialize<D: Deserializer<'b>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'b> Visitor<'b> for Members {
            type Value = Entries<'b>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'b>>(self, mut map: A) -> Result<Entries<'b>, A::Error> {
                let mut entries = Vec::new();
                while entries.len() <= Fields::MOST {
                    match map.next_entry()? {
                        Some(entry) => entries.push(entry),
                        None => return Ok(Entries(entries)),
                    }
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

struct Elements {
    most: usize,
}

impl<'b> serde::de::DeserializeSeed<'b> for Elements {
    type Value = Vec<&'b RawValue>;
    fn deserialize<D: Deserializer<'b>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'b> Visitor<'b> for Elements {
    type Value = Vec<&'b RawValue>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }
    fn visit_seq<A: SeqAccess<'b>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while elements.len() < self.most {
            match seq.next_element()? {
                Some(element) => elements.push(element),
                None => return Ok(elements),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(elements)
    }
}
