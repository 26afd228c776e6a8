//! Configuration: its stored forms and its read model.

mod cache;
mod codec;
mod entities;
pub(crate) mod migration;
mod projection;
mod reader;
#[cfg(test)]
mod tests;

pub use cache::CachedConfigEntries;
pub use codec::ConfigCodec;
pub use projection::ConfigProjection;
pub use reader::SqlConfigEntries;
