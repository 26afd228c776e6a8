//! Several stores on one database, as several processes would be.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::shared::{
    AppendError, CommandContext, EventFilter, LogPosition, Moment, NewCommit, Position, StreamChange,
};
use daybook_application::testing::Harness as _;
use daybook_application::testing::SequentialIds;
use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigEvent, ConfigName, Entry, ValueType};
use daybook_infrastructure::event_store::{Progress, RecordedEvent, Task, subscription};
use daybook_infrastructure::shared::DatabaseSettings;
use futures::future::join_all;
use sea_orm::{DatabaseTransaction, DbErr};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::cut::{Cut, Proxy};
use super::place::{Place, texts};
use super::store::{StoreHarness, TASKS};

struct Silent;

impl Progress for Silent {
    fn at(&self, _: Position, _: Position) {}
}

/// A node on the data of a place; it serves, so that read models are not made anew.
pub async fn node(place: &Arc<Place>, database: DatabaseSettings) -> StoreHarness {
    let mut tasks = TASKS.to_vec();
    tasks.push(Task::Listener);
    StoreHarness::open_with(place.clone(), database, &tasks).await
}

pub async fn two_nodes() -> (StoreHarness, StoreHarness) {
    let place = Arc::new(Place::new().await);
    (node(&place, place.settings(4)).await, node(&place, place.settings(4)).await)
}

fn context() -> CommandContext {
    CommandContext::new(Principal::System, Uuid::nil())
}

