//! Customers: their stored forms and their read models.

mod cache;
mod codec;
mod entities;
pub(crate) mod migration;
mod phones;
mod projection;
mod reader;
mod round;
mod statements;
mod tables;
#[cfg(test)]
mod tests;

pub use cache::CachedCustomers;
pub use codec::CustomerCodec;
pub use phones::{Phones, UnknownRegion};
pub use projection::CustomerProjection;
pub use reader::SqlCustomers;
