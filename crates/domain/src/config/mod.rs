//! Configuration: named values that programs read while they run.

mod change_set;
mod entry;
mod event;
mod name;
mod value;
mod value_type;

pub use change_set::{Action, Change, ChangeSet, ChangeSetError};
pub use entry::{ConfigError, Entry};
pub use event::ConfigEvent;
pub use name::{ConfigName, InvalidConfigName};
pub use value::ConfigValue;
pub use value_type::{UnknownValueType, ValueType};
