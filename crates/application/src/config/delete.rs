//! Deletes one value.

use std::sync::Arc;

use daybook_domain::access::{self, Action};
use daybook_domain::config::{ConfigError, ConfigName, Entry};

use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, decide, in_command,
};

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
        access::decide(&context.principal, &Action::WriteConfig(name.as_str()))?;
        let delete = |entry: Option<&Entry>| {
            entry.ok_or(CommandError::Missing)?.delete().map_err(CommandError::Rejected)
        };
        in_command(
            command_span!("config", "delete"),
            self.once.run(&context, decide(&*self.streams, &name, expected, &context, delete)),
        )
        .await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::config::ValueType;

    use super::super::fixtures::{
        END, accepting, answered, context, deleted, entry, gone, keyed, loaded, name, once,
    };
    use super::*;
    use crate::shared::{Loaded, MockStreams, Position};

    fn command(expected: Expected) -> DeleteCommand {
        DeleteCommand { name: name("flag"), expected, context: context() }
    }

    async fn run(record: Loaded<Entry>, expected: Expected) -> Result<Written, CommandError<ConfigError>> {
        let streams = loaded(vec![vec![record]]);
        Delete::new(Arc::new(streams), once()).handle(command(expected)).await
    }

    #[tokio::test]
    async fn a_value_is_deleted() {
        let mut streams = loaded(vec![vec![entry(4, "on", ValueType::String)]]);
        accepting(&mut streams, vec![("flag".into(), 4, vec![deleted("on")])]);
        let outcome = Delete::new(Arc::new(streams), once()).handle(command(Expected::Version(4))).await;
        assert_eq!(outcome.unwrap(), Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn what_was_never_set_is_missing() {
        let outcome = run(Loaded::absent(), Expected::Any).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn what_is_deleted_cannot_be_deleted_again() {
        let outcome = run(gone(2), Expected::Any).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(ConfigError::AlreadyDeleted))), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_version_that_has_passed_is_stale() {
        let outcome = run(entry(4, "on", ValueType::String), Expected::Version(3)).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: 4 })), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_is_not_told_that_it_is_already_deleted() {
        let first = Written { version: 3, position: Position(5), changed: true };
        let command = DeleteCommand { context: keyed(), ..command(Expected::Any) };
        let again = Delete::new(Arc::new(MockStreams::new()), answered(first)).handle(command).await;
        assert_eq!(again.unwrap(), first);
    }
}
