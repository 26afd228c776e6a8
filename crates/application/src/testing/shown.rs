//! How readers of the log see an event.

use daybook_domain::config::{ConfigEvent, ConfigName, ConfigValue, Entry};
use daybook_domain::shared::{Aggregate, Timestamp};
use serde_json::{Value, json};

use super::member::{Member, MemberEvent, MemberId};

/// An aggregate whose events the in-memory log can show; one more context adds one more of these.
pub trait Shown: Aggregate {
    /// The event's type and its data, as [`EventView`](crate::shared::EventView) has them.
    fn shown(id: &Self::Id, event: &Self::Event, at: Timestamp) -> (&'static str, Value);
}

impl Shown for Entry {
    fn shown(name: &ConfigName, event: &ConfigEvent, at: Timestamp) -> (&'static str, Value) {
        let (name, timestamp) = (name.as_str(), at.to_string());
        match event {
            ConfigEvent::ValueSet { value, value_type, old_value } => (
                "ConfigValueSet",
                json!({
                    "config_name": name,
                    "value": value.as_str(),
                    "type": value_type.as_str(),
                    "old_value": old_value.as_ref().map(ConfigValue::as_str),
                    "timestamp": timestamp,
                }),
            ),
            ConfigEvent::ValueDeleted { deleted_value } => (
                "ConfigValueDeleted",
                json!({ "config_name": name, "deleted_value": deleted_value.as_str(), "timestamp": timestamp }),
            ),
        }
    }
}

impl Shown for Member {
    fn shown(_: &MemberId, event: &MemberEvent, _: Timestamp) -> (&'static str, Value) {
        match event {
            MemberEvent::Registered { email } => ("MemberRegistered", json!({ "email": email.known() })),
            MemberEvent::EmailChanged { from, to } => {
                ("MemberEmailChanged", json!({ "from": from.known(), "to": to.known() }))
            }
            MemberEvent::Renewed => ("MemberRenewed", json!({})),
            MemberEvent::Left { email } => ("MemberLeft", json!({ "email": email.known() })),
            MemberEvent::Erased => ("MemberErased", json!({})),
        }
    }
}
