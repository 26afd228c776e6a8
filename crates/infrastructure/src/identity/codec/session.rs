//! Events and states of sessions, and their forms.

use daybook_domain::identity::{EndedBy, Session, SessionEvent, Tokens};

use super::encoded;
use super::parse::{digest, digest_text, id, time};
use super::session_forms::{EndedV1, SessionV1, StartedV1, TokensV1};
use crate::event_store::{CodecError, EncodedEvent, StoredEvent};

pub(super) const STARTED: &str = "SessionStarted";
pub(super) const REFRESHED: &str = "SessionRefreshed";
pub(super) const ENDED: &str = "SessionEnded";

const NOT_PERSONAL: Option<&()> = None;

pub(super) fn encode(event: &SessionEvent) -> Result<EncodedEvent, CodecError> {
    match *event {
        SessionEvent::Started { user, generation, tokens, ends_at } => {
            let open = StartedV1 {
                user_id: user.to_string(),
                generation,
                tokens: tokens_form(&tokens),
                ends_at: ends_at.to_string(),
            };
            encoded(STARTED, &open, NOT_PERSONAL)
        }
        SessionEvent::Refreshed { tokens } => encoded(REFRESHED, &tokens_form(&tokens), NOT_PERSONAL),
        SessionEvent::Ended { by } => encoded(ENDED, &EndedV1 { by: by.as_str().to_owned() }, NOT_PERSONAL),
    }
}

pub(super) fn decode(stored: &StoredEvent<'_>) -> Result<SessionEvent, CodecError> {
    known(stored)?;
    match stored.event_type {
        STARTED => {
            let open: StartedV1 = serde_json::from_slice(stored.data)?;
            Ok(SessionEvent::Started {
                user: id(&open.user_id)?,
                generation: open.generation,
                tokens: tokens(&open.tokens)?,
                ends_at: time(&open.ends_at)?,
            })
        }
        REFRESHED => {
            let open: TokensV1 = serde_json::from_slice(stored.data)?;
            Ok(SessionEvent::Refreshed { tokens: tokens(&open)? })
        }
        _ => {
            let open: EndedV1 = serde_json::from_slice(stored.data)?;
            Ok(SessionEvent::Ended { by: ended_by(&open.by)? })
        }
    }
}

/// Whether this program knows the form.
pub(super) fn known(stored: &StoredEvent<'_>) -> Result<(), CodecError> {
    match (stored.event_type, stored.schema_version) {
        (STARTED | REFRESHED | ENDED, 1) => Ok(()),
        _ => Err(stored.unknown()),
    }
}

pub(super) fn form(session: &Session) -> SessionV1 {
    let started = StartedV1 {
        user_id: session.user().to_string(),
        generation: session.generation(),
        tokens: tokens_form(session.tokens()),
        ends_at: session.ends_at().to_string(),
    };
    SessionV1 { started, ended: session.ended().map(|by| by.as_str().to_owned()) }
}

pub(super) fn restored(form: &SessionV1) -> Result<Session, CodecError> {
    let StartedV1 { user_id, generation, tokens: kept, ends_at } = &form.started;
    let ended = form.ended.as_deref().map(ended_by).transpose()?;
    Ok(Session::restore(id(user_id)?, *generation, tokens(kept)?, time(ends_at)?, ended))
}

fn tokens_form(tokens: &Tokens) -> TokensV1 {
    TokensV1 {
        access: digest_text(&tokens.access),
        access_expires_at: tokens.access_expires_at.to_string(),
        refresh: digest_text(&tokens.refresh),
        refresh_expires_at: tokens.refresh_expires_at.to_string(),
    }
}

fn tokens(form: &TokensV1) -> Result<Tokens, CodecError> {
    Ok(Tokens {
        access: digest(&form.access)?,
        access_expires_at: time(&form.access_expires_at)?,
        refresh: digest(&form.refresh)?,
        refresh_expires_at: time(&form.refresh_expires_at)?,
    })
}

fn ended_by(name: &str) -> Result<EndedBy, CodecError> {
    let by = EndedBy::ALL.into_iter().find(|by| by.as_str() == name);
    by.ok_or_else(|| CodecError::Malformed(format!("nobody {name:?} ends sessions")))
}
