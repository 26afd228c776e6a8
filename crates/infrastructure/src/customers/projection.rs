//! Keeps customers' read models in the transaction that records their events.

use std::collections::HashMap;

use sea_orm::DbBackend;

use super::CustomerCodec;
use super::round::Round;
use super::tables::TABLES;
use crate::event_store::{Changes, CodecError, EventCodec, InlineProjection, ProjectedTable, RecordedEvent};

/// The read models: customers as they are and as they were, their tags, consents and notes, and what imports did.
///
/// Once a person is erased, no row says anything of the person, whenever it was written: rows from before are
/// replaced with the event that erases, and a replay finds nothing to write in them.
#[derive(Debug, Clone, Copy, Default)]
pub struct CustomerProjection;

impl InlineProjection for CustomerProjection {
    fn tables(&self, _: DbBackend) -> &'static [ProjectedTable] {
        &TABLES
    }

    /// Customers do not touch each other's rows. So the first events of all of them are written together, then the
    /// second ones, and so on: an import of hundreds of customers takes a few statements, not a few for each.
    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError> {
        let mut rounds: Vec<Round> = Vec::new();
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(events.len());
        for event in events {
            let round = seen.entry(event.id()).or_default();
            if *round == rounds.len() {
                rounds.push(Round::default());
            }
            rounds[*round].take(event, CustomerCodec.decode(&event.stored())?)?;
            *round += 1;
        }
        for round in rounds {
            round.write(changes);
        }
        Ok(())
    }
}
