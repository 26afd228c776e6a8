//! What comes with every command.

use std::fmt;
use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::shared::{Actor, Reason};
use uuid::Uuid;

use super::Traceparent;

/// Who asks, why, and in the course of what.
#[derive(Debug, Clone)]
pub struct CommandContext {
    /// Who asks, as far as rights go: what the policy judges.
    pub principal: Arc<Principal>,
    /// Under which id it is recorded: that of the principal, unless it acts for another one, as whoever signs in and
    /// whoever imports on the server does.
    pub actor: Actor,
    /// Ties together all that came from one request.
    pub correlation_id: Uuid,
    /// What led to this command, if it was not a person's request: an event's position as text.
    pub causation_id: Option<String>,
    /// Where that was written, if it is being recorded; the trace of this command links back to it.
    pub caused_by: Option<Traceparent>,
    /// The W3C `traceparent` of the request, so that later work can link back to it.
    pub traceparent: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<Reason>,
    /// The key under which the outcome is remembered.
    pub idempotency: Option<IdempotencyKey>,
}

impl CommandContext {
    /// A context of nothing but who asks and a correlation id. Strangers, who may do next to nothing, are recorded as
    /// [`Actor::anonymous`].
    #[must_use]
    pub fn new(principal: Principal, correlation_id: Uuid) -> Self {
        Self {
            actor: principal.actor().unwrap_or_else(Actor::anonymous),
            principal: Arc::new(principal),
            correlation_id,
            causation_id: None,
            caused_by: None,
            traceparent: None,
            reason: None,
            idempotency: None,
        }
    }

    /// Keeps `header` if it is a well-formed `traceparent` (W3C Trace Context); anything else is as good as none.
    #[must_use]
    pub fn with_traceparent(mut self, header: Option<&str>) -> Self {
        self.traceparent = header.filter(|text| text.parse::<Traceparent>().is_ok()).map(str::to_owned);
        self
    }
}

/// A caller's key for one command, with what tells that command from another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    key: Arc<str>,
    /// A digest of all that the request asks for.
    pub fingerprint: [u8; 32],
}

/// The rule that an idempotency key breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 1 to 255 visible ASCII characters")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// A key of 1–255 visible ASCII characters, for the request with this fingerprint.
    pub fn new(key: &str, fingerprint: [u8; 32]) -> Result<Self, InvalidIdempotencyKey> {
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(InvalidIdempotencyKey);
        }
        Ok(Self { key: key.into(), fingerprint })
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii() {
        assert!(IdempotencyKey::new("0192-abc/~", [0; 32]).is_ok());
        for key in ["", "two words", "ä", &"k".repeat(256)] {
            assert_eq!(IdempotencyKey::new(key, [0; 32]), Err(InvalidIdempotencyKey), "{key}");
        }
    }

    #[test]
    fn who_asks_is_who_acts() {
        let actor = |principal| CommandContext::new(principal, Uuid::nil()).actor;
        assert_eq!(actor(Principal::Development("ann".parse().unwrap())).as_str(), "ann");
        assert_eq!(actor(Principal::System), Actor::system());
        assert_eq!(actor(Principal::Anonymous), Actor::anonymous());
    }

    #[test]
    fn a_malformed_traceparent_is_as_good_as_none() {
        let context = CommandContext::new(Principal::System, Uuid::nil());
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(context.clone().with_traceparent(Some(good)).traceparent.as_deref(), Some(good));
        for bad in ["", "00-4bf9-00f067aa0ba902b7-01", "x\n", &good.to_uppercase()] {
            assert_eq!(context.clone().with_traceparent(Some(bad)).traceparent, None, "{bad}");
        }
    }
}
