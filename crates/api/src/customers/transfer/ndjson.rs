//! Rows as lines of JSON.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Rule;
use super::columns::shown;
use super::fields::{Field, member};
use super::rows::{Given, RawRow};
use super::source::Source;

/// The most unknown members that are told.
const MOST_TOLD: usize = 100;

/// The lines of a file, each an object.
pub(super) struct JsonRows<R> {
    source: Source<R>,
    ignored: BTreeSet<String>,
}

impl<R: Read> JsonRows<R> {
    pub(super) fn new(source: Source<R>) -> Self {
        Self { source, ignored: BTreeSet::new() }
    }

    /// The next line that is not empty, and its number; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Result<RawRow, Rule>)>> {
        loop {
            let number = self.source.line();
            let line = match self.source.next_line()? {
                None => return Ok(None),
                Some(Err(())) => return Ok(Some((number, Err(Rule::RowTooLong)))),
                Some(Ok(line)) => line,
            };
            let bytes = &self.source.rest()[..line.length];
            let row = if bytes.trim_ascii().is_empty() { None } else { Some(row(bytes, &mut self.ignored)) };
            self.source.take(line.taken, 1);
            if let Some(row) = row {
                return Ok(Some((number, row)));
            }
        }
    }

    /// The unknown members so far, by name; at most 100.
    pub(super) fn ignored(&self) -> Vec<String> {
        self.ignored.iter().cloned().collect()
    }
}

fn row(line: &[u8], ignored: &mut BTreeSet<String>) -> Result<RawRow, Rule> {
    let line = std::str::from_utf8(line).map_err(|_| Rule::NotUtf8)?;
    let Members(members) = serde_json::from_str(line).map_err(|_| Rule::NotAnObject)?;
    if members.len() > Members::MOST {
        return Err(Rule::NotAnObject);
    }
    let mut names = BTreeSet::new();
    if !members.iter().all(|(name, _)| names.insert(name.as_str())) {
        return Err(Rule::MemberTwice);
    }
    let mut row = RawRow::default();
    for (name, raw) in &members {
        match member(name) {
            Some(field) => set(&mut row, field, raw)?,
            None if ignored.len() < MOST_TOLD => drop(ignored.insert(shown(name))),
            None => {}
        }
    }
    Ok(row)
}

fn set(row: &mut RawRow, field: Field, raw: &RawValue) -> Result<(), Rule> {
    match field {
        Field::Id => row.id = text(raw, Rule::IdMalformed)?,
        Field::Name => row.name = text(raw, Rule::NameNotText)?,
        Field::Email => row.email = text(raw, Rule::EmailNotText)?,
        Field::Phone => row.phone = text(raw, Rule::PhoneNotText)?,
        Field::Address => row.address = text(raw, Rule::AddressNotText)?,
        Field::Tags => {
            let tags: Option<Vec<String>> =
                serde_json::from_str(raw.get()).map_err(|_| Rule::TagsNotAList)?;
            row.tags = Given::of(tags);
        }
        Field::Consents => row.consents = Given::of((raw.get() != "null").then(|| raw.get().to_owned())),
        Field::FirstName | Field::LastName | Field::Ignore => {}
    }
    Ok(())
}

/// A text; white space alone and `null` are none.
fn text(raw: &RawValue, not_text: Rule) -> Result<Given<String>, Rule> {
    let text: Option<String> = serde_json::from_str(raw.get()).map_err(|_| not_text)?;
    Ok(Given::of(text.filter(|text| !text.trim().is_empty())))
}

/// An object's members as they stand, repeated ones too.
struct Members<'l>(Vec<(String, &'l RawValue)>);

impl Members<'_> {
    /// More than any record has; a hostile line shall not cost memory for each.
    const MOST: usize = 64;
}

impl<'l> Deserialize<'l> for Members<'l> {
    fn deserialize<D: Deserializer<'l>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'l> Visitor<'l> for Object {
            type Value = Members<'l>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<Members<'l>, A::Error> {
                let mut members = Vec::new();
                while members.len() <= Members::MOST {
                    match map.next_entry()? {
                        Some(member) => members.push(member),
                        None => return Ok(Members(members)),
                    }
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (u64, Result<RawRow, Rule>);

    fn read(bytes: &[u8]) -> (Vec<Row>, Vec<String>) {
        let mut rows = JsonRows::new(Source::of_parts(bytes, 7));
        let mut read = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            read.push(row);
        }
        (read, rows.ignored())
    }

    fn rule(line: &str) -> Result<RawRow, Rule> {
        read(line.as_bytes()).0.remove(0).1
    }

    #[test]
    fn each_line_is_a_row_and_empty_ones_are_none() {
        let file = "\u{feff}{\"name\":\"Ann\",\"email\":\"a@b.c\",\"phone\":null}\r\n\n  \n{\"tags\":[\"a\"],\"address\":\" \"}";
        let (rows, ignored) = read(file.as_bytes());
        let text = |text: &str| Given::Value(text.to_owned());
        let first =
            RawRow { name: text("Ann"), email: text("a@b.c"), phone: Given::Empty, ..RawRow::default() };
        let second =
            RawRow { tags: Given::Value(vec!["a".into()]), address: Given::Empty, ..RawRow::default() };
        assert_eq!(rows, [(1, Ok(first)), (4, Ok(second))]);
        assert!(ignored.is_empty());
    }

    #[test]
    fn what_is_no_such_object_is_refused_by_its_line() {
        for line in ["x", "[]", "1", "{\"name\":}", "{\"name\":\"a\"} x", "{\"name\":\"a\"}{\"name\":\"a\"}"]
        {
            assert_eq!(rule(line), Err(Rule::NotAnObject), "{line}");
        }
        let many: Vec<_> = (0..65).map(|i| format!("\"m{i}\":1")).collect();
        assert_eq!(rule(&format!("{{{}}}", many.join(","))), Err(Rule::NotAnObject));
        assert_eq!(rule("{\"name\":\"a\",\"name\":\"b\"}"), Err(Rule::MemberTwice));
        let (rows, _) = read(b"{\"name\":\"\xff\"}\n{\"name\":\"a\"}");
        assert_eq!((rows[0].1.clone(), rows[1].0), (Err(Rule::NotUtf8), 2));
    }

    #[test]
    fn a_member_of_another_type_is_refused_by_its_name() {
        for (line, rule_of_it) in [
            ("{\"name\":1}", Rule::NameNotText),
            ("{\"email\":[]}", Rule::EmailNotText),
            ("{\"phone\":49301234}", Rule::PhoneNotText),
            ("{\"address\":{}}", Rule::AddressNotText),
            ("{\"id\":7}", Rule::IdMalformed),
            ("{\"tags\":\"vip\"}", Rule::TagsNotAList),
            ("{\"tags\":[1]}", Rule::TagsNotAList),
        ] {
            assert_eq!(rule(line), Err(rule_of_it), "{line}");
        }
    }

    #[test]
    fn unknown_members_are_told_and_what_an_export_makes_anew_is_not() {
        let (_, ignored) = read(b"{\"shoe\":1,\"version\":3,\"deleted\":false}\n{\"hat\":1,\"shoe\":2}\n");
        assert_eq!(ignored, ["hat", "shoe"]);
        let many: Vec<_> = (0..300).map(|i| format!("{{\"m{i}\":1}}")).collect();
        assert_eq!(read(many.join("\n").as_bytes()).1.len(), 100);
    }
}
