//! Personal data under a key per person: whoever destroys the key has erased the data, also in the log.

mod envelope;
mod kept;
mod keyring;
mod personal;

pub(crate) use envelope::{Binding, DataKey};
pub use envelope::{InstallationKey, InvalidKey, SealError};
pub(crate) use kept::{Generation, OwnKey};
pub(crate) use keyring::{Keyring, NewKey, SNAPSHOT_KIND};
pub(crate) use personal::{Personal, open_part};
