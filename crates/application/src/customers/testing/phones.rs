//! Telephone numbers without a book of the world's dialling plans.

use daybook_domain::customers::E164;

use crate::customers::PhoneNumbers;

/// Reads numbers that are typed with `+` and their country; spaces and `-`, `(`, `)`, `.`, `/` are passed over.
#[derive(Debug, Clone, Copy, Default)]
pub struct InternationalPhones;

impl PhoneNumbers for InternationalPhones {
    fn e164(&self, typed: &str) -> Option<E164> {
        let separates = |c: char| c.is_whitespace() || matches!(c, '-' | '(' | ')' | '.' | '/');
        typed.chars().filter(|c| !separates(*c)).collect::<String>().parse().ok()
    }
}
