//! Personal data under a key per person: whoever destroys the key has erased the data, also in the log.

mod envelope;
mod keyring;

pub(crate) use envelope::{Binding, DataKey};
pub use envelope::{InstallationKey, SealError};
pub(crate) use keyring::{Keyring, NewKey, SNAPSHOT_KIND};
