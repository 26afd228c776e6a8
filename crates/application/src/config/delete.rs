//! Deletes one value.

use std::sync::Arc;

use daybook_domain::config::{ConfigError, ConfigName, Entry};

use crate::shared::{CommandContext, CommandError, Expected, Once, Streams, Written, decide};

/// Takes an entry's value away.
#[derive(Debug, Clone)]
pub struct DeleteCommand {
    /// The entry.
    pub name: ConfigName,
    /// What the caller expects of the entry.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`DeleteCommand`].
pub struct Delete {
    streams: Arc<dyn Streams<Entry>>,
    once: Arc<Once>,
}

impl Delete {
    pub(super) fn new(streams: Arc<dyn Streams<Entry>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Deletes the value: [`CommandError::Missing`] if it was never set,
    /// [`ConfigError::AlreadyDeleted`] if it was and is no more.
    pub async fn handle(&self, command: DeleteCommand) -> Result<Written, CommandError<ConfigError>> {
        let DeleteCommand { name, expected, context } = command;
        let delete = |entry: Option<&Entry>| {
            entry.ok_or(CommandError::Missing)?.delete().map_err(CommandError::Rejected)
        };
        self.once.run(&context, decide(&*self.streams, &name, expected, &context, delete)).await
    }
}
