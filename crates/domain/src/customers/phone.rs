//! The phone number of a customer.

use std::sync::Arc;

use super::{E164, PhoneText};

/// A phone number as it was typed and, where it could be understood, as it can be dialled. Personal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    typed: PhoneText,
    e164: Option<E164>,
}

impl Phone {
    /// The number typed as `typed`, which is dialled as `e164`.
    #[must_use]
    pub const fn new(typed: PhoneText, e164: Option<E164>) -> Self {
        Self { typed, e164 }
    }

    /// A number that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(typed: impl Into<Arc<str>>, e164: Option<String>) -> Self {
        Self { typed: PhoneText::restore(typed), e164: e164.map(E164::restore) }
    }

    /// The number as it was typed.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.typed.as_str()
    }

    /// The number as it can be dialled from anywhere; `None` if what was typed was not understood.
    #[must_use]
    pub const fn e164(&self) -> Option<&E164> {
        self.e164.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_as_typed_and_as_dialled() {
        let phone = Phone::new("044 668 18 00".parse().unwrap(), "+41446681800".parse().ok());
        assert_eq!((phone.typed(), phone.e164().map(E164::as_str)), ("044 668 18 00", Some("+41446681800")));
        assert_eq!(Phone::restore("044 668 18 00", Some("+41446681800".to_owned())), phone);
    }

    #[test]
    fn what_was_not_understood_is_told_as_typed_only() {
        let phone = Phone::new("ask Bob".parse().unwrap(), None);
        assert_eq!((phone.typed(), phone.e164()), ("ask Bob", None));
        assert_eq!(Phone::restore("ask Bob", None), phone);
    }
}
