//! How users and sessions are stored. What is said of a person is sealed, a password's hash with it; the rest is open.
//! Neither a hash nor a digest is shown to readers.

#[cfg(test)]
mod golden;
mod parse;
mod session;
mod session_forms;
#[cfg(test)]
mod tests;
mod user;
mod user_forms;
mod user_state;

use daybook_domain::identity::{Session, SessionEvent, SessionId, User, UserEvent, UserId};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::event_store::{CodecError, EncodedEvent, EventCodec, StoredEvent};

pub(super) use parse::digest_text;

/// What readers do not see of a session's tokens.
const TOKENS: [&str; 4] = ["access", "access_expires_at", "refresh", "refresh_expires_at"];

/// The stored forms of users' events and snapshots.
#[derive(Debug, Clone, Copy, Default)]
pub struct UserCodec;

/// The stored forms of sessions' events and snapshots.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionCodec;

impl EventCodec<User> for UserCodec {
    const STATE_VERSION: u32 = 1;
    const PERSONAL: bool = true;

    fn encode(&self, _id: &UserId, event: &UserEvent) -> Result<EncodedEvent, CodecError> {
        user::encode(event)
    }

    fn decode(&self, stored: &StoredEvent<'_>) -> Result<UserEvent, CodecError> {
        user::decode(stored)
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        let mut shown: Map<String, Value> = serde_json::from_slice(stored.data)?;
        shown.remove("digest");
        for field in user::personal_fields(stored)? {
            shown.insert((*field).to_owned(), Value::Null);
        }
        if let Some(personal) = stored.personal {
            let mut personal: Map<String, Value> = serde_json::from_slice(personal)?;
            let password = personal.remove("password");
            if stored.event_type == user::CREATED {
                let has_password = password.is_some_and(|password| !password.is_null());
                personal.insert("has_password".into(), has_password.into());
            }
            shown.extend(personal);
        }
        Ok(timed(shown, stored))
    }

    fn encode_state(&self, user: &User) -> Result<Vec<u8>, CodecError> {
        Ok(serde_json::to_vec(&user_state::form(user))?)
    }

    fn decode_state(&self, state: &[u8]) -> Result<User, CodecError> {
        user_state::restored(serde_json::from_slice(state)?)
    }

    fn state_size(&self, user: &User) -> usize {
        user_state::size(user)
    }
}

impl EventCodec<Session> for SessionCodec {
    const STATE_VERSION: u32 = 1;

    fn encode(&self, _id: &SessionId, event: &SessionEvent) -> Result<EncodedEvent, CodecError> {
        session::encode(event)
    }

    fn decode(&self, stored: &StoredEvent<'_>) -> Result<SessionEvent, CodecError> {
        session::decode(stored)
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        session::known(stored)?;
        let mut shown: Map<String, Value> = serde_json::from_slice(stored.data)?;
        shown.retain(|field, _| !TOKENS.contains(&field.as_str()));
        Ok(timed(shown, stored))
    }

    fn encode_state(&self, session: &Session) -> Result<Vec<u8>, CodecError> {
        Ok(serde_json::to_vec(&session::form(session))?)
    }

    fn decode_state(&self, state: &[u8]) -> Result<Session, CodecError> {
        session::restored(&serde_json::from_slice(state)?)
    }

    fn state_size(&self, _: &Session) -> usize {
        size_of::<Session>()
    }
}

fn timed(mut shown: Map<String, Value>, stored: &StoredEvent<'_>) -> Value {
    shown.insert("timestamp".into(), json!(stored.recorded_at.to_string()));
    shown.into()
}

/// An event in its first and only form.
fn encoded(
    event_type: &'static str,
    open: &impl Serialize,
    personal: Option<&impl Serialize>,
) -> Result<EncodedEvent, CodecError> {
    Ok(EncodedEvent {
        event_type,
        schema_version: 1,
        data: serde_json::to_vec(open)?,
        personal: personal.map(serde_json::to_vec).transpose()?,
    })
}
