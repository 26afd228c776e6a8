//! Following: readers in memory are never behind the log.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::InMemoryLog;
use crate::shared::{HeadSignal, NotReached, Position, Watermark};

/// Long enough for a rival task's commit, short enough for a test of what never comes.
const PATIENCE: Duration = Duration::from_millis(200);

impl HeadSignal for InMemoryLog {
    fn subscribe(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }
}

#[async_trait]
impl Watermark for InMemoryLog {
    async fn reached(&self, position: Position) -> Result<(), NotReached> {
        let mut head = self.head.subscribe();
        let reached = tokio::time::timeout(PATIENCE, head.wait_for(|head| *head >= position)).await;
        match reached {
            Ok(Ok(_)) => Ok(()),
            _ => Err(NotReached { seen: *self.head.borrow() }),
        }
    }
}
