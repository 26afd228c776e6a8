//! Why a row is refused: a word for programs that stays the same, and a sentence for people, which never says
//! what the row says of a person.

/// Makes the rules, their words and their sentences from one table.
macro_rules! rules {
    ($($name:ident $({ $($data:ident),+ })? $slug:literal $field:literal $detail:literal)*) => {
        /// The rule that a row of an import breaks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Rule {
            $(
                #[doc = $detail]
                $name $({
                    $(#[doc = "What the sentence names so."] $data: u64,)+
                })?,
            )*
        }

        impl Rule {
            /// The word for it, which stays the same: `email-twice`.
            #[must_use]
            pub fn slug(self) -> &'static str {
                match self { $(Self::$name $({ $($data: _),+ })? => $slug,)* }
            }

            /// The field that breaks it; `None` if it is the row.
            #[must_use]
            pub fn field(self) -> Option<&'static str> {
                Some(match self { $(Self::$name $({ $($data: _),+ })? => $field,)* }).filter(|field| !field.is_empty())
            }

            /// The rule in a sentence.
            #[must_use]
            pub fn detail(self) -> String {
                match self { $(Self::$name $({ $($data),+ })? => format!($detail),)* }
            }
        }

        #[cfg(test)]
        const SLUGS: &[&str] = &[$($slug,)*];
    };
}

rules! {
    NotUtf8 "not-utf-8" "" "The row is not UTF-8."
    RowTooLong "row-too-long" "" "A row has at most 1 MiB."
    QuoteMalformed "quote-malformed" "" "A cell goes on after its closing quotation mark. Marks within a quoted cell are written twice."
    QuoteOpen "quote-open" "" "A quotation mark is opened and not closed within 1 MiB."
    WrongNumberOfCells { expected, found } "wrong-number-of-cells" "" "The header has {expected} cells, this row has {found}."
    NotAnObject "not-an-object" "" "A line is one JSON object of at most 64 members."
    MemberTwice "member-twice" "" "A member of the object stands more than once."
    TooManyRows { most } "too-many-rows" "" "An import has at most {most} rows."
    IdMalformed "id-malformed" "id" "An id is a UUID such as 0192f0c1-2b3a-7c4d-8e5f-60718293a4b5."
    IdTwice { first } "id-twice" "id" "The row at line {first} has the same id."
    IdInUse "id-in-use" "id" "Another customer has or had this id."
    NameEmpty "name-empty" "name" "A customer has a name."
    NameTooLong { most, found } "name-too-long" "name" "A name has at most {most} characters, this one has {found}."
    NameNotText "name-not-text" "name" "A name is a text without U+0000."
    EmailEmpty "email-empty" "email" "A customer has an e-mail address."
    EmailTooLong { most, found } "email-too-long" "email" "An e-mail address has at most {most} bytes, this one has {found}."
    EmailMalformed "email-malformed" "email" "An e-mail address is like ann@example.com."
    EmailNotText "email-not-text" "email" "An e-mail address is a text."
    EmailTwice { first } "email-twice" "email" "The row at line {first} has the same e-mail address."
    PhoneTooLong { most, found } "phone-too-long" "phone" "A phone number has at most {most} characters, this one has {found}."
    PhoneNotText "phone-not-text" "phone" "A phone number is a text without U+0000."
    AddressTooLong { most, found } "address-too-long" "address" "An address has at most {most} characters, this one has {found}."
    AddressNotText "address-not-text" "address" "An address is a text without U+0000."
    TagInvalid { most } "tag-invalid" "tags" "A tag has 1 to {most} characters, no comma and no control character."
    TagsTooMany { most, found } "tags-too-many" "tags" "A customer has at most {most} tags, these are {found}."
    TagsNotAList "tags-not-a-list" "tags" "Tags are a list of texts."
    ConsentsNotAList "consents-not-a-list" "consents" "Consents are a JSON array of objects with purpose, granted, at and source."
    ConsentInvalid "consent-invalid" "consents" "A consent has a purpose of 1 to 50 letters, digits, '.', '_' and '-', and perhaps granted (true or false), at (a time) and source (1 to 200 characters); each purpose stands once."
    ConsentsTooMany { most } "consents-too-many" "consents" "A customer has consents for at most {most} purposes."
    CustomerErased "customer-erased" "" "The customer is erased, for good."
    Refused "refused" "" "The customer's state refuses the change."
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_has_a_word_of_its_own() {
        assert_eq!(SLUGS.iter().collect::<BTreeSet<_>>().len(), SLUGS.len());
        let plain = |slug: &&str| slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'8');
        assert!(SLUGS.iter().all(plain));
    }

    #[test]
    fn a_rule_names_its_field_and_what_it_was_told() {
        let twice = Rule::EmailTwice { first: 7 };
        assert_eq!((twice.slug(), twice.field()), ("email-twice", Some("email")));
        assert_eq!(twice.detail(), "The row at line 7 has the same e-mail address.");
        assert_eq!(Rule::NotUtf8.field(), None);
        let cells = Rule::WrongNumberOfCells { expected: 3, found: 4 };
        assert_eq!(cells.detail(), "The header has 3 cells, this row has 4.");
    }
}
