//! The fields of the bodies.

use std::fmt;
use std::str::FromStr;

use daybook_domain::articles::{
    Body, Draft, Editors, InvalidPhrase, Lead, Note, Patch, PlannedTime, Revision, Subtitle, Tag, Tags,
    Update,
};
use daybook_domain::shared::Actor;
use serde_json::value::RawValue;

pub(super) use crate::shared::fields;
use crate::shared::{Errors, Fields, Need, Problem, elements};

/// The fields of a text.
pub(super) const TEXT: [&str; 6] = ["title", "body", "slug", "subtitle", "lead", "tags"];

/// The fields of a text, and of who may do what with it.
pub(super) const SAVED: [&str; 9] =
    ["title", "body", "slug", "subtitle", "lead", "tags", "visibility", "editors", "note"];

/// The most elements of an array that are looked at; an article keeps those that differ.
const MOST_ELEMENTS: usize = 500;

/// The same where the body may be left out, as if it were an object without fields.
pub(super) fn optional_fields<T>(
    body: &[u8],
    read: impl FnOnce(&Fields<'_>, &mut Errors) -> Option<T>,
) -> Result<T, Problem> {
    fields(if body.is_empty() { b"{}" } else { body }, read)
}

/// A whole text; what is wrong is noted.
pub(super) fn draft(fields: &Fields<'_>, errors: &mut Errors) -> Option<Draft> {
    let title = fields.parsed("title", Need::Required, errors);
    let body = body(fields, errors);
    let slug = fields.parsed("slug", Need::Optional, errors);
    let subtitle = phrase(fields, "subtitle", Subtitle::optional, errors);
    let lead = phrase(fields, "lead", Lead::optional, errors);
    let tags = tags(fields, errors);
    Some(Draft { title: title?, slug, subtitle, lead, body, tags })
}

/// A JSON Merge Patch (RFC 7396) of a text; what is wrong is noted.
pub(super) fn patch(fields: &Fields<'_>, errors: &mut Errors) -> Patch {
    Patch {
        title: fields.parsed("title", unless_left_out(fields, "title"), errors),
        slug: update(fields, "slug", fields.parsed("slug", Need::Optional, errors)),
        subtitle: update(fields, "subtitle", phrase(fields, "subtitle", Subtitle::optional, errors)),
        lead: update(fields, "lead", phrase(fields, "lead", Lead::optional, errors)),
        body: fields.has("body").then(|| body(fields, errors)),
        tags: fields.has("tags").then(|| tags(fields, errors)),
    }
}

/// What cannot be taken away may be left out, and may not be null.
pub(super) fn unless_left_out(fields: &Fields<'_>, name: &str) -> Need {
    if fields.has(name) { Need::Required } else { Need::Optional }
}

fn update<T>(fields: &Fields<'_>, name: &str, value: Option<T>) -> Update<T> {
    match value {
        Some(value) => Update::Set(value),
        None if fields.has(name) => Update::Clear,
        None => Update::Keep,
    }
}

fn body(fields: &Fields<'_>, errors: &mut Errors) -> Body {
    fields.parsed("body", Need::Optional, errors).unwrap_or_default()
}

/// A note; blank is as good as none.
pub(super) fn note(fields: &Fields<'_>, errors: &mut Errors) -> Option<Note> {
    phrase(fields, "note", Note::optional, errors)
}

fn phrase<T>(
    fields: &Fields<'_>,
    name: &str,
    read: impl FnOnce(Option<&str>) -> Result<Option<T>, InvalidPhrase>,
    errors: &mut Errors,
) -> Option<T> {
    let text: String = fields.get(name, Need::Optional, "a string of valid Unicode", errors)?;
    read(Some(&text)).map_err(|why| errors.add(fields.at(name), why)).ok().flatten()
}

fn tags(fields: &Fields<'_>, errors: &mut Errors) -> Tags {
    let list: Vec<Tag> = texts(fields, "tags", errors);
    Tags::new(list).map_err(|why| errors.add(fields.at("tags"), why)).unwrap_or_default()
}

/// The editors; none, if they are left out.
pub(super) fn editors(fields: &Fields<'_>, errors: &mut Errors) -> Editors {
    let list: Vec<Actor> = texts(fields, "editors", errors);
    Editors::new(list).map_err(|why| errors.add(fields.at("editors"), why)).unwrap_or_default()
}

/// The number of a revision; what is wrong is noted.
pub(super) fn revision(fields: &Fields<'_>, need: Need, errors: &mut Errors) -> Option<Revision> {
    let number: u64 = fields.get("revision", need, "a whole number from 1", errors)?;
    Revision::new(number).map_err(|why| errors.add(fields.at("revision"), why)).ok()
}

/// When something is planned for: a time, with its zone in brackets or beside it.
pub(super) fn planned_time(fields: &Fields<'_>, errors: &mut Errors) -> Option<PlannedTime> {
    let zone: Option<String> = fields.get("zone", Need::Optional, "a string", errors);
    let Some(zone) = zone else { return fields.parsed("at", Need::Required, errors) };
    let at: String = fields.get("at", Need::Required, "a string", errors)?;
    format!("{at}[{zone}]").parse().map_err(|why| errors.add(fields.at("at"), why)).ok()
}

/// The elements of an array of texts, each parsed; none, if it is left out.
fn texts<T: FromStr<Err: fmt::Display>>(fields: &Fields<'_>, name: &str, errors: &mut Errors) -> Vec<T> {
    let Some(raw) = fields.raw(name, Need::Optional, errors) else { return Vec::new() };
    let at = fields.at(name);
    match elements(raw, MOST_ELEMENTS) {
        None => errors.add(at, "must be an array"),
        Some(list) if list.len() > MOST_ELEMENTS => {
            errors.add(at, format!("has more than {MOST_ELEMENTS} elements"));
        }
        Some(list) => {
            let list = list.into_iter().enumerate();
            return list.filter_map(|(i, raw)| text(&format!("{at}/{i}"), raw, errors)).collect();
        }
    }
    Vec::new()
}

fn text<T: FromStr<Err: fmt::Display>>(at: &str, raw: &RawValue, errors: &mut Errors) -> Option<T> {
    let Ok(text) = serde_json::from_str::<String>(raw.get()) else {
        errors.add(at, "must be a string of valid Unicode");
        return None;
    };
    text.parse().map_err(|why| errors.add(at, why)).ok()
}
