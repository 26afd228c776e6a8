//! How the suites' member is stored: everything about it is personal.

use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_infrastructure::event_store::{
    Changes, CodecError, EncodedEvent, EventCodec, InlineProjection, ProjectedTable, RecordedEvent,
    StoredEvent,
};
use serde_json::{Value, json};

pub struct MemberCodec;

impl EventCodec<Member> for MemberCodec {
    const STATE_VERSION: u32 = 1;

    fn encode(&self, _: &MemberId, event: &MemberEvent) -> Result<EncodedEvent, CodecError> {
        let (event_type, data) = match event {
            MemberEvent::Registered { email } => ("Registered", json!({ "email": email })),
            MemberEvent::EmailChanged { from, to } => ("EmailChanged", json!({ "from": from, "to": to })),
            MemberEvent::Left { email } => ("Left", json!({ "email": email })),
        };
        Ok(EncodedEvent { event_type, schema_version: 1, data: serde_json::to_vec(&data)?, personal: true })
    }

    fn decode(&self, stored: &StoredEvent<'_>) -> Result<MemberEvent, CodecError> {
        let data: Value = serde_json::from_slice(stored.bytes()?)?;
        let text = |field: &str| data[field].as_str().unwrap_or_default().to_owned();
        match stored.event_type {
            "Registered" => Ok(MemberEvent::Registered { email: text("email") }),
            "EmailChanged" => Ok(MemberEvent::EmailChanged { from: text("from"), to: text("to") }),
            "Left" => Ok(MemberEvent::Left { email: text("email") }),
            _ => Err(stored.unknown()),
        }
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        Ok(stored.data.map(serde_json::from_slice).transpose()?.unwrap_or(Value::Null))
    }

    fn encode_state(&self, member: &Member) -> Result<Vec<u8>, CodecError> {
        let email = match member {
            Member::Active { email } => Some(email),
            Member::Gone => None,
        };
        Ok(serde_json::to_vec(&email)?)
    }

    fn decode_state(&self, state: &[u8]) -> Result<Member, CodecError> {
        let email: Option<String> = serde_json::from_slice(state)?;
        Ok(email.map_or(Member::Gone, |email| Member::Active { email }))
    }

    fn state_size(&self, _: &Member) -> usize {
        64
    }
}

/// Members have no read model.
pub struct NoProjection;

impl InlineProjection for NoProjection {
    fn tables(&self) -> &'static [ProjectedTable] {
        &[]
    }

    fn apply(&self, _: &[&RecordedEvent], _: &mut Changes) -> Result<(), CodecError> {
        Ok(())
    }
}
