//! `verify` finds what was tampered with, `rebuild` mends what follows from the log, and sealed data is nowhere in
//! the files.

use std::ops::Range;
use std::sync::Arc;

use daybook_application::shared::{
    CommandContext, EventFilter, Expected, Loaded, NewCommit, Position, StreamChange, Streams, decide,
};
use daybook_application::testing::Harness as _;
use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigName, Entry};
use daybook_infrastructure::event_store::{
    Expectation, OpenError, Progress, SqlEventLog, Verified, VerifyError,
};
use uuid::Uuid;

use super::place;
use super::store::StoreHarness;

struct Quiet;

impl Progress for Quiet {
    fn at(&self, _: Position, _: Position) {}
}

fn context() -> CommandContext {
    CommandContext::new(Principal::System, Uuid::nil())
}

async fn set(streams: &dyn Streams<Entry>, name: &str, values: Range<u32>) {
    let name: ConfigName = name.parse().unwrap();
    for n in values {
        let value = format!("value-{n}").parse::<daybook_domain::config::ConfigValue>().unwrap();
        let set = |entry: Option<&Entry>| {
            Ok::<_, daybook_application::shared::CommandError<()>>(
                Entry::set(entry, value.clone(), None).unwrap(),
            )
        };
        decide(streams, &name, Expected::Any, &context(), set).await.unwrap();
    }
}

async fn register(harness: &StoreHarness, email: &str) {
    let change = StreamChange::<Member> {
        id: MemberId(Uuid::now_v7()),
        based_on: Loaded::absent(),
        events: vec![MemberEvent::registered(email)],
    };
    harness.members().append(NewCommit::new(vec![change], context())).await.unwrap();
}

/// A log with streams of several kinds, one long enough for snapshots.
async fn filled() -> StoreHarness {
    let harness = StoreHarness::new().await;
    let streams = harness.entries_streams();
    set(&*streams, "long", 0..230).await;
    set(&*streams, "short", 0..3).await;
    register(&harness, "ann@example.com").await;
    register(&harness, "bob@example.com").await;
    harness
}

async fn verify(harness: &StoreHarness, expected: Option<&Expectation>) -> Result<Verified, String> {
    harness.store.verify(expected, &Quiet).await.map_err(|error| match error {
        VerifyError::Fault(fault) => fault.to_string(),
        VerifyError::Store(error) => panic!("the store failed: {error:?}"),
    })
}

async fn tamper(harness: &StoreHarness, sql: &str) {
    place::tamper(&harness.directory, sql).await;
}

