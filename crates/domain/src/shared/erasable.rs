//! What a person's erasure takes away.

/// Something said of a person, until the person is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Erasable<T> {
    /// It is known.
    Known(T),
    /// It was known; the person is erased since.
    Erased,
}

impl<T> Erasable<T> {
    /// What is known.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Erased => None,
        }
    }

    /// What is known, taken out.
    #[must_use]
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Erased => None,
        }
    }

    /// What `f` makes of what is known; nothing can be made of what is erased.
    #[must_use]
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Erasable<U> {
        match self {
            Self::Known(known) => Erasable::Known(f(known)),
            Self::Erased => Erasable::Erased,
        }
    }

    /// The same of a reference.
    #[must_use]
    pub const fn as_ref(&self) -> Erasable<&T> {
        match self {
            Self::Known(known) => Erasable::Known(known),
            Self::Erased => Erasable::Erased,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_can_be_read_and_changed() {
        let known = Erasable::Known("ann".to_owned());
        assert_eq!(known.known().map(String::as_str), Some("ann"));
        assert_eq!(known.as_ref().map(String::len), Erasable::Known(3));
        assert_eq!(known.into_known().as_deref(), Some("ann"));
    }

    #[test]
    fn of_what_is_erased_nothing_is_told() {
        let erased = Erasable::<String>::Erased;
        assert_eq!(erased.known(), None);
        assert_eq!(erased.as_ref().map(String::len), Erasable::Erased);
        assert_eq!(erased.into_known(), None);
    }
}
