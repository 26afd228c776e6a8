//! The contract of [`EventLog`](crate::shared::EventLog).

use std::time::Duration;

use daybook_domain::config::Entry;
use serde_json::json;
use tokio::task::JoinSet;

use super::support::{
    append, commit, context, deleted, first, left, member, name, read_all, registered, set, whole_log,
};
use crate::shared::{
    CommandContext, EventFilter, EventPage, EventView, Loaded, NewCommit, Order, PageRequest, Position,
    StreamChange,
};
use crate::testing::{Harness, START};

/// 30 commits of 1, 2 and 3 events in turn, every fifth of members: 60 events.
async fn fill(h: &impl Harness) {
    for n in 0..30_u64 {
        let size = n % 3 + 1;
        if n % 5 == 0 {
            let changes = (0..size).map(|i| first(member(n * 10 + i), vec![registered(&format!("{n}.{i}"))]));
            h.members().append(commit(changes.collect())).await.unwrap();
        } else {
            let changes = (0..size).map(|i| first(name(&format!("n{n}.{i}")), vec![set("1")]));
            h.entries_streams().append(commit::<Entry>(changes.collect())).await.unwrap();
        }
    }
}

fn category(category: &str) -> EventFilter {
    EventFilter { category: Some(category.to_owned()), stream_prefix: None }
}

fn prefix(prefix: &str) -> EventFilter {
    EventFilter { category: None, stream_prefix: Some(prefix.to_owned()) }
}

pub async fn pages_of_every_size_make_up_the_same_log(h: impl Harness) {
    fill(&h).await;
    let whole = whole_log(&*h.log()).await;
    assert_eq!(whole.len(), 60);
    for limit in [1, 2, 3, 5, 50, 60, 61, 500] {
        assert_eq!(read_all(&*h.log(), limit, &EventFilter::default()).await, whole, "by {limit}");
    }
}

pub async fn a_page_never_splits_a_commit(h: impl Harness) {
    fill(&h).await;
    let ends: Vec<_> = whole_log(&*h.log()).await.iter().map(|event| event.commit).collect();
    for filter in [EventFilter::default(), category("config"), category("member"), prefix("config-n1")] {
        for limit in [1, 2, 4] {
            let mut after = Position(0);
            loop {
                let page = h.log().page(after, limit, &filter).await.unwrap();
                assert!(ends.contains(&page.read_to), "{limit} of {filter:?} ends within a commit: {page:?}");
                after = page.read_to;
                if !page.more {
                    break;
                }
            }
            assert_eq!(after, Position(60));
        }
    }
}

pub async fn a_commit_longer_than_a_page_is_one_page(h: impl Harness) {
    let changes = (0..40).map(|n| first(name(&format!("n{n}")), vec![set("1"), set("2")]));
    h.entries_streams().append(commit::<Entry>(changes.collect())).await.unwrap();
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    let page = h.log().page(Position(0), 10, &EventFilter::default()).await.unwrap();
    assert_eq!((page.events.len(), page.read_to, page.more), (80, Position(80), true));
}

pub async fn an_empty_log_and_the_end_of_a_log_are_empty_pages(h: impl Harness) {
    let all = EventFilter::default();
    assert_eq!(h.log().page(Position(0), 10, &all).await.unwrap(), EventPage::default());
    append(&*h.members(), &member(1), vec![registered("a"), left("a")]).await.unwrap();
    let end = EventPage { events: Vec::new(), read_to: Position(2), more: false };
    assert_eq!(h.log().page(Position(2), 10, &all).await.unwrap(), end);
    let page = h.log().page(Position(0), 2, &all).await.unwrap();
    assert_eq!((page.events.len(), page.read_to, page.more), (2, Position(2), false));
}

pub async fn a_page_is_of_the_category_asked_for(h: impl Harness) {
    fill(&h).await;
    let whole = whole_log(&*h.log()).await;
    for wanted in ["config", "member"] {
        let expected: Vec<_> = whole.iter().filter(|event| event.category == wanted).cloned().collect();
        assert!(expected.len() > 5);
        assert_eq!(read_all(&*h.log(), 4, &category(wanted)).await, expected);
    }
    for none in ["conf", "Config", "config-", "", "%", "member_"] {
        assert!(read_all(&*h.log(), 4, &category(none)).await.is_empty(), "{none}");
    }
    let both = EventFilter { stream_prefix: Some("config-".into()), ..category("member") };
    assert!(read_all(&*h.log(), 4, &both).await.is_empty());
}

pub async fn a_prefix_is_taken_literally(h: impl Harness) {
    let names = ["a_b", "axb", "a.b", "A_b", "a_", "a", "b", "a-b", "zz", "z"];
    for text in names {
        append(&*h.entries_streams(), &name(text), vec![set("1")]).await.unwrap();
    }
    for wanted in ["a_", "a", "A", "a.", "a-", "", "%", "a%", "_", "\\", "a\\_", "z", "zzz", "'", "a*", "[a]"]
    {
        let wanted = format!("config-{wanted}");
        let streams = names.map(|text| format!("config-{text}"));
        let expected: Vec<_> = streams.iter().filter(|stream| stream.starts_with(&wanted)).collect();
        let read = read_all(&*h.log(), 3, &prefix(&wanted)).await;
        assert_eq!(read.iter().map(|event| &event.stream).collect::<Vec<_>>(), expected, "{wanted}");
    }
}

