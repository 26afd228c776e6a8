//! The installation key, which wraps the keys of persons: where it comes from, and the file that it is in.

mod file;
mod own;
mod source;
#[cfg(test)]
mod tests;

pub use file::{KeyFileError, create, read};
pub use own::OwnKey;
pub use source::KeySource;
pub(crate) use source::{Keeping, open_store};
