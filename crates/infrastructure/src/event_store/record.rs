//! Events on their way into the log, and out of it.

use std::sync::Arc;

use bytes::Bytes;
use daybook_application::shared::Position;
use daybook_domain::shared::Timestamp;
use sea_orm::{DbErr, Set};

use super::codec::StoredEvent;
use super::entities::event;
use super::hash::{self, Hash};
use super::sealing::{Binding, Personal, open_part};
use crate::shared::rows::{signed, unsigned};

/// An event that is encoded, sealed and digested, and has no place yet.
#[derive(Debug, Clone)]
pub(crate) struct PreparedEvent {
    pub stream: Arc<str>,
    pub version: u64,
    pub category: &'static str,
    pub event_type: &'static str,
    pub schema_version: u32,
    /// What is stored.
    pub data: Bytes,
    /// The open part of `data`.
    pub open: Bytes,
    /// What is sealed into `data`.
    pub personal: Personal,
    pub metadata: Bytes,
    pub key_id: Option<Arc<str>>,
    /// Whether it erases the person whom the stream is about.
    pub erases: bool,
    /// Over all that is stored of it; see [`hash::digest`].
    pub digest: Hash,
}

/// An event with its place in the log.
#[derive(Debug, Clone)]
pub struct RecordedEvent {
    /// Its place.
    pub position: Position,
    /// The last position of its commit.
    pub commit: Position,
    /// The stream.
    pub stream: Arc<str>,
    /// Its number in the stream, from 1.
    pub version: u64,
    /// The category.
    pub category: Arc<str>,
    /// What kind of event.
    pub event_type: Arc<str>,
    /// The version of its stored form.
    pub schema_version: u32,
    /// The stored bytes.
    pub data: Bytes,
    /// The open part of `data`.
    pub open: Bytes,
    /// What is sealed into `data`, opened; nothing, if the key is destroyed.
    pub(crate) personal: Personal,
    /// Who, in the course of what, and why, unless the reason is sealed into `data`.
    pub metadata: Bytes,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The key of what is sealed into `data`.
    pub key_id: Option<Arc<str>>,
    /// The link of the chain.
    pub hash: Hash,
}

impl RecordedEvent {
    /// The record's id: the stream's name without the category.
    #[must_use]
    pub fn id(&self) -> &str {
        self.stream.get(self.category.len() + 1..).unwrap_or_default()
    }

    /// The event without what is sealed of a person.
    pub(crate) fn without_person(&self) -> Self {
        Self { personal: Personal::default(), ..self.clone() }
    }

    /// What a codec reads.
    #[must_use]
    pub fn stored(&self) -> StoredEvent<'_> {
        StoredEvent {
            event_type: &self.event_type,
            schema_version: self.schema_version,
            data: &self.open,
            personal: self.personal.data.as_deref(),
            recorded_at: self.recorded_at,
        }
    }

    /// About how much memory it takes.
    pub(crate) fn size(&self) -> usize {
        // The open part is a part of the stored bytes and shares their memory.
        256 + self.stream.len() + self.data.len() + self.personal.size() + self.metadata.len()
    }

    /// Where its sealed part belongs.
    pub(crate) fn binding(&self) -> Binding<'_> {
        Binding { stream: &self.stream, version: self.version, kind: &self.event_type }
    }

    /// Gives a prepared event its place, after the event with the hash `previous`.
    pub(crate) fn place(
        event: &PreparedEvent,
        previous: &Hash,
        position: Position,
        commit: Position,
        recorded_at: Timestamp,
    ) -> Self {
        Self {
            position,
            commit,
            stream: event.stream.clone(),
            version: event.version,
            category: event.category.into(),
            event_type: event.event_type.into(),
            schema_version: event.schema_version,
            data: event.data.clone(),
            open: event.open.clone(),
            personal: event.personal.clone(),
            metadata: event.metadata.clone(),
            recorded_at,
            key_id: event.key_id.clone(),
            hash: hash::link(previous, position, commit, recorded_at, &event.digest),
        }
    }

    /// The digest of what the row says, whatever it was when it was written.
    pub(crate) fn digest(&self) -> Hash {
        hash::digest(&hash::Parts {
            stream: &self.stream,
            version: self.version,
            category: &self.category,
            event_type: &self.event_type,
            schema_version: self.schema_version,
            data: &self.data,
            metadata: &self.metadata,
            key_id: self.key_id.as_deref(),
        })
    }

    /// The row.
    pub(crate) fn row(&self) -> event::ActiveModel {
        event::ActiveModel {
            position: Set(signed(self.position.0)),
            commit: Set(signed(self.commit.0)),
            stream: Set(self.stream.to_string()),
            version: Set(signed(self.version)),
            category: Set(self.category.to_string()),
            r#type: Set(self.event_type.to_string()),
            schema_version: Set(i64::from(self.schema_version)),
            data: Set(self.data.to_vec()),
            metadata: Set(self.metadata.to_vec()),
            recorded_at: Set(self.recorded_at.as_micros()),
            key_id: Set(self.key_id.as_deref().map(str::to_owned)),
            hash: Set(self.hash.to_vec()),
        }
    }

    /// What a row says; sealed data is not opened yet.
    pub(crate) fn from_row(row: event::Model) -> Result<Self, DbErr> {
        let data = Bytes::from(row.data);
        Ok(Self {
            position: Position(unsigned(row.position)?),
            commit: Position(unsigned(row.commit)?),
            stream: row.stream.into(),
            version: unsigned(row.version)?,
            category: row.category.into(),
            event_type: row.r#type.into(),
            schema_version: u32::try_from(row.schema_version).map_err(|e| DbErr::Type(e.to_string()))?,
            open: data.slice_ref(open_part(&data, row.key_id.is_some())),
            personal: Personal::default(),
            data,
            metadata: row.metadata.into(),
            recorded_at: Timestamp::from_micros(row.recorded_at),
            key_id: row.key_id.map(Into::into),
            hash: to_hash(&row.hash)?,
        })
    }
}

/// The hash that a column holds.
pub(crate) fn to_hash(bytes: &[u8]) -> Result<Hash, DbErr> {
    bytes.try_into().map_err(|_| DbErr::Type(format!("a hash has 32 bytes, not {}", bytes.len())))
}
