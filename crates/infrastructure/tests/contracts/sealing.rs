//! What is sealed of a person's record, and what is not.

use daybook_application::shared::{CommandContext, Loaded, NewCommit, StreamChange};
use daybook_application::testing::Harness as _;
use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigEvent, Entry, ValueType};
use daybook_domain::shared::Aggregate;
use uuid::Uuid;

use super::place::{tamper, texts};
use super::store::StoreHarness;

const MEMBER: MemberId = MemberId(Uuid::nil());

fn context(reason: Option<&str>) -> CommandContext {
    let reason = reason.map(|reason| reason.parse().unwrap());
    CommandContext { reason, ..CommandContext::new(Principal::System, Uuid::nil()) }
}

async fn say(harness: &StoreHarness, events: Vec<MemberEvent>, reason: Option<&str>) {
    let based_on = harness.members().load(&[MEMBER]).await.unwrap().remove(0);
    let change = StreamChange::<Member> { id: MEMBER, based_on, events };
    harness.members().append(NewCommit::new(vec![change], context(reason))).await.unwrap();
}

async fn sealed(harness: &StoreHarness) -> Vec<String> {
    let sql =
        "SELECT CASE WHEN key_id IS NULL THEN 'open' ELSE 'sealed' END AS text FROM events ORDER BY position";
    texts(&harness.directory, sql).await
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_personal_is_sealed() {
    let harness = StoreHarness::new().await;
    say(&harness, vec![MemberEvent::registered("ann@x"), MemberEvent::Renewed], None).await;
    say(&harness, vec![MemberEvent::Renewed], Some("Ann paid")).await;
    assert_eq!(sealed(&harness).await, ["sealed", "open", "sealed"]);
    let stored = "SELECT hex(data) || hex(metadata) AS text FROM events WHERE position <> 2";
    for stored in texts(&harness.directory, stored).await {
        for word in ["ann@x", "Ann paid"] {
            assert!(!stored.contains(&hex(word)), "{word} in {stored}");
        }
        assert!(stored.starts_with("020000007B7D"), "the open part can be read: {stored}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_reason_for_a_change_of_nobody_is_open_and_so_is_that_of_an_erasure() {
    let harness = StoreHarness::new().await;
    let value = "on".parse().unwrap();
    let event = ConfigEvent::ValueSet { value, value_type: ValueType::String, old_value: None };
    let id = "flag".parse().unwrap();
    let change = StreamChange::<Entry> { id, based_on: Loaded::absent(), events: vec![event] };
    harness.entries_streams().append(NewCommit::new(vec![change], context(Some("a test")))).await.unwrap();
    say(&harness, vec![MemberEvent::registered("ann@x")], Some("called")).await;
    say(&harness, vec![MemberEvent::Erased], Some("asked for")).await;
    assert_eq!(sealed(&harness).await, ["open", "sealed", "open"]);
    let metadata = "SELECT hex(metadata) AS text FROM events ORDER BY position";
    let metadata = texts(&harness.directory, metadata).await;
    let is_open = |nth: usize, reason: &str| metadata[nth].contains(&hex(reason));
    assert!(is_open(0, "a test") && !is_open(1, "called") && is_open(2, "asked for"), "{metadata:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_snapshot_is_sealed_also_by_a_commit_of_open_events_until_the_erasure() {
    let harness = StoreHarness::new().await;
    let snapshots = async || {
        let sql = "SELECT version || CASE WHEN key_id IS NULL THEN ' open' ELSE ' sealed' END AS text FROM snapshots";
        texts(&harness.directory, sql).await
    };
    say(&harness, vec![MemberEvent::registered("ann@x")], None).await;
    say(&harness, vec![MemberEvent::Renewed; 120], None).await;
    assert_eq!(snapshots().await, ["121 sealed"]);
    assert_eq!(harness.members().load(&[MEMBER]).await.unwrap()[0].version, 121);
    say(&harness, vec![MemberEvent::Erased], None).await;
    assert_eq!(snapshots().await, ["122 open"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_without_personal_data_has_no_key_until_it_needs_one() {
    let harness = StoreHarness::new().await;
    let keys = async || texts(&harness.directory, "SELECT owner AS text FROM data_keys").await;
    say(&harness, vec![MemberEvent::Renewed], None).await;
    assert!(keys().await.is_empty());
    say(&harness, vec![MemberEvent::registered("ann@x")], None).await;
    assert_eq!(keys().await, [format!("{}-{MEMBER}", Member::CATEGORY)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_takes_the_key_from_memory() {
    let harness = StoreHarness::new().await;
    say(&harness, vec![MemberEvent::registered("ann@x")], None).await;
    let id = texts(&harness.directory, "SELECT key_id AS text FROM data_keys").await;
    // Whoever asked the database now would find none, and make another.
    tamper(&harness.directory, "DELETE FROM data_keys").await;
    say(&harness, vec![MemberEvent::left("ann@x")], None).await;
    assert_eq!(texts(&harness.directory, "SELECT DISTINCT key_id AS text FROM events").await, id);
}
