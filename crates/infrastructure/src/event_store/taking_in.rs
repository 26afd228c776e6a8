//! What this process has at hand, when other nodes have written.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::shared::{Loaded, Position, StoreError};
use daybook_domain::shared::Aggregate;
use moka::ops::compute::Op;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::Store;
use super::entities::erasure;
use super::erasing::Erasure;
use super::record::RecordedEvent;
use super::sealing::Personal;
use super::streams::States;
use crate::shared::failed;
use crate::shared::rows::signed;

/// States of streams that are at hand.
#[async_trait]
pub(crate) trait StatesAtHand: Send + Sync {
    /// Forgets those that these events have made old.
    async fn forget_older(&self, events: &[RecordedEvent]);
}

/// States that other nodes may make old.
pub(super) struct AtHand<A>(pub(super) States<A>);

#[async_trait]
impl<A: Aggregate> StatesAtHand for AtHand<A> {
    async fn forget_older(&self, events: &[RecordedEvent]) {
        for event in events.iter().filter(|event| *event.category == *A::CATEGORY) {
            let older = |entry: Option<moka::Entry<Arc<str>, Loaded<A>>>| {
                let older = entry.is_some_and(|entry| entry.value().version < event.version);
                std::future::ready(if older { Op::Remove } else { Op::Nop })
            };
            self.0.cache.entry(event.stream.clone()).and_compute_with(older).await;
        }
    }
}

impl Store {
    /// Takes in events that this process has read and not written, up to a position: what is at hand of their streams
    /// is old, and what is at hand of persons who are erased must go.
    pub(super) async fn take_in(
        &self,
        events: &mut [RecordedEvent],
        after: Position,
        read_to: Position,
    ) -> Result<(), StoreError> {
        if !self.nodes.shared {
            return Ok(());
        }
        let erasures = self.erasures_within(after, read_to).await?;
        if !erasures.is_empty() {
            self.keyring.purge(erasures.iter().map(|e| (&e.stream, e.key_id.as_ref()))).await;
            self.bus.publish(Vec::new(), Position(0), &erasures);
            self.overwriting.erased(&erasures).await;
            for event in events.iter_mut().filter(|event| erasures.iter().any(|e| e.stream == event.stream)) {
                event.personal = Personal::default();
            }
        }
        let at_hand = self.states_at_hand();
        for states in at_hand {
            states.forget_older(events).await;
        }
        Ok(())
    }

    /// Whether all of these events are of forms that this program knows. If not, a newer one has written them, and this
    /// one must not decide on what it cannot read.
    pub(super) fn heed(&self, events: &[RecordedEvent]) {
        let unknown = events.iter().find_map(|event| {
            self.registry.check_form(&event.category, &event.event_type, event.schema_version).err()
        });
        if let Some(unknown) = unknown {
            self.writer.retire(&format!("{unknown}: a newer Daybook has written to the log"));
        }
    }

    async fn erasures_within(&self, after: Position, to: Position) -> Result<Vec<Erasure>, StoreError> {
        let rows = erasure::Entity::find()
            .filter(erasure::Column::Position.gt(signed(after.0)))
            .filter(erasure::Column::Position.lte(signed(to.0)))
            .order_by_asc(erasure::Column::Position)
            .all(&self.database.readers)
            .await
            .map_err(failed)?;
        rows.into_iter().map(Erasure::from_row).collect::<Result<_, _>>().map_err(failed)
    }
}
