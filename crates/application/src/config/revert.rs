//! Makes entries what they were.

use std::sync::Arc;

use daybook_domain::access::filter::Names;
use daybook_domain::access::{self, Principal};
use daybook_domain::config::{
    Action, Change as EntryChange, ChangeSet, ChangeSetError, ConfigName, ConfigValue,
};

use super::{Change, ChangeError, ConfigEntries, Difference, DifferencesPage};
use crate::shared::{
    CommandContext, CommandError, Moment, Once, Position, Timeline, Written, command_span, in_command,
};

/// How often the changes are worked out anew when entries change meanwhile.
const MOST_ROUNDS: usize = 20;

/// Makes the entries under a prefix what they were at a point in the past.
#[derive(Debug, Clone)]
pub struct RevertCommand {
    /// That point.
    pub to: Moment,
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only say what would change.
    pub dry_run: bool,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// What a revert came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reverted {
    /// It is done, or there was nothing to do.
    Done(Written),
    /// It would change these.
    Would(Vec<Would>),
}

/// What a revert would do with an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Would {
    /// It would change it; whoever asks may not read what the entry is and was.
    Change(ConfigName),
    /// It would change it: `from` is what the entry is, `to` what it would become.
    Become(Difference),
}

/// The handler of [`RevertCommand`].
pub struct Revert {
    change: Change,
    once: Arc<Once>,
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl Revert {
    pub(super) fn new(
        change: Change,
        once: Arc<Once>,
        entries: Arc<dyn ConfigEntries>,
        timeline: Arc<dyn Timeline>,
    ) -> Self {
        Self { change, once, entries, timeline }
    }

    /// Reverts in one commit of at most [`ChangeSet::MOST_ENTRIES`] entries, or says what that would do.
    ///
    /// An entry that changes meanwhile is looked at again, so that nothing is overwritten unseen.
    pub async fn handle(&self, command: RevertCommand) -> Result<Reverted, CommandError<ChangeError>> {
        let who = &command.context.principal;
        // Of all names that begin so: what is beyond one's rights is refused, not left out.
        access::decide(who, &access::Action::RevertConfig(&command.prefix))?;
        let to = self.timeline.resolve(&command.to).await?;
        if command.dry_run {
            let differences = self.differences(to, &command.prefix).await?.into_iter();
            return Ok(Reverted::Would(differences.map(|difference| shown(who, difference)).collect()));
        }
        let work = self.revert(to, &command.prefix, &command.context);
        in_command(command_span!("config", "revert"), self.once.run(&command.context, work))
            .await
            .map(Reverted::Done)
    }

    async fn revert(
        &self,
        to: Position,
        prefix: &str,
        context: &CommandContext,
    ) -> Result<Written, CommandError<ChangeError>> {
        for _ in 0..MOST_ROUNDS {
            let changes: Vec<_> = self.differences(to, prefix).await?.into_iter().map(back).collect();
            if changes.is_empty() {
                return self.change.nothing(context).await;
            }
            let changes = ChangeSet::new(changes).map_err(|rule| CommandError::Rejected(rule.into()))?;
            match self.change.apply(&changes, context).await {
                Err(CommandError::Rejected(ChangeError::Stale(_))) => {}
                outcome => return outcome,
            }
        }
        Err(CommandError::Contended)
    }

    /// From now to `to`.
    async fn differences(
        &self,
        to: Position,
        prefix: &str,
    ) -> Result<Vec<Difference>, CommandError<ChangeError>> {
        let now = self.timeline.head().await?;
        let page = DifferencesPage {
            prefix: prefix.to_owned(),
            names: Names::All,
            after: None,
            limit: ChangeSet::MOST_ENTRIES + 1,
            from: to,
            to: now,
        };
        let differences = self.entries.differences(&page).await?;
        if differences.len() > ChangeSet::MOST_ENTRIES {
            return Err(CommandError::Rejected(ChangeSetError::TooLarge.into()));
        }
        // Read as "from then to now" for the versions of now; told as "from now to then".
        Ok(differences.into_iter().map(turned).collect())
    }
}

fn shown(who: &Principal, difference: Difference) -> Would {
    match access::decide(who, &access::Action::ReadConfig(difference.name.as_str())) {
        Ok(()) => Would::Become(difference),
        Err(_) => Would::Change(difference.name),
    }
}

fn turned(difference: Difference) -> Difference {
    Difference { from: difference.to, to: difference.from, ..difference }
}

fn back(difference: Difference) -> EntryChange {
    let action = match difference.to {
        Some(entry) => {
            Action::Set { value: ConfigValue::restore(entry.value), declared: Some(entry.value_type) }
        }
        None => Action::Delete,
    };
    EntryChange { name: difference.name, action, expected_version: Some(difference.version) }
}

#[cfg(test)]
mod tests {
    use daybook_domain::config::{Entry, ValueType};

