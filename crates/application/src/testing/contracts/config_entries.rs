//! The contract of [`ConfigEntries`](crate::config::ConfigEntries).

use daybook_domain::access::filter::Names;
use daybook_domain::config::{ConfigName, ValueType};

use super::config_model::{Model, Step};
use super::support::name;
use crate::config::{ConfigEntries, Difference, DifferencesPage, EntriesPage, EntryView};
use crate::shared::Position;
use crate::testing::{Harness, START};

/// In the order of their bytes.
const NAMES: [&str; 9] = ["-a", ".a", "A", "B_", "_a", "a", "a-b", "a.b", "a_b"];

async fn list(entries: &dyn ConfigEntries, at: Option<Position>) -> Vec<EntryView> {
    let page = EntriesPage { prefix: String::new(), names: Names::All, after: None, limit: 1_000, at };
    entries.page(&page).await.unwrap()
}

async fn differences(entries: &dyn ConfigEntries, from: Position, to: Position) -> Vec<Difference> {
    let page =
        DifferencesPage { prefix: String::new(), names: Names::All, after: None, limit: 1_000, from, to };
    entries.differences(&page).await.unwrap()
}

/// 60 commits: sets, typed sets, deletions and change sets of three, at uneven times.
async fn scripted(h: &impl Harness) -> Model {
    let mut model = Model::default();
    for (n, second) in (0..60_usize).zip((0..7).cycle()) {
        h.set_time(START.plus_micros(second * 1_000_000));
        let at = |offset: usize| NAMES[(n * 5 + n / 9 + offset) % NAMES.len()];
        let value = if n % 4 == 0 { "0".to_owned() } else { n.to_string() };
        let declared = ValueType::ALL[n % 3];
        let steps = match n % 6 {
            0 | 3 => vec![Step::Delete(at(0))],
            1 => vec![Step::Set(at(0), value, Some(declared))],
            2 => vec![Step::Set(at(0), value, None), Step::Delete(at(1)), Step::Set(at(2), "7".into(), None)],
            _ => vec![Step::Set(at(0), value, None)],
        };
        model.commit(h, &steps).await;
    }
    model
}

pub async fn a_name_that_was_never_set_is_no_entry(h: impl Harness) {
    let model = scripted(&h).await;
    let entries = h.config_entries();
    for at in [None, Some(Position(0)), Some(model.head())] {
        assert_eq!(entries.entry(&name("never"), at).await.unwrap(), None);
    }
    assert_eq!(entries.entry(&name("a"), Some(Position(0))).await.unwrap(), None);
    assert!(list(&*entries, Some(Position(0))).await.is_empty());
}

pub async fn an_entry_tells_its_version_and_its_times(h: impl Harness) {
    let (mut model, second) = (Model::default(), |n: i64| START.plus_micros(n * 1_000_000));
    let steps = [
        Step::Set("a", "1".into(), Some(ValueType::Integer)),
        Step::Delete("a"),
        Step::Set("a", "2".into(), None),
    ];
    for (n, step) in (0..).zip(&steps) {
        h.set_time(second(n));
        model.commit(&h, std::slice::from_ref(step)).await;
    }
    let expected = |value: &str, version, updated_at| EntryView {
        name: name("a"),
        value: value.into(),
        value_type: ValueType::Integer,
        version,
        created_at: START,
        updated_at,
    };
    let entries = h.config_entries();
    let at = async |at| entries.entry(&name("a"), at).await.unwrap();
    assert_eq!(at(Some(Position(1))).await, Some(expected("1", 1, START)));
    assert_eq!(at(Some(Position(2))).await, None);
    assert_eq!(at(Some(Position(3))).await, Some(expected("2", 3, second(2))));
    assert_eq!(at(None).await, Some(expected("2", 3, second(2))));
}

pub async fn entries_are_listed_in_the_order_of_their_bytes(h: impl Harness) {
    let mut model = Model::default();
    for text in NAMES.iter().rev() {
        model.commit(&h, &[Step::Set(text, String::new(), None)]).await;
    }
    for at in [None, Some(model.head())] {
        let listed = list(&*h.config_entries(), at).await;
        assert_eq!(listed.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), NAMES);
    }
}

