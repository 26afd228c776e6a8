//! The port that tells whose events of articles a reader of the log may see.

use async_trait::async_trait;
use daybook_domain::access::filter::Articles;

use super::StoreError;

/// Tells which articles' events may be shown.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ArticleSight: Send + Sync {
    /// Whether the drafts of the article of this stream are let through. MUST be judged by the author and the editors
    /// that the article has now, and MUST be false for a stream that is no article's.
    async fn lets_through(&self, stream: &str, to: &Articles) -> Result<bool, StoreError>;
}
