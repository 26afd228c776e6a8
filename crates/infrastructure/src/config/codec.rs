//! How configuration is stored.

use daybook_domain::config::{ConfigEvent, ConfigName, ConfigValue, Entry, ValueType};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::event_store::{CodecError, EncodedEvent, EventCodec, StoredEvent};

const VALUE_SET: &str = "ConfigValueSet";
const VALUE_DELETED: &str = "ConfigValueDeleted";

/// The stored forms of configuration's events and snapshots.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConfigCodec;

/// `ConfigValueSet`, form 1.
#[derive(Debug, Serialize, Deserialize)]
struct ValueSetV1 {
    config_name: String,
    value: String,
    r#type: String,
    old_value: Option<String>,
}

/// `ConfigValueDeleted`, form 1.
#[derive(Debug, Serialize, Deserialize)]
struct ValueDeletedV1 {
    config_name: String,
    deleted_value: String,
}

/// The state of an entry, form 1.
#[derive(Debug, Serialize, Deserialize)]
struct EntryV1 {
    r#type: String,
    value: Option<String>,
}

impl EventCodec<Entry> for ConfigCodec {
    const STATE_VERSION: u32 = 1;

    fn encode(&self, name: &ConfigName, event: &ConfigEvent) -> Result<EncodedEvent, CodecError> {
        let config_name = name.to_string();
        let (event_type, data) = match event {
            ConfigEvent::ValueSet { value, value_type, old_value } => {
                let form = ValueSetV1 {
                    config_name,
                    value: value.to_string(),
                    r#type: value_type.to_string(),
                    old_value: old_value.as_ref().map(ToString::to_string),
                };
                (VALUE_SET, serde_json::to_vec(&form)?)
            }
            ConfigEvent::ValueDeleted { deleted_value } => {
                let form = ValueDeletedV1 { config_name, deleted_value: deleted_value.to_string() };
                (VALUE_DELETED, serde_json::to_vec(&form)?)
            }
        };
        Ok(EncodedEvent { event_type, schema_version: 1, data, personal: None })
    }

