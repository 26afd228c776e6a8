//! A configuration entry and what may be done with it.

use super::{ConfigEvent, ConfigName, ConfigValue, ValueType};
use crate::shared::Aggregate;

/// One named value: set, deleted, set again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    value_type: ValueType,
    state: State,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Present { value: ConfigValue },
    Deleted,
}

/// The rule that refuses a change of an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The value is no text of the entry's type.
    #[error("the value is not of the entry's type, {0}")]
    WrongType(ValueType),
    /// There is no value to delete, since the last one has been deleted.
    #[error("the entry has already been deleted")]
    AlreadyDeleted,
}

impl Entry {
    /// An entry as a snapshot holds it; `None` for the value means deleted.
    #[must_use]
    pub fn restore(value_type: ValueType, value: Option<ConfigValue>) -> Self {
        let state = value.map_or(State::Deleted, |value| State::Present { value });
        Self { value_type, state }
    }

    /// Sets a value, on an entry that exists or not, also the same value again: every set is on record.
    ///
    /// A `declared` type is kept, also across deletion, until another one is declared.
    pub fn set(
        entry: Option<&Self>,
        value: ConfigValue,
        declared: Option<ValueType>,
    ) -> Result<Vec<ConfigEvent>, ConfigError> {
        let value_type = declared.or(entry.map(|entry| entry.value_type)).unwrap_or_default();
        if !value_type.admits(value.as_str()) {
            return Err(ConfigError::WrongType(value_type));
        }
        let old_value = entry.and_then(Self::value).cloned();
        Ok(vec![ConfigEvent::ValueSet { value, value_type, old_value }])
    }

    /// Deletes the value. History, version and declared type stay.
    pub fn delete(&self) -> Result<Vec<ConfigEvent>, ConfigError> {
        match &self.state {
            State::Present { value } => Ok(vec![ConfigEvent::ValueDeleted { deleted_value: value.clone() }]),
            State::Deleted => Err(ConfigError::AlreadyDeleted),
        }
    }

    /// The value, unless it has been deleted.
    #[must_use]
    pub fn value(&self) -> Option<&ConfigValue> {
        match &self.state {
            State::Present { value } => Some(value),
            State::Deleted => None,
        }
    }

    /// The declared type.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }
}

impl Aggregate for Entry {
    const CATEGORY: &'static str = "config";
    type Id = ConfigName;
    type Event = ConfigEvent;

    fn begin(event: &ConfigEvent) -> Option<Self> {
        match event {
            ConfigEvent::ValueSet { value, value_type, .. } => {
                Some(Self::restore(*value_type, Some(value.clone())))
            }
            ConfigEvent::ValueDeleted { .. } => None,
        }
    }

    fn apply(&mut self, event: &ConfigEvent) {
        match event {
            ConfigEvent::ValueSet { value, value_type, .. } => {
                *self = Self::restore(*value_type, Some(value.clone()));
            }
            ConfigEvent::ValueDeleted { .. } => self.state = State::Deleted,
        }
    }

    fn is_present(&self) -> bool {
        self.value().is_some()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::replay;
    use crate::shared::testing::given;

    fn value(text: &str) -> ConfigValue {
        text.parse().unwrap()
    }

    fn set(text: &str, value_type: ValueType, old: Option<&str>) -> ConfigEvent {
        ConfigEvent::ValueSet { value: value(text), value_type, old_value: old.map(value) }
    }

    fn deleted(text: &str) -> ConfigEvent {
        ConfigEvent::ValueDeleted { deleted_value: value(text) }
    }

    #[test]
    fn a_first_set_is_of_any_text() {
        given::<Entry>([]).when(|entry| Entry::set(entry, value("on"), None)).then([set(
            "on",
            ValueType::String,
            None,
        )]);
    }

    #[test]
    fn a_later_set_names_the_value_before() {
        given::<Entry>([set("on", ValueType::String, None)])
            .when(|entry| Entry::set(entry, value("off"), None))
            .then([set("off", ValueType::String, Some("on"))]);
    }

    #[test]
    fn the_same_value_again_is_on_record() {
        given::<Entry>([set("on", ValueType::String, None)])
            .when(|entry| Entry::set(entry, value("on"), None))
            .then([set("on", ValueType::String, Some("on"))]);
    }

    #[test]
    fn a_value_that_is_not_of_the_declared_type_is_refused() {
        given::<Entry>([set("1", ValueType::Integer, None)])
            .when(|entry| Entry::set(entry, value("one"), None))
            .then_refused(&ConfigError::WrongType(ValueType::Integer));
    }

    #[test]
    fn a_new_declaration_replaces_the_old_one() {
        given::<Entry>([set("1", ValueType::Integer, None)])
            .when(|entry| Entry::set(entry, value("one"), Some(ValueType::String)))
            .then([set("one", ValueType::String, Some("1"))]);
    }

    #[test]
    fn a_declared_type_survives_deletion() {
        given::<Entry>([set("1", ValueType::Integer, None), deleted("1")])
            .when(|entry| Entry::set(entry, value("one"), None))
            .then_refused(&ConfigError::WrongType(ValueType::Integer));
    }

    #[test]
    fn a_deleted_entry_can_be_set_again_and_has_no_old_value() {
        given::<Entry>([set("on", ValueType::String, None), deleted("on")])
            .when(|entry| Entry::set(entry, value("back"), None))
            .then([set("back", ValueType::String, None)]);
    }

    #[test]
    fn deleting_names_the_value() {
        given::<Entry>([set("on", ValueType::String, None)])
            .when(|entry| entry.unwrap().delete())
            .then([deleted("on")]);
    }

    #[test]
    fn deleting_twice_is_refused() {
        given::<Entry>([set("on", ValueType::String, None), deleted("on")])
            .when(|entry| entry.unwrap().delete())
            .then_refused(&ConfigError::AlreadyDeleted);
    }

    proptest! {
        /// The entry after any commands holds what the last accepted one said.
        #[test]
        fn replaying_decisions_gives_what_was_decided(commands in prop::collection::vec(prop::option::of(".{0,8}"), 0..40)) {
            let mut history = Vec::new();
            let mut model: Option<String> = None;
            for command in commands {
                let entry = replay::<Entry>(None, &history);
                prop_assert_eq!(entry.as_ref().and_then(Entry::value).map(ConfigValue::as_str), model.as_deref());
                let decided = match (&command, &entry) {
                    (Some(text), _) => match text.parse() {
                        Ok(value) => Entry::set(entry.as_ref(), value, None),
                        Err(_) => continue,
                    },
                    (None, Some(entry)) => entry.delete(),
                    (None, None) => continue,
                };
                if let Ok(events) = decided {
                    history.extend(events);
                    model = command;
                }
            }
        }
    }
}
