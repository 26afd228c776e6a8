//! What happens to a configuration entry.

use super::{ConfigValue, ValueType};

/// A fact about one configuration entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigEvent {
    /// The entry has this value from now on.
    ValueSet {
        /// The new value.
        value: ConfigValue,
        /// The type that the value, and those after it, satisfy.
        value_type: ValueType,
        /// The value before; `None` for a first one and after a deletion.
        old_value: Option<ConfigValue>,
    },
    /// The entry has no value from now on. Its declared type stays.
    ValueDeleted {
        /// The value that was deleted.
        deleted_value: ConfigValue,
    },
}
