//! Ids that are UUIDs.

/// An id that is a UUID, read and written in the hyphenated form only.
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $invalid:ident, $noun:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(uuid::Uuid);

        #[doc = concat!("The text is no ", $noun, " id.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        #[error("a {} id is a UUID like 0192f0c1-2b3a-7c4d-8e5f-60718293a4b5", $noun)]
        pub struct $invalid;

        impl $name {
            /// The id with this UUID.
            #[must_use]
            pub const fn new(id: uuid::Uuid) -> Self {
                Self(id)
            }

            /// The UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $invalid;

            fn from_str(text: &str) -> Result<Self, $invalid> {
                // One spelling per id: the UUID parser alone would also take braces, a URN and no hyphens.
                let id = uuid::Uuid::try_parse(text).map_err(|_| $invalid)?;
                if text.len() == uuid::fmt::Hyphenated::LENGTH { Ok(Self(id)) } else { Err($invalid) }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    };
}

pub(crate) use uuid_id;