/// Sets an entry on one node; answers with the position.
pub async fn set(node: &StoreHarness, name: &str, value: &str) -> Position {
    let streams = node.entries_streams();
    loop {
        let id: ConfigName = name.parse().unwrap();
        let based_on = streams.load(std::slice::from_ref(&id)).await.unwrap().remove(0);
        let (value, old_value) = (value.parse().unwrap(), None);
        let event = ConfigEvent::ValueSet { value, value_type: ValueType::String, old_value };
        let change = StreamChange::<Entry> { id, based_on, events: vec![event] };
        match streams.append(NewCommit::new(vec![change], context())).await {
            Ok(appended) => return appended.position,
            Err(AppendError::Conflict) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Lets a member do something on one node; answers with the position.
pub async fn happen(node: &StoreHarness, id: MemberId, event: MemberEvent) -> Position {
    let streams = node.members();
    let based_on = streams.load(&[id]).await.unwrap().remove(0);
    let change = StreamChange::<Member> { id, based_on, events: vec![event] };
    streams.append(NewCommit::new(vec![change], context())).await.unwrap().position
}

pub async fn value(node: &StoreHarness, name: &str) -> Option<String> {
    let entry = node.config_entries().entry(&name.parse().unwrap(), None).await.unwrap();
    entry.map(|entry| entry.value.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_acknowledged_another_one_shows_from_that_position_on() {
    let (first, second) = two_nodes().await;
    for n in 0..20 {
        let (writing, reading) = if n % 2 == 0 { (&first, &second) } else { (&second, &first) };
        let position = set(writing, "name", &n.to_string()).await;
        reading.watermark().reached(position).await.unwrap();
        assert_eq!(value(reading, "name").await, Some(n.to_string()), "at {position}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_position_that_another_node_told_is_a_place_to_go_on_from() {
    let (first, second) = two_nodes().await;
    let position = set(&first, "name", "a").await;
    let told = Moment::Position(LogPosition { log: None, position });
    assert_eq!(second.timeline().resolve(&told).await.unwrap(), position);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_decides_on_what_another_one_has_written() {
    let (first, second) = two_nodes().await;
    let id: ConfigName = "name".parse().unwrap();
    let streams = second.entries_streams();
    for version in 1..=3 {
        set(&first, "name", "a").await;
        // The second node has a state at hand from the round before.
        assert_eq!(streams.load(std::slice::from_ref(&id)).await.unwrap()[0].version, version);
    }
}

/// The positions of all events, as a reader who follows the pages is told them.
async fn told(node: &StoreHarness) -> Vec<Position> {
    let (mut told, mut after) = (Vec::new(), Position(0));
    loop {
        let page = node.log().page(after, 100, &EventFilter::default()).await.unwrap();
        told.extend(page.events.iter().map(|event| event.position));
        after = page.read_to;
        if !page.more {
            return told;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_race_leave_one_log_and_show_the_same() {
    let (first, second) = two_nodes().await;
    let writes = (0..40).map(|n| {
        let node = if n % 2 == 0 { &first } else { &second };
        async move { set(node, &format!("name-{}", n % 7), &n.to_string()).await }
    });
    let mut positions = join_all(writes).await;
    positions.sort_unstable();
    assert_eq!(positions, (1..=40).map(Position).collect::<Vec<_>>());
    for node in [&first, &second] {
        node.watermark().reached(Position(40)).await.unwrap();
        assert_eq!(told(node).await, positions);
    }
    for n in 0..7 {
        let name = format!("name-{n}");
        assert_eq!(value(&first, &name).await, value(&second, &name).await);
    }
    first.store.verify(None, &Silent).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_one_node_erases_another_one_forgets() {
    let (first, second) = two_nodes().await;
    let id = MemberId(SequentialIds::nth(1));
    let position = happen(&first, id, MemberEvent::registered("ann@example.org")).await;
    second.watermark().reached(position).await.unwrap();
    let shown = async |node: &StoreHarness| {
        let page = node.log().page(Position(0), 100, &EventFilter::default()).await.unwrap();
        page.events.iter().map(|event| event.data.to_string()).collect::<String>()
    };
    assert!(shown(&second).await.contains("ann@example.org"));
    let streams = second.members();
    streams.load(&[id]).await.unwrap();
    let erased = happen(&first, id, MemberEvent::Erased).await;
    second.watermark().reached(erased).await.unwrap();
    assert!(!shown(&second).await.contains("ann@example.org"));
    assert_eq!(*streams.load(&[id]).await.unwrap()[0].state.clone().unwrap(), Member::Erased);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_at_once_begin_one_log() {
    let place = Arc::new(Place::new().await);
    let nodes = join_all((0..4).map(|_| node(&place, place.settings(2)))).await;
    let ids: Vec<_> = nodes.iter().map(|node| node.store.log_id().clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn read_models_are_not_made_anew_while_a_node_serves() {
    let place = Arc::new(Place::new().await);
    let harness = node(&place, place.settings(4)).await;
    set(&harness, "name", "a").await;
    let serving = "SELECT 'one' AS text FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'";
    while texts(&harness.directory, serving).await.is_empty() {
        tokio::task::yield_now().await;
    }
    let (other, _) = StoreHarness::try_open(&harness.directory).await.unwrap();
    let refused = other.rebuild(&Silent).await.unwrap_err();
    assert!(refused.to_string().contains("stop all of them first"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_confirmation_is_lost_is_found_and_written_once() {
    for cut in [Cut::Before, Cut::After] {
        let place = Arc::new(Place::new().await);
        let proxy = Proxy::new(&place).await;
        let node = node(&place, proxy.settings(&place)).await;
        set(&node, "name", "before").await;
        proxy.cut_next_commit(cut);
        assert_eq!(set(&node, "name", "during").await, Position(2), "{cut:?}");
        assert!(proxy.has_cut());
        assert_eq!(set(&node, "name", "after").await, Position(3));
        node.store.verify(None, &Silent).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_for_all_is_done_by_one_node_at_a_time() {
    let (first, second) = two_nodes().await;
    let at_work = watch::Sender::new(Vec::new());
    let alone = |node: &StoreHarness, number: usize| {
        let (store, at_work, stop) = (node.store.clone(), at_work.clone(), CancellationToken::new());
        let work = {
            let stop = stop.clone();
            async move {
                let work = |stop: CancellationToken| {
                    at_work.send_modify(|at_work| at_work.push(number));
                    async move {
                        stop.cancelled().await;
                        Ok(())
                    }
                };
                store.alone("work", &stop, work).await
            }
        };
        (stop, tokio::spawn(work))
    };
    let mut begun = at_work.subscribe();
    let (stop_first, first_working) = alone(&first, 1);
    begun.wait_for(|begun| begun.len() == 1).await.unwrap();
    let (stop_second, second_working) = alone(&second, 2);
    // Time enough for the second one to have asked.
    for n in 0..20 {
        set(&second, "name", &n.to_string()).await;
    }
    assert_eq!(*begun.borrow(), [1]);
    stop_first.cancel();
    first_working.await.unwrap().unwrap();
    begun.wait_for(|begun| *begun == [1, 2]).await.unwrap();
    stop_second.cancel();
    second_working.await.unwrap().unwrap();
}

/// Notes which events it was given, and by which node.
struct Notes {
    told: watch::Sender<Vec<u64>>,
}

#[async_trait]
impl subscription::Subscriber for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    async fn handle(&self, _: &DatabaseTransaction, events: &[RecordedEvent]) -> Result<(), DbErr> {
        self.told.send_modify(|told| told.extend(events.iter().map(|event| event.position.0)));
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_runs_on_one_node_and_goes_on_on_another() {
    let (first, second) = two_nodes().await;
    let notes = Arc::new(Notes { told: watch::Sender::new(Vec::new()) });
    let mut told = notes.told.subscribe();
    let start = |node: &StoreHarness| {
        let stop = CancellationToken::new();
        let run = subscription::run(node.store.clone(), notes.clone(), stop.clone());
        (stop, tokio::spawn(run))
    };
    let (stop, running) = start(&first);
    set(&first, "name", "a").await;
    told.wait_for(|told| told.len() == 1).await.unwrap();
    let (_stop, _waiting) = start(&second);
    for n in 0..5 {
        set(&second, "name", &n.to_string()).await;
    }
    told.wait_for(|told| told.len() == 6).await.unwrap();
    stop.cancel();
    running.await.unwrap().unwrap();
    set(&first, "name", "b").await;
    told.wait_for(|told| told.len() == 7).await.unwrap();
    assert_eq!(*told.borrow(), [1, 2, 3, 4, 5, 6, 7]);
}
