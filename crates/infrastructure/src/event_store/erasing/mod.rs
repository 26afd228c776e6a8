//! A person is erased: what is destroyed with the commit, and what is made sure of after it.
//!
//! In the transaction of the erasing event the stream's key, snapshot and claims go, and a row of `erasures` comes.
//! Then memory forgets, the [`Ledger`] is told, and the bytes that the files still hold are [overwritten](Overwriting).

mod ledger;
mod overwriting;
mod vacuum;

use std::sync::Arc;

use daybook_application::shared::Position;
use daybook_domain::shared::Timestamp;
use sea_orm::{DbErr, Set};

use super::entities::erasure;
use super::record::RecordedEvent;
use crate::shared::rows::{signed, unsigned};

pub(crate) use ledger::{Ledger, LedgerError};
pub(crate) use overwriting::Overwriting;
pub(crate) use vacuum::{Mark, empty_wal, make_anew, overwrite};

/// That the person of a stream is erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Erasure {
    pub stream: Arc<str>,
    /// The key that is destroyed; `None` if nothing was sealed.
    pub key_id: Option<Arc<str>>,
    pub position: Position,
    pub recorded_at: Timestamp,
}

impl Erasure {
    /// What an erasing event says; which key it destroys is to be found out.
    pub(crate) fn new(event: &RecordedEvent) -> Self {
        let (position, recorded_at) = (event.position, event.recorded_at);
        Self { stream: event.stream.clone(), key_id: None, position, recorded_at }
    }

    /// The row, before anything is overwritten.
    pub(crate) fn row(&self) -> erasure::ActiveModel {
        erasure::ActiveModel {
            stream: Set(self.stream.to_string()),
            key_id: Set(self.key_id.as_deref().map(str::to_owned)),
            position: Set(signed(self.position.0)),
            recorded_at: Set(self.recorded_at.as_micros()),
            overwritten: Set(0),
        }
    }

    pub(crate) fn from_row(row: erasure::Model) -> Result<Self, DbErr> {
        Ok(Self {
            stream: row.stream.into(),
            key_id: row.key_id.map(Into::into),
            position: Position(unsigned(row.position)?),
            recorded_at: Timestamp::from_micros(row.recorded_at),
        })
    }
}
