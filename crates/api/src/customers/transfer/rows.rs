//! A row as the file has it, and as a customer.

use std::collections::HashSet;
use std::str::FromStr;

use daybook_application::customers::{ImportRow, PhoneNumbers};
use daybook_domain::customers::{
    Address, Consent, ConsentSource, Customer, CustomerName, Email, InvalidCustomerText, InvalidEmail, Phone,
    PhoneText, Purpose, Tag, Tags,
};
use daybook_domain::shared::{Erasable, InvalidText, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Rule;

/// What a file says of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Given<T> {
    /// Nothing: there is no such column.
    #[default]
    NoColumn,
    /// That there is none.
    Empty,
    /// This.
    Value(T),
}

/// A row before it is judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct RawRow {
    pub(super) id: Given<String>,
    pub(super) name: Given<String>,
    pub(super) email: Given<String>,
    pub(super) phone: Given<String>,
    pub(super) address: Given<String>,
    pub(super) tags: Given<Vec<String>>,
    /// JSON.
    pub(super) consents: Given<String>,
}

/// What judging a row needs of the world.
#[derive(Clone, Copy)]
pub(super) struct Judge<'p> {
    /// Reads phone numbers.
    pub(super) phones: &'p dyn PhoneNumbers,
    /// The time of consents that do not say theirs.
    pub(super) now: Timestamp,
}

impl Judge<'_> {
    /// The row as a customer, or the first rule that it breaks.
    pub(super) fn row(self, raw: &RawRow) -> Result<ImportRow, Rule> {
        Ok(ImportRow {
            id: raw.id.value().map(|text| text.trim().parse()).transpose().map_err(|_| Rule::IdMalformed)?,
            name: name(&raw.name)?,
            email: email(&raw.email)?,
            phone: raw.phone.optional(|text| self.phone(text))?,
            address: raw.address.optional(|text| address(text))?,
            tags: raw.tags.optional(|list| tags(list))?.map(Option::unwrap_or_default),
            consents: raw.consents.value().map_or(Ok(Vec::new()), |json| consents(json, self.now))?,
        })
    }

    fn phone(self, text: &str) -> Result<Phone, Rule> {
        let too_long = |most, found| Rule::PhoneTooLong { most, found };
        let typed: PhoneText = parsed(text, Rule::PhoneNotText, too_long)?;
        let e164 = self.phones.e164(typed.as_str());
        Ok(Phone::new(typed, e164))
    }
}

impl<T> Given<T> {
    /// `value`, or that there is none.
    pub(super) fn of(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Self::Value)
    }

    fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NoColumn | Self::Empty => None,
        }
    }

    #[expect(
        clippy::option_option,
        reason = "no column and an empty cell are told apart, as the import has it"
    )]
    fn optional<U>(&self, read: impl FnOnce(&T) -> Result<U, Rule>) -> Result<Option<Option<U>>, Rule> {
        Ok(match self {
            Self::NoColumn => None,
            Self::Empty => Some(None),
            Self::Value(value) => Some(Some(read(value)?)),
        })
    }
}

impl RawRow {
    /// About how many bytes it has.
    pub(super) fn bytes(&self) -> usize {
        let texts = [&self.name, &self.email, &self.phone, &self.address, &self.consents];
        let tags = self.tags.value().map_or(0, |tags| tags.iter().map(String::len).sum());
        texts.iter().filter_map(|text| text.value()).map(String::len).sum::<usize>() + tags
    }
}

fn name(given: &Given<String>) -> Result<CustomerName, Rule> {
    let text = given.value().map_or("", String::as_str);
    if text.trim().is_empty() {
        return Err(Rule::NameEmpty);
    }
    parsed(text, Rule::NameNotText, |most, found| Rule::NameTooLong { most, found })
}

fn email(given: &Given<String>) -> Result<Email, Rule> {
    let text = given.value().map_or("", String::as_str).trim();
    if text.is_empty() {
        return Err(Rule::EmailEmpty);
    }
    text.parse().map_err(|rule| match rule {
        InvalidEmail::TooLong(found) => {
            Rule::EmailTooLong { most: Email::MOST_BYTES as u64, found: found as u64 }
        }
        InvalidEmail::Syntax => Rule::EmailMalformed,
    })
}

fn address(text: &str) -> Result<Address, Rule> {
    parsed(text, Rule::AddressNotText, |most, found| Rule::AddressTooLong { most, found })
}

/// A text that is not empty; white space alone was read as no value.
fn parsed<T>(text: &str, not_text: Rule, too_long: fn(u64, u64) -> Rule) -> Result<T, Rule>
where
    T: FromStr<Err = InvalidCustomerText>,
{
    text.parse().map_err(|rule| match rule {
        InvalidCustomerText::Text(InvalidText::TooLong { most, count }) => {
            too_long(most as u64, count as u64)
        }
        InvalidCustomerText::Empty | InvalidCustomerText::Text(InvalidText::Nul) => not_text,
    })
}

fn tags(list: &[String]) -> Result<Tags, Rule> {
    let invalid = |_| Rule::TagInvalid { most: Tag::MOST as u64 };
    let tags = list.iter().map(|text| text.parse().map_err(invalid)).collect::<Result<Vec<Tag>, Rule>>()?;
    Tags::new(tags).map_err(|rule| Rule::TagsTooMany { most: Tags::MOST as u64, found: rule.count as u64 })
}

/// A consent as JSON has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenConsent {
    purpose: String,
    granted: Option<bool>,
    at: Option<String>,
    source: Option<String>,
}

fn consents(json: &str, now: Timestamp) -> Result<Vec<(Purpose, Consent)>, Rule> {
    let list: Vec<&RawValue> = serde_json::from_str(json).map_err(|_| Rule::ConsentsNotAList)?;
    if list.len() > Customer::MOST_PURPOSES {
        return Err(Rule::ConsentsTooMany { most: Customer::MOST_PURPOSES as u64 });
    }
    let consents = list.into_iter().map(|raw| consent(raw, now).ok_or(Rule::ConsentInvalid));
    let consents = consents.collect::<Result<Vec<_>, _>>()?;
    let mut purposes = HashSet::new();
    if consents.iter().all(|(purpose, _)| purposes.insert(purpose)) {
        Ok(consents)
    } else {
        Err(Rule::ConsentInvalid)
    }
}

fn consent(raw: &RawValue, now: Timestamp) -> Option<(Purpose, Consent)> {
    let GivenConsent { purpose, granted, at, source } = serde_json::from_str(raw.get()).ok()?;
    let at = at.map_or(Ok(now), |at| at.parse()).ok()?;
    let source: Option<ConsentSource> = source.map(|source| source.parse()).transpose().ok()?;
    let consent = Consent { granted: granted.unwrap_or(true), at, source: Erasable::Known(source) };
    Some((purpose.parse().ok()?, consent))
}

#[cfg(test)]
mod tests;
