//! The fields of a customer, and the words that stand for them in files.

use std::fmt;
use std::str::FromStr;

use super::mapping::InvalidMapping;

/// A field of a customer that a column may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The customer's id.
    Id,
    /// The name.
    Name,
    /// The first part of the name.
    FirstName,
    /// The last part of the name.
    LastName,
    /// The e-mail address.
    Email,
    /// The phone number.
    Phone,
    /// The address.
    Address,
    /// The tags.
    Tags,
    /// The consents, as JSON.
    Consents,
    /// None: the column is passed over.
    Ignore,
}

/// The fields, how they are called in a mapping, and the headers that stand for them: the best one first,
/// without white space, `_` and `-`.
pub(super) const FIELDS: &[(Field, &str, &[&str])] = &[
    (Field::Id, "id", &["id", "customerid"]),
    (
        Field::Name,
        "name",
        &["name", "fullname", "customername", "contactname", "displayname", "customer", "contact"],
    ),
    (Field::FirstName, "first_name", &["firstname", "givenname", "forename"]),
    (Field::LastName, "last_name", &["lastname", "familyname", "surname"]),
    (Field::Email, "email", &["email", "emailaddress", "mail", "mailaddress"]),
    (
        Field::Phone,
        "phone",
        &[
            "phone",
            "phonenumber",
            "tel",
            "telephone",
            "telephonenumber",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cell",
            "cellphone",
        ],
    ),
    (
        Field::Address,
        "address",
        &["address", "postaladdress", "mailingaddress", "streetaddress", "fulladdress"],
    ),
    (Field::Tags, "tags", &["tags", "tag", "labels", "label"]),
    (Field::Consents, "consents", &["consents"]),
    (Field::Ignore, "ignore", &[]),
];

/// What an export has beside the fields: known, and made anew and not written back.
const MADE: &[&str] = &["phonee164", "createdat", "updatedat", "version", "deleted", "legalholduntil"];

impl FromStr for Field {
    type Err = InvalidMapping;

    fn from_str(text: &str) -> Result<Self, InvalidMapping> {
        let found = FIELDS.iter().find(|(_, name, _)| *name == text);
        found.map(|(field, ..)| *field).ok_or(InvalidMapping::UnknownField)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = FIELDS.iter().find(|(field, ..)| field == self);
        f.write_str(found.map_or("", |(_, name, _)| name))
    }
}

/// Whether a header, folded, is of what an export makes anew.
pub(super) fn is_made(key: &str) -> bool {
    MADE.contains(&key)
}

/// A member of a line of JSON as a field; `Ignore` for what is made anew, `None` for what is not known.
pub(super) fn member(name: &str) -> Option<Field> {
    let known = FIELDS.iter().find(|(field, known, _)| *known == name && is_member(*field));
    known.map(|(field, ..)| *field).or_else(|| is_made(&folded(name)).then_some(Field::Ignore))
}

fn is_member(field: Field) -> bool {
    !matches!(field, Field::FirstName | Field::LastName | Field::Ignore)
}

/// A header as it is compared: lower case, without white space, `_` and `-`.
pub(super) fn folded(header: &str) -> String {
    let kept = header.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_json_have_one_spelling() {
        assert_eq!(member("email"), Some(Field::Email));
        assert_eq!(member("phone_e164"), Some(Field::Ignore));
        for name in ["E-Mail", "first_name", "ignore", "shoe"] {
            assert_eq!(member(name), None, "{name}");
        }
    }
}
