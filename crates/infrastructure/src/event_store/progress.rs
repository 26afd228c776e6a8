//! How far those are who follow the log and remember it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use daybook_application::shared::Position;

/// Where each subscription is, by name.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions(Mutex<BTreeMap<&'static str, Progress>>);

/// Where one subscription is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU64>);

impl Progress {
    /// Notes that everything up to `position` is handled.
    pub(crate) fn reached(&self, position: Position) {
        self.0.store(position.0, Ordering::Relaxed);
    }
}

impl Subscriptions {
    /// Where the subscription of this name notes how far it is.
    pub(crate) fn enter(&self, name: &'static str) -> Progress {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default().clone()
    }

    /// How many events each is behind `head`.
    pub(crate) fn behind(&self, head: Position) -> Vec<(&'static str, u64)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(name, at)| (*name, head.0.saturating_sub(at.0.load(Ordering::Relaxed)))).collect()
    }
}