pub async fn every_past_position_is_as_a_replay_has_it(h: impl Harness) {
    let model = scripted(&h).await;
    let entries = h.config_entries();
    for position in model.positions() {
        assert_eq!(list(&*entries, Some(position)).await, model.list(position), "the list at {position}");
        for text in NAMES {
            let entry = entries.entry(&name(text), Some(position)).await.unwrap();
            assert_eq!(entry, model.entry(text, position), "{text} at {position}");
        }
    }
}

pub async fn now_is_as_a_replay_has_it_after_every_commit(h: impl Harness) {
    let mut model = Model::default();
    for n in 0..40_usize {
        let text = NAMES[n * 4 % NAMES.len()];
        let step = if n % 3 == 2 { Step::Delete(text) } else { Step::Set(text, n.to_string(), None) };
        model.commit(&h, &[step, Step::Set("z", n.to_string(), None)]).await;
        let entries = h.config_entries();
        assert_eq!(list(&*entries, None).await, model.list(model.head()));
        assert_eq!(entries.entry(&name(text), None).await.unwrap(), model.entry(text, model.head()));
    }
}

pub async fn a_list_is_paged_by_prefix_and_name(h: impl Harness) {
    let model = scripted(&h).await;
    let entries = h.config_entries();
    for at in [None, Some(model.head()), model.positions().nth(20)] {
        let whole = model.list(at.unwrap_or(model.head()));
        for prefix in ["", "a", "a_", "A", ".", "-", "_", "a%", "%", "\\", "b"] {
            for after in [None, Some(name("A")), Some(name("a")), Some(name("zz"))] {
                let page = EntriesPage {
                    prefix: prefix.into(),
                    names: Names::All,
                    after: after.clone(),
                    limit: 2,
                    at,
                };
                let expected: Vec<_> = whole
                    .iter()
                    .filter(|entry| entry.name.as_str().starts_with(prefix))
                    .filter(|entry| after.as_ref().is_none_or(|after| entry.name > *after))
                    .take(2)
                    .cloned()
                    .collect();
                assert_eq!(entries.page(&page).await.unwrap(), expected, "{page:?}");
            }
        }
    }
}

pub async fn differences_are_as_a_replay_has_them(h: impl Harness) {
    let model = scripted(&h).await;
    let entries = h.config_entries();
    let positions: Vec<_> = model.positions().step_by(4).collect();
    for &from in &positions {
        for &to in &positions {
            let expected = model.differences(from, to);
            assert_eq!(differences(&*entries, from, to).await, expected, "from {from} to {to}");
        }
    }
}

pub async fn what_was_changed_and_changed_back_is_no_difference(h: impl Harness) {
    let mut model = Model::default();
    let start = model.commit(&h, &[Step::Set("kept", "on".into(), None)]).await;
    model.commit(&h, &[Step::Set("kept", "off".into(), None), Step::Set("brief", "1".into(), None)]).await;
    let end = model.commit(&h, &[Step::Set("kept", "on".into(), None), Step::Delete("brief")]).await;
    let entries = h.config_entries();
    assert_eq!(differences(&*entries, start, end).await, []);
    assert_eq!(differences(&*entries, end, start).await, []);
    assert_eq!(differences(&*entries, Position(0), end).await.len(), 1);
}

pub async fn a_type_alone_is_a_difference(h: impl Harness) {
    let mut model = Model::default();
    let from = model.commit(&h, &[Step::Set("a", "1".into(), None)]).await;
    let to = model.commit(&h, &[Step::Set("a", "1".into(), Some(ValueType::Integer))]).await;
    let found = differences(&*h.config_entries(), from, to).await;
    assert_eq!(found, model.differences(from, to));
    let types = |d: &Difference| [&d.from, &d.to].map(|entry| entry.as_ref().unwrap().value_type);
    assert_eq!(types(&found[0]), [ValueType::String, ValueType::Integer]);
}

