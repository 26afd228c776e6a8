//! Keeps articles' read models in the transaction that records their events.

use std::collections::HashMap;

use sea_orm::DbBackend;

use super::ArticleCodec;
use super::round::Round;
use super::tables;
use crate::event_store::{Changes, CodecError, EventCodec, InlineProjection, ProjectedTable, RecordedEvent};

/// The read models: articles as they are and as they were, their revisions, checkpoints and plans, the slugs that
/// readers know, tags, and what is searched.
///
/// The texts of articles are in their revisions, once each; all else refers to them. Beside that, only the words of
/// working copies and of what is published are kept for the search.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArticleProjection;

impl InlineProjection for ArticleProjection {
    fn tables(&self, backend: DbBackend) -> &'static [ProjectedTable] {
        tables::of(backend)
    }

    /// Articles do not touch each other's rows. So the first events of all of them are written together, then the
    /// second ones, and so on: an import of hundreds of articles takes a few statements, not a few for each.
    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError> {
        let mut rounds: Vec<Round> = Vec::new();
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(events.len());
        for event in events {
            let round = seen.entry(event.id()).or_default();
            if *round == rounds.len() {
                rounds.push(Round::default());
            }
            rounds[*round].take(event, ArticleCodec.decode(&event.stored())?)?;
            *round += 1;
        }
        for round in rounds {
            round.write(changes);
        }
        Ok(())
    }
}
