//! Fakes of the ports of identity, and the contract suites that every adapter runs:
//!
//! ```ignore
//! mod contracts {
//!     daybook_application::identity_contract!(SqliteHarness::new().await);
//!     daybook_application::passwords_contract!(Argon2Passwords::new());
//!     daybook_application::secrets_contract!(RandomSecrets::new());
//!     daybook_application::throttle_contract!(BoundedThrottle::new());
//! }
//! ```

pub mod contracts;
mod harness;
mod in_memory;
mod passwords;
mod replay;
mod secrets;
mod shown;
mod throttle;

pub use harness::{IdentityHarness, InMemoryIdentityHarness};
pub use in_memory::InMemoryIdentity;
pub use passwords::PlainPasswords;
pub use secrets::SequentialSecrets;
pub use throttle::InMemoryThrottle;

#[cfg(test)]
mod tests {
    use super::{InMemoryIdentityHarness, InMemoryThrottle, PlainPasswords, SequentialSecrets};

    crate::identity_contract!(InMemoryIdentityHarness::new());
    crate::passwords_contract!(PlainPasswords);
    crate::secrets_contract!(SequentialSecrets::default());
    crate::throttle_contract!(InMemoryThrottle::default());
}
