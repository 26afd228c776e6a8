//! The tables of customers.

pub(crate) mod batch;
pub(crate) mod consent;
pub(crate) mod customer;
pub(crate) mod note;
