//! What streams have led to.

use std::collections::HashMap;
use std::sync::Arc;

use daybook_application::shared::{Loaded, StoreError};
use daybook_domain::shared::{Aggregate, Timestamp, replay};
use tracing::Span;

use super::{SqlStreams, remember};
use crate::event_store::codec::{EventCodec, StoredEvent};
use crate::event_store::loader::{StreamRow, Wanted};
use crate::event_store::sealing::{Binding, Personal, SNAPSHOT_KIND, open_part};
use crate::shared::failed;
use crate::shared::measured_cache::Lookup;
use crate::shared::rows::{signed, unsigned};

/// How many streams are read at once.
const AT_ONCE: usize = 100;

impl<A: Aggregate, C: EventCodec<A>> SqlStreams<A, C> {
    /// What is known of these streams; of those that are not, and of those that others may have changed, the rest is read.
    pub(super) async fn known(
        &self,
        streams: &[Arc<str>],
    ) -> Result<HashMap<Arc<str>, Loaded<A>>, StoreError> {
        let mut known = HashMap::with_capacity(streams.len());
        let mut unknown = Vec::new();
        for stream in streams {
            let at_hand = self.states.cache.get(stream).await;
            self.states.note(if at_hand.is_some() { Lookup::Hit } else { Lookup::Miss });
            match at_hand {
                // What another node may have changed is decided on only as the log has it now.
                Some(loaded) if self.store.nodes.shared => unknown.push((stream.clone(), loaded)),
                Some(loaded) => drop(known.insert(stream.clone(), loaded)),
                None => unknown.push((stream.clone(), Loaded::absent())),
            }
        }
        Span::current().record("daybook.streams.known", known.len());
        if !unknown.is_empty() {
            known.extend(self.read(unknown).await?);
        }
        Ok(known)
    }

    /// Reads streams, from what is at hand of them on.
    async fn read(
        &self,
        streams: Vec<(Arc<str>, Loaded<A>)>,
    ) -> Result<HashMap<Arc<str>, Loaded<A>>, StoreError> {
        let mut read = HashMap::with_capacity(streams.len());
        // A part at a time: what is read for a change set of thousands of streams must fit into memory.
        for part in streams.chunks(AT_ONCE) {
            let wanted = |(stream, known): &(Arc<str>, Loaded<A>)| Wanted {
                stream: stream.to_string(),
                known: signed(known.version),
            };
            let generation = self.store.keyring.generation();
            let mut rows = self.store.loader.tails(part.iter().map(wanted).collect()).await?;
            for (stream, known) in part {
                let mut rows = rows.remove(&**stream).unwrap_or_default();
                rows.retain(|row| row.version > signed(known.version));
                let restored =
                    if Self::is_readable(&rows) { self.restore(known.clone(), &rows).await? } else { None };
                let loaded = match restored {
                    Some(loaded) => loaded,
                    None => self.replay(stream).await?,
                };
                if loaded.version > known.version {
                    let holds = || generation == self.store.keyring.generation();
                    remember(&self.states, stream.clone(), loaded.clone(), holds).await;
                }
                read.insert(stream.clone(), loaded);
            }
        }
        Ok(read)
    }

    /// Whether a snapshot, if there is one, is of the form that this program reads.
    fn is_readable(rows: &[StreamRow]) -> bool {
        rows.first().is_none_or(|row| row.kind == 1 || row.schema_version == i64::from(C::STATE_VERSION))
    }

    /// What the rows make of what is known; `None` if they begin with a snapshot whose key is destroyed since they
    /// were read.
    async fn restore(&self, known: Loaded<A>, rows: &[StreamRow]) -> Result<Option<Loaded<A>>, StoreError> {
        if rows.is_empty() {
            return Ok(Some(known));
        }
        let keyring = &self.store.keyring;
        let mut version = known.version;
        let mut state = known.state.map(Arc::unwrap_or_clone);
        for row in rows {
            version = unsigned(row.version).map_err(failed)?;
            let (kind, key_id) =
                (if row.kind == 0 { SNAPSHOT_KIND } else { &row.r#type }, row.key_id.as_deref());
            let place = Binding { stream: &row.stream, version, kind };
            if row.kind == 0 {
                let Some(snapshot) = keyring.open_state(&row.data, key_id, place).await? else {
                    return Ok(None);
                };
                state = Some(self.codec.decode_state(&snapshot).map_err(failed)?);
            } else {
                let personal = keyring.open_event(&row.data, key_id, place).await?;
                let event = self.codec.decode(&stored(row, &personal)).map_err(failed)?;
                state = replay(state, [&event]);
            }
        }
        Ok(Some(Loaded { version, state: state.map(Arc::new) }))
    }

    /// What the whole stream leads to.
    async fn replay(&self, stream: &str) -> Result<Loaded<A>, StoreError> {
        let rows = self.store.loader.whole(stream).await?;
        Ok(self.restore(Loaded::absent(), &rows).await?.unwrap_or_else(Loaded::absent))
    }
}

fn stored<'r>(row: &'r StreamRow, personal: &'r Personal) -> StoredEvent<'r> {
    StoredEvent {
        event_type: &row.r#type,
        schema_version: u32::try_from(row.schema_version).unwrap_or(u32::MAX),
        data: open_part(&row.data, row.key_id.is_some()),
        personal: personal.data.as_deref(),
        recorded_at: Timestamp::from_micros(row.recorded_at),
    }
}