    use super::super::fixtures::{
        END, accepting, answered, conflicting, deleted, entry, gone, keyed, loaded, name, once, resolving,
        set, view,
    };
    use super::super::{EntryView, MockConfigEntries};
    use super::*;
    use crate::shared::{Loaded, LogPosition, MockStreams, MockTimeline, StoreError};

    const THEN: Position = Position(3);
    const NOW: Position = Position(6);

    fn command(dry_run: bool) -> RevertCommand {
        RevertCommand { to: moment(), prefix: "a".into(), dry_run, context: keyed() }
    }

    fn moment() -> Moment {
        Moment::Position(LogPosition { log: None, position: THEN })
    }

    fn timeline() -> MockTimeline {
        let mut timeline = resolving(moment(), THEN);
        timeline.expect_head().returning(|| Ok(NOW));
        timeline
    }

    /// What differs from then to now, each time that it is asked for.
    fn differing(rounds: Vec<Vec<Difference>>) -> MockConfigEntries {
        let mut entries = MockConfigEntries::new();
        let (count, mut rounds) = (rounds.len(), rounds.into_iter());
        entries.expect_differences().times(count).returning(move |page| {
            assert_eq!((page.from, page.to, page.prefix.as_str()), (THEN, NOW, "a"));
            Ok(rounds.next().unwrap())
        });
        entries
    }

    /// Was `on`, is `off` in this version.
    fn turned_off(version: u64) -> Difference {
        let (from, to) = (Some(view("a", "on", 1)), Some(view("a", "off", version)));
        Difference { name: name("a"), from, to, version }
    }

    fn off(version: u64) -> Loaded<Entry> {
        entry(version, "off", ValueType::String)
    }

    fn turned_on(version: u64) -> (String, u64, Vec<daybook_domain::config::ConfigEvent>) {
        ("a".into(), version, vec![set("on", ValueType::String, Some("off"))])
    }

    async fn run(
        streams: MockStreams<Entry>,
        entries: MockConfigEntries,
        command: RevertCommand,
    ) -> Result<Reverted, CommandError<ChangeError>> {
        let change = Change::new(Arc::new(streams), once());
        Revert::new(change, once(), Arc::new(entries), Arc::new(timeline())).handle(command).await
    }

    #[tokio::test]
    async fn entries_become_what_they_were_in_one_commit() {
        let back = Difference { from: Some(view("ab", "x", 1)), to: None, name: name("ab"), version: 2 };
        let new = Difference { from: None, to: Some(view("ac", "y", 1)), name: name("ac"), version: 1 };
        let mut streams = loaded(vec![vec![off(4), gone(2), entry(1, "y", ValueType::String)]]);
        let expected = vec![
            turned_on(4),
            ("ab".into(), 2, vec![set("x", ValueType::String, None)]),
            ("ac".into(), 1, vec![deleted("y")]),
        ];
        accepting(&mut streams, expected);
        let done = run(streams, differing(vec![vec![turned_off(4), back, new]]), command(false)).await;
        let written = Written { version: 5, position: END, changed: true };
        assert_eq!(done.unwrap(), Reverted::Done(written));
    }

