//! Articles: their stored forms and their read models.

mod cache;
mod codec;
mod entities;
pub(crate) mod migration;
mod projection;
mod reader;
mod round;
mod rows;
mod statements;
mod tables;
#[cfg(test)]
mod tests;
mod words;

pub use cache::CachedArticles;
pub use codec::ArticleCodec;
pub use projection::ArticleProjection;
pub use reader::SqlArticles;
