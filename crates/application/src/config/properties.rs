//! What holds of configuration whatever is done to it, over the fakes.

use std::collections::BTreeMap;
use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::config::{Action, Change as EntryChange, ChangeSet};
use proptest::prelude::*;

use super::fixtures::{context, name, value};
use super::{
    Config, ConfigPorts, DeleteCommand, DiffQuery, EntriesQuery, EntryQuery, RevertCommand, Reverted,
    SetCommand,
};
use crate::shared::{Expected, LogPosition, Moment, Once, Position};
use crate::testing::{FixedClock, InMemoryConfigEntries, InMemoryLog};

/// Names and values, in the order of the names.
type Values = BTreeMap<String, String>;

/// Set to a value, or deleted.
type Command = (&'static str, Option<String>);

fn config() -> Config {
    let log = Arc::new(InMemoryLog::new(Arc::new(FixedClock::default())));
    Config::new(&ConfigPorts {
        streams: log.clone(),
        once: Arc::new(Once::new(log.clone())),
        entries: Arc::new(InMemoryConfigEntries::new(log.clone())),
        log: log.clone(),
        timeline: log,
    })
}

fn a_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "A", "a.b", "a_b", "ab", "b"])
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    prop::collection::vec((a_name(), prop::option::of("[a-c]{0,2}")), 1..25)
}

fn change_sets() -> impl Strategy<Value = Vec<BTreeMap<&'static str, Option<String>>>> {
    prop::collection::vec(prop::collection::btree_map(a_name(), prop::option::of("[a-c]{0,2}"), 1..5), 1..8)
}

fn at(position: Position) -> Moment {
    Moment::Position(LogPosition { log: None, position })
}

async fn values(config: &Config, as_of: Option<Moment>) -> Values {
    let query = EntriesQuery { prefix: String::new(), after: None, limit: 100, as_of };
    let listed = config.entries.handle(query, &Principal::System).await.unwrap().value;
    listed.into_iter().map(|entry| (entry.name.to_string(), entry.value.to_string())).collect()
}

/// Whether the command was accepted, and where the log ends then.
async fn run(config: &Config, (text, to): &Command) -> Option<Position> {
    let (name, expected, context) = (name(text), Expected::Any, context());
    let outcome = match to {
        Some(to) => {
            let value = value(to);
            config.set.handle(SetCommand { name, value, declared: None, expected, context }).await
        }
        None => config.delete.handle(DeleteCommand { name, expected, context }).await,
    };
    outcome.ok().map(|written| written.position)
}

fn keep(model: &mut Values, text: &str, to: Option<&String>) {
    match to {
        Some(to) => model.insert(text.to_owned(), to.clone()),
        None => model.remove(text),
    };
}

fn in_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn readers_agree_with_a_model(commands: Vec<Command>) {
    let (config, mut model, mut past) = (config(), Values::new(), vec![(Position(0), Values::new())]);
    for command in commands {
        let (text, to) = &command;
        let possible = to.is_some() || model.contains_key(*text);
        let accepted = run(&config, &command).await;
        assert_eq!(accepted.is_some(), possible, "{command:?}");
        if let Some(position) = accepted {
            keep(&mut model, text, to.as_ref());
            past.push((position, model.clone()));
        }
        assert_eq!(values(&config, None).await, model);
        let found = config
            .entry
            .handle(&EntryQuery { name: name(text), as_of: None }, &Principal::System)
            .await
            .unwrap();
        assert_eq!(found.value.map(|entry| entry.value.to_string()).as_ref(), model.get(*text));
    }
    for (position, model) in past {
        assert_eq!(values(&config, Some(at(position))).await, model, "as of {position}");
    }
}

async fn change_sets_are_whole_or_nothing(sets: Vec<BTreeMap<&'static str, Option<String>>>) {
    let (config, mut model) = (config(), Values::new());
    for set in sets {
        let change = |(text, to): (&&'static str, &Option<String>)| EntryChange {
            name: name(text),
            action: match to {
                Some(to) => Action::Set { value: value(to), declared: None },
                None => Action::Delete,
            },
            expected_version: None,
        };
        let changes = ChangeSet::new(set.iter().map(change).collect()).unwrap();
        let possible = set.iter().all(|(text, to)| to.is_some() || model.contains_key(*text));
        let outcome = config.change.handle(&changes, &context()).await;
        assert_eq!(outcome.is_ok(), possible, "{outcome:?}");
        if possible {
            for (text, to) in &set {
                keep(&mut model, text, to.as_ref());
            }
        }
        assert_eq!(values(&config, None).await, model);
    }
}

async fn a_revert_makes_it_what_it_was(commands: Vec<Command>, cut: usize) {
    let (config, mut then, cut) = (config(), (Position(0), Values::new()), cut % commands.len());
    for (n, command) in commands.iter().enumerate() {
        let position = run(&config, command).await.unwrap_or(then.0);
        if n <= cut {
            then = (position, values(&config, None).await);
        }
    }
    let to = at(then.0);
    let revert = RevertCommand { to: to.clone(), prefix: String::new(), dry_run: true, context: context() };
    let Reverted::Would(told) = config.revert.handle(revert.clone()).await.unwrap() else {
        panic!("a dry run was no dry run")
    };
    let now = values(&config, None).await;
    let done = config.revert.handle(RevertCommand { dry_run: false, ..revert }).await.unwrap();
    assert!(matches!(done, Reverted::Done(written) if written.changed == (now != then.1)), "{done:?}");
    assert_eq!(told.is_empty(), now == then.1);
    assert_eq!(values(&config, None).await, then.1);
    let query = DiffQuery { prefix: String::new(), after: None, limit: 100, from: to, to: None };
    assert_eq!(config.diff.handle(query, &Principal::System).await.unwrap().differences, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn readers_of_now_and_of_the_past_agree_with_a_model(commands in commands()) {
        in_a_runtime(readers_agree_with_a_model(commands));
    }

    #[test]
    fn a_change_set_happens_whole_or_not_at_all(sets in change_sets()) {
        in_a_runtime(change_sets_are_whole_or_nothing(sets));
    }

    #[test]
    fn after_a_revert_nothing_differs_from_then(commands in commands(), cut in 0..25_usize) {
        in_a_runtime(a_revert_makes_it_what_it_was(commands, cut));
    }
}
