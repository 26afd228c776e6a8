//! Sets one value.

use std::sync::Arc;

use daybook_domain::access::{self, Action};
use daybook_domain::config::{ConfigError, ConfigName, ConfigValue, Entry, ValueType};

use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, decide, in_command,
};

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
        access::decide(&context.principal, &Action::WriteConfig(name.as_str()))?;
        let set = |entry: Option<&Entry>| {
            Entry::set(entry, value.clone(), declared).map_err(CommandError::Rejected)
        };
        in_command(
            command_span!("config", "set"),
            self.once.run(&context, decide(&*self.streams, &name, expected, &context, set)),
        )
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{
        END, accepting, answered, conflicting, context, entry, gone, keyed, loaded, name, once, set, value,
    };
    use super::*;
    use crate::shared::{Loaded, MockStreams, Position};

    fn command(text: &str, expected: Expected) -> SetCommand {
        SetCommand { name: name("flag"), value: value(text), declared: None, expected, context: context() }
    }

    async fn run(
        streams: MockStreams<Entry>,
        command: SetCommand,
    ) -> Result<Written, CommandError<ConfigError>> {
        Set::new(Arc::new(streams), once()).handle(command).await
    }

    #[tokio::test]
    async fn a_value_is_set_on_what_is_there() {
        let mut streams = loaded(vec![vec![entry(4, "on", ValueType::String)]]);
        let event = set("off", ValueType::String, Some("on"));
        accepting(&mut streams, vec![("flag".into(), 4, vec![event])]);
        let written = run(streams, command("off", Expected::Any)).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn a_declared_type_is_set_with_the_value() {
        let mut streams = loaded(vec![vec![Loaded::absent()]]);
        accepting(&mut streams, vec![("flag".into(), 0, vec![set("1", ValueType::Integer, None)])]);
        let declared = SetCommand { declared: Some(ValueType::Integer), ..command("1", Expected::Absent) };
        assert_eq!(run(streams, declared).await.unwrap().version, 1);
    }

    #[tokio::test]
    async fn the_last_write_wins_over_what_came_between() {
        let rounds = vec![vec![gone(2)], vec![entry(3, "theirs", ValueType::String)]];
        let mut streams = loaded(rounds);
        conflicting(&mut streams, 1);
        let event = set("mine", ValueType::String, Some("theirs"));
        accepting(&mut streams, vec![("flag".into(), 3, vec![event])]);
        assert_eq!(run(streams, command("mine", Expected::Any)).await.unwrap().version, 4);
    }

    #[tokio::test]
    async fn a_named_version_does_not_overwrite_what_came_between() {
        let rounds = vec![vec![gone(2)], vec![entry(3, "theirs", ValueType::String)]];
        let mut streams = loaded(rounds);
        conflicting(&mut streams, 1);
        let outcome = run(streams, command("mine", Expected::Absent)).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: 3 })), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_value_of_another_type_is_refused_and_nothing_is_appended() {
        let streams = loaded(vec![vec![entry(1, "1", ValueType::Integer)]]);
        let outcome = run(streams, command("one", Expected::Any)).await;
        let rule = ConfigError::WrongType(ValueType::Integer);
        assert!(matches!(outcome, Err(CommandError::Rejected(broken)) if broken == rule));
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let first = Written { version: 3, position: Position(5), changed: true };
        let command = SetCommand { context: keyed(), ..command("on", Expected::Version(2)) };
        let again = Set::new(Arc::new(MockStreams::new()), answered(first)).handle(command).await;
        assert_eq!(again.unwrap(), first);
    }
}
