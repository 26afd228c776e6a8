//! From a decision to what the writer is given: events encoded, sealed and digested, away from its one task.

use std::sync::Arc;

use bytes::Bytes;
use daybook_application::shared::{CommandContext, StoreError, StreamChange, stream_name};
use daybook_domain::shared::{Aggregate, Reason};
use serde_json::json;

use super::codec::EventCodec;
use super::entities::snapshot;
use super::hash;
use super::record::PreparedEvent;
use super::sealing::{Binding, Keyring, NewKey, OwnKey, Personal, SNAPSHOT_KIND, open_part};
use super::writer::{AppendRequest, ClaimStep};
use crate::shared::failed;
use crate::shared::rows::signed;

/// A stream whose new events are being encoded.
pub(super) struct Preparing {
    pub(super) name: Arc<str>,
    pub(super) version: u64,
    /// The version before.
    based_on: u64,
    key: Option<OwnKey>,
    pub(super) new_key: Option<NewKey>,
    /// Whether the person is erased by one of the events; from there on nothing can be sealed.
    pub(super) erased: bool,
}

impl Preparing {
    pub(super) fn new<A: Aggregate>(change: &StreamChange<A>) -> Self {
        let name = stream_name::<A>(&change.id).into();
        let version = change.based_on.version;
        Self { name, version, based_on: version, key: None, new_key: None, erased: false }
    }

    pub(super) async fn event<A: Aggregate, C: EventCodec<A>>(
        &mut self,
        codec: &C,
        keyring: &Keyring,
        metadata: &Metadata,
        event: &A::Event,
        change: &StreamChange<A>,
        request: &mut AppendRequest,
    ) -> Result<(), StoreError> {
        let encoded = codec.encode(&change.id, event).map_err(failed)?;
        self.version += 1;
        let erases = A::erases(event);
        request.claims.extend(A::claims(event).into_iter().map(|change| (self.name.clone(), change.into())));
        if erases {
            self.erased = true;
            request.claims.push((self.name.clone(), ClaimStep::ReleaseAll));
        }
        let seals = C::PERSONAL && !self.erased;
        if encoded.personal.is_some() && !seals {
            return Err(StoreError::failed(Unsealable { event_type: encoded.event_type }));
        }
        let reason = if seals { metadata.reason.clone() } else { None };
        let personal = Personal { reason, data: encoded.personal.map(Bytes::from) };
        let open = Bytes::from(encoded.data);
        let (data, key_id) = self.sealed(&open, &personal, encoded.event_type, keyring).await?;
        let metadata = if seals { &metadata.without_reason } else { &metadata.whole };
        let digest = hash::digest(&hash::Parts {
            stream: &self.name,
            version: self.version,
            category: A::CATEGORY,
            event_type: encoded.event_type,
            schema_version: encoded.schema_version,
            data: &data,
            metadata,
            key_id: key_id.as_deref(),
        });
        request.events.push(PreparedEvent {
            stream: self.name.clone(),
            version: self.version,
            category: A::CATEGORY,
            event_type: encoded.event_type,
            schema_version: encoded.schema_version,
            open: data.slice_ref(open_part(&data, key_id.is_some())),
            data,
            personal,
            metadata: metadata.clone(),
            key_id,
            erases,
            digest,
        });
        Ok(())
    }

    /// The stored bytes of an event, and the id of the key, if there is anything to seal.
    async fn sealed(
        &mut self,
        open: &Bytes,
        personal: &Personal,
        kind: &str,
        keyring: &Keyring,
    ) -> Result<(Bytes, Option<Arc<str>>), StoreError> {
        if personal.is_empty() {
            return Ok((open.clone(), None));
        }
        let OwnKey { key_id, key } = self.key(keyring).await?;
        let place = Binding { stream: &self.name, version: self.version, kind };
        let data = personal.seal(open, &key, place).map_err(failed)?;
        Ok((data.into(), Some(key_id)))
    }

    /// The stream's key; looked for when the first thing is sealed.
    async fn key(&mut self, keyring: &Keyring) -> Result<OwnKey, StoreError> {
        if let Some(own) = &self.key {
            return Ok(own.clone());
        }
        let (own, new) = keyring.of_stream(&self.name, self.based_on).await?;
        self.new_key = new;
        Ok(self.key.insert(own).clone())
    }

    /// A snapshot; sealed, if the stream belongs to a person who is not erased.
    pub(super) async fn snapshot<A: Aggregate, C: EventCodec<A>>(
        &mut self,
        codec: &C,
        keyring: &Keyring,
        state: &A,
    ) -> Result<snapshot::Model, StoreError> {
        let plain = codec.encode_state(state).map_err(failed)?;
        let (state, key_id) = if C::PERSONAL && !self.erased {
            let OwnKey { key_id, key } = self.key(keyring).await?;
            let place = Binding { stream: &self.name, version: self.version, kind: SNAPSHOT_KIND };
            (key.seal(&plain, place).map_err(failed)?, Some(key_id.to_string()))
        } else {
            (plain, None)
        };
        Ok(snapshot::Model {
            stream: self.name.to_string(),
            version: signed(self.version),
            state_version: i64::from(C::STATE_VERSION),
            state,
            key_id,
        })
    }
}

/// Personal data where none can be sealed: a mistake in a codec, or in an aggregate that goes on after an erasure.
#[derive(Debug, thiserror::Error)]
#[error("{event_type} has personal data, and its stream belongs to nobody, or to one who is erased")]
struct Unsealable {
    event_type: &'static str,
}

/// What is stored with every event of a commit: who, why and in the course of what.
pub(super) struct Metadata {
    whole: Bytes,
    /// Without the reason, which is sealed with an event that belongs to a person.
    without_reason: Bytes,
    reason: Option<Arc<str>>,
}

impl Metadata {
    pub(super) fn new(context: &CommandContext) -> Self {
        let reason = context.reason.as_ref().map(Reason::as_str);
        let whole = encode(context, reason);
        let without_reason = if reason.is_some() { encode(context, None) } else { whole.clone() };
        Self { whole, without_reason, reason: reason.map(Into::into) }
    }
}

fn encode(context: &CommandContext, reason: Option<&str>) -> Bytes {
    let mut metadata = json!({
        "actor": context.actor.as_str(),
        "correlation_id": context.correlation_id.to_string(),
    });
    if let Some(fields) = metadata.as_object_mut() {
        let optional = [
            ("causation_id", context.causation_id.as_deref()),
            ("reason", reason),
            ("traceparent", context.traceparent.as_deref()),
        ];
        for (name, text) in optional.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            fields.insert(name.to_owned(), text.into());
        }
    }
    metadata.to_string().into()
}
