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
use super::sealing::{Binding, DataKey, Keyring, NewKey, SNAPSHOT_KIND};
use super::writer::AppendRequest;
use crate::shared::rows::signed;

/// A stream whose new events are being encoded.
pub(super) struct Preparing {
    pub(super) name: Arc<str>,
    pub(super) version: u64,
    key: Option<(Arc<str>, DataKey)>,
    pub(super) new_key: Option<NewKey>,
}

impl Preparing {
    pub(super) fn new<A: Aggregate>(change: &StreamChange<A>) -> Self {
        let name = stream_name::<A>(&change.id).into();
        Self { name, version: change.based_on.version, key: None, new_key: None }
    }

    pub(super) async fn event<A: Aggregate>(
        &mut self,
        codec: &impl EventCodec<A>,
        keyring: &Keyring,
        metadata: &Bytes,
        event: &A::Event,
        change: &StreamChange<A>,
        request: &mut AppendRequest,
    ) -> Result<(), StoreError> {
        let encoded = codec.encode(&change.id, event).map_err(StoreError::failed)?;
        self.version += 1;
        if encoded.personal && self.key.is_none() {
            let (key_id, key, new) = keyring.of_owner(&self.name).await?;
            self.key = Some((key_id, key));
            self.new_key = new;
        }
        let opened = Bytes::from(encoded.data);
        let (data, key_id) = match &self.key {
            Some((key_id, key)) if encoded.personal => {
                let place = Binding { stream: &self.name, version: self.version, kind: encoded.event_type };
                let sealed = key.seal(&opened, place).map_err(StoreError::failed)?;
                (Bytes::from(sealed), Some(key_id.clone()))
            }
            _ => (opened.clone(), None),
        };
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
        request.claims.extend(A::claims(event).into_iter().map(|change| (self.name.clone(), change)));
        request.events.push(PreparedEvent {
            stream: self.name.clone(),
            version: self.version,
            category: A::CATEGORY,
            event_type: encoded.event_type,
            schema_version: encoded.schema_version,
            data,
            opened,
            metadata: metadata.clone(),
            key_id,
            digest,
        });
        Ok(())
    }

    /// A snapshot; sealed, if any of the stream's events in this commit is.
    pub(super) fn snapshot<A: Aggregate, C: EventCodec<A>>(
        &self,
        codec: &C,
        state: &A,
    ) -> Result<snapshot::Model, StoreError> {
        let plain = codec.encode_state(state).map_err(StoreError::failed)?;
        let place = Binding { stream: &self.name, version: self.version, kind: SNAPSHOT_KIND };
        let (state, key_id) = match &self.key {
            Some((id, key)) => (key.seal(&plain, place).map_err(StoreError::failed)?, Some(id.to_string())),
            None => (plain, None),
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

/// Who, why and in the course of what, as it is stored with every event of the commit.
pub(super) fn metadata(context: &CommandContext) -> Bytes {
    let mut metadata = json!({
        "actor": context.actor.as_str(),
        "correlation_id": context.correlation_id.to_string(),
    });
    if let Some(fields) = metadata.as_object_mut() {
        let optional = [
            ("causation_id", context.causation_id.as_deref()),
            ("reason", context.reason.as_ref().map(Reason::as_str)),
            ("traceparent", context.traceparent.as_deref()),
        ];
        for (name, text) in optional.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            fields.insert(name.to_owned(), text.into());
        }
    }
    metadata.to_string().into()
}
