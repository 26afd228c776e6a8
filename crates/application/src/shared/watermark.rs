//! How far this node has followed the log.

use async_trait::async_trait;
use tokio::sync::watch;

use super::Position;

/// The position up to which this node's readers have followed the log.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Watermark: Send + Sync {
    /// Waits until readers on this node see everything up to `position`, but not for ever.
    async fn reached(&self, position: Position) -> Result<(), NotReached>;
}

/// The position was not reached in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this node has followed the log up to {seen} only")]
pub struct NotReached {
    /// Where this node is.
    pub seen: Position,
}

/// Tells those who wait that there is more to read. It only wakes; what there is, the log says.
pub trait HeadSignal: Send + Sync {
    /// A receiver that always holds the position of the last commit that this node knows of.
    fn subscribe(&self) -> watch::Receiver<Position>;
}