    #[tokio::test]
    async fn the_type_of_then_comes_back_with_the_value() {
        let integer = EntryView { value_type: ValueType::Integer, ..view("a", "1", 1) };
        let differing = differing(vec![vec![Difference { from: Some(integer), ..turned_off(2) }]]);
        let mut streams = loaded(vec![vec![off(2)]]);
        accepting(&mut streams, vec![("a".into(), 2, vec![set("1", ValueType::Integer, Some("off"))])]);
        assert!(run(streams, differing, command(false)).await.is_ok());
    }

    #[tokio::test]
    async fn a_dry_run_tells_what_would_change_and_writes_nothing() {
        let told = run(MockStreams::new(), differing(vec![vec![turned_off(4)]]), command(true)).await;
        let turned =
            Difference { from: Some(view("a", "off", 4)), to: Some(view("a", "on", 1)), ..turned_off(4) };
        assert_eq!(told.unwrap(), Reverted::Would(vec![Would::Become(turned)]));
    }

    #[tokio::test]
    async fn when_nothing_has_to_change_that_is_recorded() {
        let mut streams = loaded(vec![vec![]]);
        accepting(&mut streams, Vec::new());
        let done = run(streams, differing(vec![vec![]]), command(false)).await.unwrap();
        assert_eq!(done, Reverted::Done(Written { version: 0, position: END, changed: false }));
    }

    #[tokio::test]
    async fn an_entry_that_changed_meanwhile_is_looked_at_again() {
        let mut streams = loaded(vec![vec![off(5)], vec![off(5)]]);
        accepting(&mut streams, vec![turned_on(5)]);
        let differing = differing(vec![vec![turned_off(4)], vec![turned_off(5)]]);
        assert!(run(streams, differing, command(false)).await.is_ok());
    }

    #[tokio::test]
    async fn an_entry_that_changes_while_it_is_written_is_looked_at_again() {
        let mut streams = loaded(vec![vec![off(4)], vec![off(5)], vec![off(5)]]);
        conflicting(&mut streams, 1);
        accepting(&mut streams, vec![turned_on(5)]);
        let differing = differing(vec![vec![turned_off(4)], vec![turned_off(5)]]);
        assert!(run(streams, differing, command(false)).await.is_ok());
    }

    #[tokio::test]
    async fn a_revert_that_never_catches_up_gives_way() {
        let streams = loaded(vec![vec![off(5)]; MOST_ROUNDS]);
        let outcome = run(streams, differing(vec![vec![turned_off(4)]; MOST_ROUNDS]), command(false)).await;
        assert!(matches!(outcome, Err(CommandError::Contended)), "{outcome:?}");
    }

    #[tokio::test]
    async fn more_entries_than_a_commit_takes_are_refused_also_in_a_dry_run() {
        for dry_run in [true, false] {
            let many = vec![turned_off(4); ChangeSet::MOST_ENTRIES + 1];
            let outcome = run(MockStreams::new(), differing(vec![many]), command(dry_run)).await;
            let too_large = ChangeError::Set(ChangeSetError::TooLarge);
            assert!(matches!(outcome, Err(CommandError::Rejected(rule)) if rule == too_large));
        }
    }

    #[tokio::test]
    async fn an_answered_key_looks_at_no_entry() {
        let first = Written { version: 3, position: Position(5), changed: true };
        let change = Change::new(Arc::new(MockStreams::new()), once());
        let timeline = Arc::new(resolving(moment(), THEN));
        let revert = Revert::new(change, answered(first), Arc::new(MockConfigEntries::new()), timeline);
        assert_eq!(revert.handle(command(false)).await.unwrap(), Reverted::Done(first));
    }

    #[tokio::test]
    async fn a_moment_that_is_not_there_yet_reverts_nothing() {
        let mut timeline = MockTimeline::new();
        timeline.expect_resolve().returning(|_| Err(StoreError::NotYet { head: NOW }));
        let change = Change::new(Arc::new(MockStreams::new()), once());
        let revert = Revert::new(change, once(), Arc::new(MockConfigEntries::new()), Arc::new(timeline));
        let outcome = revert.handle(command(false)).await;
        assert!(matches!(outcome, Err(CommandError::Store(StoreError::NotYet { .. }))), "{outcome:?}");
    }
}
