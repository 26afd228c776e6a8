//! The tables of configuration.

pub(crate) mod entry;
pub(crate) mod history;
