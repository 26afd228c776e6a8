//! How the suites' member is stored: the address is personal, everything else is open.

use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_domain::shared::Erasable;
use daybook_infrastructure::event_store::{
    Changes, CodecError, EncodedEvent, EventCodec, InlineProjection, ProjectedTable, RecordedEvent,
    StoredEvent,
};
use sea_orm::DbBackend;
use serde_json::{Map, Value, json};

pub struct MemberCodec;

impl EventCodec<Member> for MemberCodec {
    const STATE_VERSION: u32 = 1;
    const PERSONAL: bool = true;

    fn encode(&self, _: &MemberId, event: &MemberEvent) -> Result<EncodedEvent, CodecError> {
        let (event_type, personal) = match event {
            MemberEvent::Registered { email } => ("Registered", Some(json!({ "email": email.known() }))),
            MemberEvent::EmailChanged { from, to } => {
                ("EmailChanged", Some(json!({ "from": from.known(), "to": to.known() })))
            }
            MemberEvent::Renewed => ("Renewed", None),
            MemberEvent::Left { email } => ("Left", Some(json!({ "email": email.known() }))),
            MemberEvent::Erased => ("Erased", None),
        };
        let personal = personal.map(|personal| serde_json::to_vec(&personal)).transpose()?;
        Ok(EncodedEvent { event_type, schema_version: 1, data: b"{}".into(), personal })
    }

    fn decode(&self, stored: &StoredEvent<'_>) -> Result<MemberEvent, CodecError> {
        serde_json::from_slice::<Map<String, Value>>(stored.data)?;
        let personal: Option<Value> = stored.personal.map(serde_json::from_slice).transpose()?;
        let text = |field: &str| match personal.as_ref().and_then(|personal| personal[field].as_str()) {
            Some(text) => Erasable::Known(text.to_owned()),
            None => Erasable::Erased,
        };
        match stored.event_type {
            "Registered" => Ok(MemberEvent::Registered { email: text("email") }),
            "EmailChanged" => Ok(MemberEvent::EmailChanged { from: text("from"), to: text("to") }),
            "Renewed" => Ok(MemberEvent::Renewed),
            "Left" => Ok(MemberEvent::Left { email: text("email") }),
            "Erased" => Ok(MemberEvent::Erased),
            _ => Err(stored.unknown()),
        }
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        Ok(match self.decode(stored)? {
            MemberEvent::Registered { email } | MemberEvent::Left { email } => {
                json!({ "email": email.known() })
            }
            MemberEvent::EmailChanged { from, to } => json!({ "from": from.known(), "to": to.known() }),
            MemberEvent::Renewed | MemberEvent::Erased => json!({}),
        })
    }

    fn encode_state(&self, member: &Member) -> Result<Vec<u8>, CodecError> {
        let (state, email) = match member {
            Member::Active { email } => ("active", email.known()),
            Member::Gone => ("gone", None),
            Member::Erased => ("erased", None),
        };
        Ok(serde_json::to_vec(&(state, email))?)
    }

    fn decode_state(&self, state: &[u8]) -> Result<Member, CodecError> {
        let (state, email): (String, Option<String>) = serde_json::from_slice(state)?;
        Ok(match (state.as_str(), email) {
            ("active", email) => Member::Active { email: email.map_or(Erasable::Erased, Erasable::Known) },
            ("gone", _) => Member::Gone,
            _ => Member::Erased,
        })
    }

    fn state_size(&self, _: &Member) -> usize {
        64
    }
}

/// Members have no read model.
pub struct NoProjection;

impl InlineProjection for NoProjection {
    fn tables(&self, _: DbBackend) -> &'static [ProjectedTable] {
        &[]
    }

    fn apply(&self, _: &[&RecordedEvent], _: &mut Changes) -> Result<(), CodecError> {
        Ok(())
    }
}
