//! Sets one value.

use std::sync::Arc;

use daybook_domain::config::{ConfigError, ConfigName, ConfigValue, Entry, ValueType};

use crate::shared::{CommandContext, CommandError, Expected, Once, Streams, Written, decide};

/// Gives an entry a value.
#[derive(Debug, Clone)]
pub struct SetCommand {
    /// The entry.
    pub name: ConfigName,
    /// The value.
    pub value: ConfigValue,
    /// The type declared with it; `None` keeps the one it has.
    pub declared: Option<ValueType>,
    /// What the caller expects of the entry.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`SetCommand`].
pub struct Set {
    streams: Arc<dyn Streams<Entry>>,
    once: Arc<Once>,
}

impl Set {
    pub(super) fn new(streams: Arc<dyn Streams<Entry>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Sets the value. Without an expectation the last write wins; history keeps both.
    pub async fn handle(&self, command: SetCommand) -> Result<Written, CommandError<ConfigError>> {
        let SetCommand { name, value, declared, expected, context } = command;
        let set = |entry: Option<&Entry>| {
            Entry::set(entry, value.clone(), declared).map_err(CommandError::Rejected)
        };
        self.once.run(&context, decide(&*self.streams, &name, expected, &context, set)).await
    }
}