pub async fn a_reader_beside_writers_skips_nothing(h: impl Harness) {
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let streams = h.entries_streams();
        writers.spawn(async move {
            for n in 0..10 {
                let change = |i| first::<Entry>(name(&format!("w{writer}.{n}.{i}")), vec![set("1")]);
                streams.append(commit((0..=n % 3).map(change).collect())).await.unwrap();
            }
        });
    }
    let (mut head, all) = (h.signal().subscribe(), EventFilter::default());
    let (mut after, mut read) = (Position(0), Vec::<u64>::new());
    while after < Position(152) {
        let more = head.wait_for(|head| *head > after);
        tokio::time::timeout(Duration::from_secs(20), more).await.unwrap().unwrap();
        let page = h.log().page(after, 5, &all).await.unwrap();
        read.extend(page.events.iter().map(|event| event.position.0));
        after = page.read_to;
    }
    writers.join_all().await;
    assert_eq!(read, (1..=152).collect::<Vec<_>>());
}

async fn versions(
    h: &impl Harness,
    stream: &str,
    after: Option<u64>,
    limit: usize,
    order: Order,
) -> Vec<u64> {
    let events = h.log().stream(stream, PageRequest { after, limit, order }).await.unwrap();
    assert!(events.iter().all(|event| event.stream == stream), "{events:?}");
    events.iter().map(|event| event.stream_version).collect()
}

pub async fn a_stream_is_read_in_both_directions(h: impl Harness) {
    use Order::{Ascending, Descending};
    for n in 0..5 {
        append(&*h.entries_streams(), &name("flag"), vec![set(&n.to_string()), set("x")]).await.unwrap();
        append(&*h.entries_streams(), &name("flag2"), vec![set("other")]).await.unwrap();
    }
    let s = "config-flag";
    assert_eq!(versions(&h, s, None, 100, Ascending).await, (1..=10).collect::<Vec<_>>());
    assert_eq!(versions(&h, s, None, 100, Descending).await, (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(versions(&h, s, None, 3, Ascending).await, [1, 2, 3]);
    assert_eq!(versions(&h, s, Some(3), 3, Ascending).await, [4, 5, 6]);
    assert_eq!(versions(&h, s, None, 3, Descending).await, [10, 9, 8]);
    assert_eq!(versions(&h, s, Some(8), 3, Descending).await, [7, 6, 5]);
    assert_eq!(versions(&h, s, Some(10), 3, Ascending).await, [0; 0]);
    assert_eq!(versions(&h, s, Some(1), 3, Descending).await, [0; 0]);
    assert_eq!(versions(&h, "config-never", None, 3, Ascending).await, [0; 0]);
}

pub async fn a_commit_is_read_by_its_end(h: impl Harness) {
    fill(&h).await;
    let whole = whole_log(&*h.log()).await;
    for n in 0..=61 {
        let expected: Vec<_> = whole.iter().filter(|event| event.commit.0 == n).cloned().collect();
        assert_eq!(h.log().commit(Position(n)).await.unwrap(), expected, "{n}");
    }
}

pub async fn an_event_says_what_happened(h: impl Harness) {
    append(&*h.entries_streams(), &name("flag"), vec![set("on"), deleted("on")]).await.unwrap();
    let events = whole_log(&*h.log()).await;
    let told = |event: &EventView| (event.event_type.clone(), event.data.clone(), event.created_at);
    let at = START.to_string();
    let set =
        json!({ "config_name": "flag", "value": "on", "type": "string", "old_value": null, "timestamp": at });
    assert_eq!(told(&events[0]), ("ConfigValueSet".into(), set, START));
    let deleted = json!({ "config_name": "flag", "deleted_value": "on", "timestamp": at });
    assert_eq!(told(&events[1]), ("ConfigValueDeleted".into(), deleted, START));
}

pub async fn an_event_says_who_and_why(h: impl Harness) {
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let context = CommandContext {
        reason: Some("because it's “quoted”".parse().unwrap()),
        causation_id: Some("memory.7".into()),
        traceparent: Some(trace.into()),
        ..context()
    };
    let change = StreamChange { id: name("flag"), based_on: Loaded::absent(), events: vec![set("on")] };
    h.entries_streams().append(NewCommit::new(vec![change], context.clone())).await.unwrap();
    append(&*h.entries_streams(), &name("plain"), vec![set("on")]).await.unwrap();
    let events = whole_log(&*h.log()).await;
    let mut plain = json!({
        "actor": "tester",
        "correlation_id": context.correlation_id.to_string(),
        "aggregate_id": "plain",
        "aggregate_type": "config",
    });
    assert_eq!(events[1].metadata, plain);
    plain["aggregate_id"] = "flag".into();
    plain["reason"] = "because it's “quoted”".into();
    plain["causation_id"] = "memory.7".into();
    plain["traceparent"] = trace.into();
    assert_eq!(events[0].metadata, plain);
}

/// Runs the contract of `EventLog` on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! event_log_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, event_log:
            pages_of_every_size_make_up_the_same_log,
            a_page_never_splits_a_commit,
            a_commit_longer_than_a_page_is_one_page,
            an_empty_log_and_the_end_of_a_log_are_empty_pages,
            a_page_is_of_the_category_asked_for,
            a_prefix_is_taken_literally,
            a_reader_beside_writers_skips_nothing,
            a_stream_is_read_in_both_directions,
            a_commit_is_read_by_its_end,
            an_event_says_what_happened,
            an_event_says_who_and_why,
        );
    };
}