    fn decode(&self, stored: &StoredEvent<'_>) -> Result<ConfigEvent, CodecError> {
        match (stored.event_type, stored.schema_version) {
            (VALUE_SET, 1) => {
                let form: ValueSetV1 = serde_json::from_slice(stored.data)?;
                Ok(ConfigEvent::ValueSet {
                    value: ConfigValue::restore(form.value),
                    value_type: value_type(&form.r#type)?,
                    old_value: form.old_value.map(ConfigValue::restore),
                })
            }
            (VALUE_DELETED, 1) => {
                let form: ValueDeletedV1 = serde_json::from_slice(stored.data)?;
                Ok(ConfigEvent::ValueDeleted { deleted_value: ConfigValue::restore(form.deleted_value) })
            }
            _ => Err(stored.unknown()),
        }
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        let timestamp = stored.recorded_at.to_string();
        match (stored.event_type, stored.schema_version) {
            (VALUE_SET | VALUE_DELETED, 1) => {
                let mut data: Value = serde_json::from_slice(stored.data)?;
                data["timestamp"] = json!(timestamp);
                Ok(data)
            }
            _ => Err(stored.unknown()),
        }
    }

    fn encode_state(&self, entry: &Entry) -> Result<Vec<u8>, CodecError> {
        let value = entry.value().map(ToString::to_string);
        Ok(serde_json::to_vec(&EntryV1 { r#type: entry.value_type().to_string(), value })?)
    }

    fn decode_state(&self, state: &[u8]) -> Result<Entry, CodecError> {
        let form: EntryV1 = serde_json::from_slice(state)?;
        Ok(Entry::restore(value_type(&form.r#type)?, form.value.map(ConfigValue::restore)))
    }

    fn state_size(&self, entry: &Entry) -> usize {
        64 + entry.value().map_or(0, |value| value.as_str().len())
    }
}

pub(super) fn value_type(name: &str) -> Result<ValueType, CodecError> {
    name.parse().map_err(|_| CodecError::Malformed(format!("no value type {name:?}")))
}

#[cfg(test)]
mod tests {
    use daybook_domain::shared::Timestamp;
    use proptest::prelude::*;

    use super::*;

    /// Every form that was ever written, and what it means. Lines are added and never changed.
    fn golden() -> Vec<(&'static str, u32, &'static str, ConfigEvent)> {
        let value = |text: &str| ConfigValue::restore(text);
        vec![
            (
                VALUE_SET,
                1,
                r#"{"config_name":"max_users","value":"100","type":"integer","old_value":"50"}"#,
                ConfigEvent::ValueSet {
                    value: value("100"),
                    value_type: ValueType::Integer,
                    old_value: Some(value("50")),
                },
            ),
            (
                VALUE_SET,
                1,
                r#"{"config_name":"greeting","value":"Grüße 🌙\n","type":"string","old_value":null}"#,
                ConfigEvent::ValueSet {
                    value: value("Grüße 🌙\n"),
                    value_type: ValueType::String,
                    old_value: None,
                },
            ),
            (
                VALUE_DELETED,
                1,
                r#"{"config_name":"max_users","deleted_value":"100"}"#,
                ConfigEvent::ValueDeleted { deleted_value: value("100") },
            ),
        ]
    }

    fn stored<'e>(event_type: &'e str, schema_version: u32, data: &'e [u8]) -> StoredEvent<'e> {
        StoredEvent {
            event_type,
            schema_version,
            data,
            personal: None,
            recorded_at: Timestamp::from_micros(1_705_314_600_000_000),
        }
    }

    #[test]
    fn every_form_that_was_ever_written_decodes() {
        for (event_type, version, data, event) in golden() {
            assert_eq!(ConfigCodec.decode(&stored(event_type, version, data.as_bytes())).unwrap(), event);
        }
    }

    #[test]
    fn the_newest_form_is_written_byte_by_byte_as_the_golden_samples() {
        for (event_type, version, data, event) in golden() {
            let name = if data.contains("max_users") { "max_users" } else { "greeting" };
            let encoded = ConfigCodec.encode(&name.parse().unwrap(), &event).unwrap();
            assert_eq!((encoded.event_type, encoded.schema_version), (event_type, version));
            assert_eq!(String::from_utf8(encoded.data).unwrap(), data);
        }
    }

    #[test]
    fn readers_see_the_time_with_the_data() {
        let (event_type, version, data, _) = golden().remove(0);
        let shown = ConfigCodec.present(&stored(event_type, version, data.as_bytes())).unwrap();
        insta::assert_json_snapshot!(shown, @r#"
        {
          "config_name": "max_users",
          "old_value": "50",
          "timestamp": "2024-01-15T10:30:00.000000Z",
          "type": "integer",
          "value": "100"
        }
        "#);
    }

    #[test]
    fn an_unknown_form_is_an_error_that_names_it() {
        let error = ConfigCodec.decode(&stored(VALUE_SET, 2, b"{}")).unwrap_err();
        assert_eq!(error.to_string(), "no form 2 of ConfigValueSet is known");
    }

    proptest! {
        #[test]
        fn every_event_and_state_survives_storing(text in "\\PC*", old in prop::option::of("\\PC*")) {
            let name = "n".parse().unwrap();
            let events = [
                ConfigEvent::ValueSet {
                    value: ConfigValue::restore(text.as_str()),
                    value_type: ValueType::Json,
                    old_value: old.as_deref().map(ConfigValue::restore),
                },
                ConfigEvent::ValueDeleted { deleted_value: ConfigValue::restore(text.as_str()) },
            ];
            for event in events {
                let encoded = ConfigCodec.encode(&name, &event).unwrap();
                let read = ConfigCodec.decode(&stored(encoded.event_type, encoded.schema_version, &encoded.data));
                prop_assert_eq!(read.unwrap(), event);
            }
            let state = Entry::restore(ValueType::Number, old.map(ConfigValue::restore));
            let bytes = ConfigCodec.encode_state(&state).unwrap();
            prop_assert_eq!(ConfigCodec.decode_state(&bytes).unwrap(), state);
        }
    }
}