pub async fn differences_read_backwards_tell_the_version_of_their_second_point(h: impl Harness) {
    let mut model = Model::default();
    let first = model.commit(&h, &[Step::Set("a", "1".into(), None)]).await;
    let last = model.commit(&h, &[Step::Delete("a"), Step::Set("b", "1".into(), None)]).await;
    let told = async |from, to| {
        let found = differences(&*h.config_entries(), from, to).await;
        found.into_iter().map(|d| (d.from.is_some(), d.to.is_some(), d.version)).collect::<Vec<_>>()
    };
    assert_eq!(told(first, last).await, [(true, false, 2), (false, true, 1)]);
    assert_eq!(told(last, first).await, [(false, true, 1), (true, false, 0)]);
}

pub async fn differences_are_paged_by_prefix_and_name(h: impl Harness) {
    let model = scripted(&h).await;
    let entries = h.config_entries();
    let (from, to) = (Position(0), model.head());
    let whole = model.differences(from, to);
    for prefix in ["", "a", "a_", "%", "A"] {
        for after in [None, Some(name("A")), Some(name("a"))] {
            let page = DifferencesPage {
                prefix: prefix.into(),
                names: Names::All,
                after: after.clone(),
                limit: 2,
                from,
                to,
            };
            let expected: Vec<_> = whole
                .iter()
                .filter(|found| found.name.as_str().starts_with(prefix))
                .filter(|found| after.as_ref().is_none_or(|after| found.name > *after))
                .take(2)
                .cloned()
                .collect();
            assert_eq!(entries.differences(&page).await.unwrap(), expected, "{page:?}");
        }
    }
}

pub async fn only_names_that_are_let_through_are_listed_and_fill_pages(h: impl Harness) {
    let model = scripted(&h).await;
    let entries = h.config_entries();
    let (from, to) = (Position(0), model.head());
    let beginning = |prefixes: &[&str]| Names::Beginning(prefixes.iter().map(|&p| p.into()).collect());
    let most: Vec<String> = (0..100).map(|n| format!("none.{n}")).collect();
    let most = beginning(&most.iter().map(String::as_str).chain(["a_"]).collect::<Vec<_>>());
    for names in [Names::NONE, beginning(&["a"]), beginning(&["-", "A", "a."]), beginning(&["a%", "_"]), most]
    {
        let lets = |name: &ConfigName| names.lets_through(name.as_str());
        for (prefix, after) in [("", None), ("", Some(name("A"))), ("a", None), ("a.", Some(name("a")))] {
            let asked = |name: &ConfigName| {
                name.as_str().starts_with(prefix) && after.as_ref().is_none_or(|after| name > after)
            };
            for at in [None, Some(to), model.positions().nth(20)] {
                let (prefix, after) = (prefix.to_owned(), after.clone());
                let page = EntriesPage { prefix, names: names.clone(), after, limit: 2, at };
                let all = model.list(at.unwrap_or(to)).into_iter();
                let expected: Vec<_> = all.filter(|e| asked(&e.name) && lets(&e.name)).take(2).collect();
                assert_eq!(entries.page(&page).await.unwrap(), expected, "{page:?}");
            }
            let (prefix, after) = (prefix.to_owned(), after.clone());
            let page = DifferencesPage { prefix, names: names.clone(), after, limit: 2, from, to };
            let all = model.differences(from, to).into_iter();
            let expected: Vec<_> = all.filter(|d| asked(&d.name) && lets(&d.name)).take(2).collect();
            assert_eq!(entries.differences(&page).await.unwrap(), expected, "{page:?}");
        }
    }
}

/// Runs the contract of `ConfigEntries` on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! config_entries_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, config_entries:
            a_name_that_was_never_set_is_no_entry,
            an_entry_tells_its_version_and_its_times,
            entries_are_listed_in_the_order_of_their_bytes,
            every_past_position_is_as_a_replay_has_it,
            now_is_as_a_replay_has_it_after_every_commit,
            a_list_is_paged_by_prefix_and_name,
            only_names_that_are_let_through_are_listed_and_fill_pages,
            differences_are_as_a_replay_has_them,
            what_was_changed_and_changed_back_is_no_difference,
            a_type_alone_is_a_difference,
            differences_read_backwards_tell_the_version_of_their_second_point,
            differences_are_paged_by_prefix_and_name,
        );
    };
}
