//! How one kind of aggregate is stored.

use daybook_domain::shared::{Aggregate, Timestamp};
use serde_json::Value;

/// The stored form of an aggregate's events and snapshots.
///
/// Stored forms never change: a new one gets a new version, and the old one is read for ever. Each has a
/// golden sample that must always decode.
pub trait EventCodec<A: Aggregate>: Send + Sync + 'static {
    /// The version of the snapshots' stored form. Another one makes them unreadable, and streams are replayed.
    const STATE_VERSION: u32;

    /// Whether streams of this kind belong to a person: then the reasons of their events and their snapshots are
    /// sealed as well.
    const PERSONAL: bool = false;

    /// The newest stored form of an event.
    fn encode(&self, id: &A::Id, event: &A::Event) -> Result<EncodedEvent, CodecError>;

    /// The event that a stored form of any version says. Without the personal part, whose key is destroyed, it is
    /// the event as it reads once the person is erased ([`Aggregate::redacted`]).
    ///
    /// A form that is not known MUST be [`CodecError::Unknown`] whatever is in it: by that a node knows that a newer
    /// program has written to the log.
    fn decode(&self, stored: &StoredEvent<'_>) -> Result<A::Event, CodecError>;

    /// The event as readers see it, in its newest schema: open and personal fields in one object, the personal ones
    /// `null` once the person is erased.
    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError>;

    /// The stored form of a state.
    fn encode_state(&self, state: &A) -> Result<Vec<u8>, CodecError>;

    /// The state that a stored form of [`STATE_VERSION`](Self::STATE_VERSION) says.
    fn decode_state(&self, state: &[u8]) -> Result<A, CodecError>;

    /// About how many bytes of memory a state takes.
    fn state_size(&self, state: &A) -> usize;
}

/// An event in its stored form, not yet sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedEvent {
    /// What kind of event: `ConfigValueSet`.
    pub event_type: &'static str,
    /// The version of the form.
    pub schema_version: u32,
    /// The open part: JSON.
    pub data: Vec<u8>,
    /// What it says of the person: JSON, to be sealed under the stream's own key. Only where
    /// [`EventCodec::PERSONAL`] holds.
    pub personal: Option<Vec<u8>>,
}

/// What a codec reads.
#[derive(Debug, Clone, Copy)]
pub struct StoredEvent<'e> {
    /// What kind of event.
    pub event_type: &'e str,
    /// The version of the form.
    pub schema_version: u32,
    /// The open part.
    pub data: &'e [u8],
    /// The personal part, opened; `None` if there was none, or its key is destroyed.
    pub personal: Option<&'e [u8]>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// A stored form cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// This program does not know the form: a newer one wrote it.
    #[error("no form {schema_version} of {event_type} is known")]
    Unknown {
        /// What kind of event.
        event_type: String,
        /// The version of the form.
        schema_version: u32,
    },
    /// The bytes are no such form.
    #[error("the stored form is malformed: {0}")]
    Malformed(String),
}

impl From<serde_json::Error> for CodecError {
    fn from(error: serde_json::Error) -> Self {
        // Only where it broke: the message itself can quote the data.
        Self::Malformed(format!("line {}, column {}", error.line(), error.column()))
    }
}

impl StoredEvent<'_> {
    /// The error for a form that the codec does not know.
    #[must_use]
    pub fn unknown(&self) -> CodecError {
        CodecError::Unknown { event_type: self.event_type.to_owned(), schema_version: self.schema_version }
    }
}
