//! Fakes of the ports of articles, and the contract suites that every adapter runs:
//!
//! ```ignore
//! mod contracts {
//!     daybook_application::articles_contract!(SqliteHarness::new().await);
//! }
//! ```

pub mod contracts;
mod harness;
mod in_memory;
mod in_memory_search;
mod replay;
mod shown;

pub use harness::{ArticlesHarness, InMemoryArticlesHarness};
pub use in_memory::InMemoryArticles;

#[cfg(test)]
mod tests {
    use super::InMemoryArticlesHarness;

    crate::articles_contract!(InMemoryArticlesHarness::new());
}
