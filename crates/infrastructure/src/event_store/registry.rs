//! What the store knows of each context.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use daybook_application::shared::EventView;
use daybook_domain::shared::{Aggregate, ClaimChange, Timestamp, replay};
use sea_orm::DbBackend;
use serde_json::{Value, json};

use super::changes::Changes;
use super::codec::{CodecError, EventCodec, StoredEvent};
use super::record::RecordedEvent;

/// One context's part in the store.
pub struct Registration {
    pub(crate) category: &'static str,
    pub(crate) reader: Arc<dyn CategoryReader>,
    pub(crate) projection: Arc<dyn InlineProjection>,
}

impl Registration {
    /// Stores aggregates `A` by `codec`, and keeps `projection` with them.
    pub fn new<A: Aggregate, C: EventCodec<A>>(codec: C, projection: Arc<dyn InlineProjection>) -> Self {
        let reader = Arc::new(TypedReader { codec, aggregate: PhantomData::<fn() -> A> });
        Self { category: A::CATEGORY, reader, projection }
    }
}

/// Read models that change in the transaction that records the events.
///
/// They MUST follow from the events alone, so that they can be made again from the log: no clock, no counter
/// of the database, no other table.
pub trait InlineProjection: Send + Sync {
    /// The tables that it keeps in such a database, each with the columns that its rows are ordered and told apart by.
    fn tables(&self, backend: DbBackend) -> &'static [ProjectedTable];

    /// Says what events of the context's category, in the order of the log, change. What it says is executed with
    /// the events, in one transaction; if it fails, so does the command.
    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError>;
}

/// A table that a projection keeps.
#[derive(Debug, Clone, Copy)]
pub struct ProjectedTable {
    /// Its name.
    pub name: &'static str,
    /// The columns of its unique key.
    pub key: &'static [&'static str],
    /// Every column.
    pub columns: &'static [&'static str],
}

/// All contexts.
pub(crate) struct Registry {
    readers: HashMap<&'static str, Arc<dyn CategoryReader>>,
    pub(crate) projections: Vec<(&'static str, Arc<dyn InlineProjection>)>,
}

impl Registry {
    pub(crate) fn new(registrations: Vec<Registration>) -> Self {
        let projections = registrations.iter().map(|r| (r.category, r.projection.clone())).collect();
        let readers = registrations.into_iter().map(|r| (r.category, r.reader)).collect();
        Self { readers, projections }
    }

    /// Refuses a form of events that is not known.
    pub(crate) fn check_form(
        &self,
        category: &str,
        event_type: &str,
        schema_version: u32,
    ) -> Result<(), CodecError> {
        // Whether a codec knows a form it says before it minds what is in it.
        let recorded_at = Timestamp::from_micros(0);
        let empty = StoredEvent { event_type, schema_version, data: b"{}", personal: None, recorded_at };
        let reader = self.category(category).ok_or_else(|| empty.unknown())?;
        match reader.effects(&empty) {
            Err(unknown @ CodecError::Unknown { .. }) => Err(unknown),
            Ok(_) | Err(CodecError::Malformed(_)) => Ok(()),
        }
    }

    /// What an event does beside the read models.
    pub(crate) fn effects(&self, event: &RecordedEvent) -> Result<Effects, CodecError> {
        self.reader(event)?.effects(&event.stored())
    }

    /// An event as readers see it.
    pub(crate) fn view(&self, event: &RecordedEvent) -> Result<EventView, CodecError> {
        let data = self.reader(event)?.present(&event.stored())?;
        Ok(EventView {
            position: event.position,
            commit: event.commit,
            stream: event.stream.to_string(),
            stream_version: event.version,
            category: event.category.to_string(),
            event_type: event.event_type.to_string(),
            data,
            metadata: metadata(event)?,
            created_at: event.recorded_at,
        })
    }

    /// The tables whose rows may be about persons, beside the log.
    pub(crate) fn personal_tables(&self, backend: DbBackend) -> Vec<&'static str> {
        let projected = self.tables(backend).map(|table| table.name);
        ["claims", "snapshots", "data_keys"].into_iter().chain(projected).collect()
    }

    /// The tables of all read models.
    pub(crate) fn tables(&self, backend: DbBackend) -> impl Iterator<Item = &'static ProjectedTable> {
        self.projections.iter().flat_map(move |(_, projection)| projection.tables(backend))
    }

    /// What reads a category.
    pub(crate) fn category(&self, name: &str) -> Option<&dyn CategoryReader> {
        self.readers.get(name).map(|reader| &**reader)
    }

    fn reader(&self, event: &RecordedEvent) -> Result<&dyn CategoryReader, CodecError> {
        self.category(&event.category).ok_or_else(|| event.stored().unknown())
    }
}

/// What is stored, with what its place tells, and the reason, where it is sealed and can be opened.
fn metadata(event: &RecordedEvent) -> Result<Value, CodecError> {
    let mut metadata: Value = serde_json::from_slice(&event.metadata)?;
    if let Some(fields) = metadata.as_object_mut() {
        if let Some(reason) = &event.personal.reason {
            fields.insert("reason".into(), json!(reason));
        }
        fields.insert("aggregate_id".into(), json!(event.id()));
        fields.insert("aggregate_type".into(), json!(event.category));
    }
    Ok(metadata)
}

/// What an event does beside the read models.
pub(crate) struct Effects {
    /// To claims.
    pub(crate) claims: Vec<ClaimChange>,
    /// Whether it erases the person whom its stream is about.
    pub(crate) erases: bool,
}

/// Reads events of a category without knowing their type.
pub(crate) trait CategoryReader: Send + Sync {
    fn effects(&self, stored: &StoredEvent<'_>) -> Result<Effects, CodecError>;
    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError>;
    fn state_version(&self) -> u32;
    fn fold(&self) -> Box<dyn StateFold + '_>;
}

/// A stream's state, as its events are taken in one by one.
pub(crate) trait StateFold: Send {
    fn take(&mut self, stored: &StoredEvent<'_>) -> Result<(), CodecError>;
    /// The stored form of the state; `None` if there is none yet.
    fn state(&self) -> Result<Option<Vec<u8>>, CodecError>;
}

struct TypedFold<'c, A, C> {
    codec: &'c C,
    state: Option<A>,
}

impl<A: Aggregate, C: EventCodec<A>> StateFold for TypedFold<'_, A, C> {
    fn take(&mut self, stored: &StoredEvent<'_>) -> Result<(), CodecError> {
        let event = self.codec.decode(stored)?;
        self.state = replay(self.state.take(), [&event]);
        Ok(())
    }

    fn state(&self) -> Result<Option<Vec<u8>>, CodecError> {
        self.state.as_ref().map(|state| self.codec.encode_state(state)).transpose()
    }
}

struct TypedReader<A, C> {
    codec: C,
    aggregate: PhantomData<fn() -> A>,
}

impl<A: Aggregate, C: EventCodec<A>> CategoryReader for TypedReader<A, C> {
    fn effects(&self, stored: &StoredEvent<'_>) -> Result<Effects, CodecError> {
        let event = self.codec.decode(stored)?;
        Ok(Effects { claims: A::claims(&event), erases: A::erases(&event) })
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        self.codec.present(stored)
    }

    fn state_version(&self) -> u32 {
        C::STATE_VERSION
    }

    fn fold(&self) -> Box<dyn StateFold + '_> {
        Box::new(TypedFold { codec: &self.codec, state: None::<A> })
    }
}
