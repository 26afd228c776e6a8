//! The tables of identity.

pub(crate) mod key;
pub(crate) mod renewal;
pub(crate) mod session;
pub(crate) mod user;