/// More events than a page or what is at hand gives at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_of_thousands_of_events_is_read_whole_from_memory_and_from_disk() {
    let harness = StoreHarness::new().await;
    set(&*harness.entries_streams(), "before", 0..1).await;
    let value = "v".parse::<daybook_domain::config::ConfigValue>().unwrap();
    let events = vec![Entry::set(None, value, None).unwrap().remove(0); 2_500];
    let change = StreamChange::<Entry> { id: "large".parse().unwrap(), based_on: Loaded::absent(), events };
    harness.entries_streams().append(NewCommit::new(vec![change], context())).await.unwrap();
    let (reopened, _) = StoreHarness::try_open(&harness.directory).await.unwrap();
    for log in [harness.log(), Arc::new(SqlEventLog::new(Arc::new(reopened)))] {
        let page = log.page(Position(1), 10, &EventFilter::default()).await.unwrap();
        assert_eq!((page.events.len(), page.read_to), (2_500, Position(2_501)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_untouched_log_is_verified_and_its_head_can_be_kept_elsewhere() {
    let harness = filled().await;
    let files = || std::fs::read_dir(harness.directory.path()).unwrap().count();
    let before = files();
    let kept: Expectation = verify(&harness, None).await.unwrap().to_string().parse().unwrap();
    set(&*harness.entries_streams(), "short", 3..5).await;
    verify(&harness, Some(&kept)).await.unwrap();
    assert_eq!(files(), before, "the scratch database is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_tampering_is_found() {
    let cases = [
        ("UPDATE events SET data = CAST('{}' AS BLOB) WHERE position = 7", "position 7: its hash"),
        ("UPDATE events SET metadata = CAST('{}' AS BLOB) WHERE position = 7", "position 7: its hash"),
        ("UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 7", "position 7: its hash"),
        ("DELETE FROM events WHERE position = 7", "position 8: position 7 is missing"),
        ("DELETE FROM events WHERE position > 230", "the log ends at 230"),
        ("UPDATE head SET position = position - 1", "the head's hash"),
        ("UPDATE head SET hash = zeroblob(32)", "the head's hash"),
        ("UPDATE config_entries SET value = 'forged' WHERE name = 'short'", "table config_entries"),
        ("UPDATE config_entries SET updated_at = 0 WHERE name = 'short'", "table config_entries"),
        ("DELETE FROM config_history WHERE position = 9", "table config_history"),
        ("INSERT INTO config_history VALUES ('x', 1, 1, 'v', 'string', 0)", "table config_history"),
        ("DELETE FROM claims WHERE value = 'ann@example.com'", "table claims"),
        ("INSERT INTO claims VALUES ('member-email', 'eve@example.com', 'member-1')", "table claims"),
        ("UPDATE snapshots SET state = CAST('{}' AS BLOB)", "the snapshot of config-long"),
    ];
    for (sql, found) in cases {
        let harness = filled().await;
        tamper(&harness, sql).await;
        let fault = verify(&harness, None).await.expect_err(sql);
        assert!(fault.contains(found), "{sql}: {fault}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_cut_with_its_head_is_found_by_the_head_that_was_kept() {
    let harness = filled().await;
    let kept: Expectation = verify(&harness, None).await.unwrap().to_string().parse().unwrap();
    let fresh = filled().await;
    assert!(verify(&fresh, Some(&kept)).await.unwrap_err().contains("is of"));
    tamper(
        &harness,
        "DELETE FROM events WHERE position > 200; \
         UPDATE head SET (position, hash, recorded_at) = \
         (SELECT position, hash, recorded_at FROM events WHERE position = 200)",
    )
    .await;
    let fault = verify(&harness, Some(&kept)).await.unwrap_err();
    assert!(fault.contains("before the expected") || fault.contains("table"), "{fault}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rebuilding_mends_everything_that_follows_from_the_log() {
    let harness = filled().await;
    for sql in [
        "DELETE FROM config_entries",
        "UPDATE config_history SET value = 'forged'",
        "DELETE FROM claims",
        "UPDATE snapshots SET state = CAST('{}' AS BLOB)",
    ] {
        tamper(&harness, sql).await;
    }
    assert!(verify(&harness, None).await.is_err());
    assert_eq!(harness.store.rebuild(&Quiet).await.unwrap(), Position(235));
    verify(&harness, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_whose_log_and_head_disagree_is_not_opened() {
    let harness = filled().await;
    tamper(&harness, "UPDATE head SET position = position - 1").await;
    let refused = StoreHarness::try_open(&harness.directory).await.err().expect("opened");
    assert!(refused.to_string().contains("ends at position 235, its head says 234"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_of_an_older_schema_is_not_opened_to_be_looked_at() {
    let harness = filled().await;
    drop(StoreHarness::try_open_to_read(&harness.directory).await.unwrap());
    tamper(&harness, "UPDATE head SET schema_version = schema_version - 1").await;
    let refused = StoreHarness::try_open_to_read(&harness.directory).await.err().unwrap();
    assert!(matches!(refused, OpenError::OlderSchema { .. }), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_is_verified_while_it_is_written() {
    let harness = Arc::new(filled().await);
    let writing = tokio::spawn({
        let harness = harness.clone();
        async move { set(&*harness.entries_streams(), "busy", 0..300).await }
    });
    while !writing.is_finished() {
        verify(&harness, None).await.unwrap();
    }
    writing.await.unwrap();
    verify(&harness, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_is_loaded_from_its_snapshot_and_what_came_after() {
    let harness = filled().await;
    // With the events before the snapshot out of reach, only the snapshot can tell.
    tamper(
        &harness,
        "UPDATE events SET data = CAST('?' AS BLOB) WHERE stream = 'config-long' AND version <= 200",
    )
    .await;
    let loaded = harness.entries_streams().load(&["long".parse().unwrap()]).await.unwrap().remove(0);
    assert_eq!(loaded.version, 230);
    assert_eq!(loaded.state.unwrap().value().unwrap().as_str(), "value-229");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_of_another_form_is_not_read() {
    let harness = filled().await;
    tamper(&harness, "UPDATE snapshots SET state_version = 99, state = CAST('?' AS BLOB)").await;
    let loaded = harness.entries_streams().load(&["long".parse().unwrap()]).await.unwrap().remove(0);
    assert_eq!(loaded.state.unwrap().value().unwrap().as_str(), "value-229");
    verify(&harness, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sealed_data_opens_for_readers_and_is_nowhere_in_the_log() {
    let harness = filled().await;
    let events = harness.log().page(Position(233), 10, &EventFilter::default()).await.unwrap().events;
    assert_eq!(events[0].data["email"], "ann@example.com");
    tamper(&harness, "DELETE FROM claims").await;
    let sql = "SELECT hex(data) AS text FROM events WHERE category = 'member'";
    let stored = place::texts(&harness.directory, sql).await;
    assert_eq!(stored.len(), 2);
    let example = "6578616D706C65";
    assert!(!stored.iter().any(|data| data.contains(example)), "{stored:?}");
}
