//! Who is erased is noted apart from the data.

use daybook_application::shared::{CommandContext, Loaded, NewCommit, StreamChange};
use daybook_application::testing::member::MemberEvent;
use daybook_application::testing::{Harness as _, START};
use daybook_domain::access::Principal;
use serde_json::Value;
use uuid::Uuid;

use super::{member, say, stream};
use crate::place::{tamper, texts};
use crate::store::{LEDGER, StoreHarness};

fn lines(harness: &StoreHarness) -> Vec<Value> {
    let text = std::fs::read_to_string(harness.directory.path().join(LEDGER)).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn with_two_erased() -> StoreHarness {
    let harness = StoreHarness::new().await;
    for n in 1..=3 {
        say(&*harness.members(), n, vec![MemberEvent::registered(&format!("{n}@x"))]).await;
    }
    for n in [1, 2] {
        say(&*harness.members(), n, vec![MemberEvent::Erased]).await;
    }
    harness
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_is_in_the_ledger_when_it_is_answered() {
    let harness = StoreHarness::new().await;
    say(&*harness.members(), 1, vec![MemberEvent::registered("a@x")]).await;
    let key = texts(&harness.directory, "SELECT key_id AS text FROM data_keys").await.remove(0);
    assert!(lines(&harness).is_empty());
    say(&*harness.members(), 1, vec![MemberEvent::Erased]).await;
    let lines = lines(&harness);
    assert_eq!(lines.len(), 1);
    assert_eq!(
        lines[0],
        serde_json::json!({
            "log_id": harness.store.log_id().to_string(),
            "stream": stream(1),
            "key_id": key,
            "position": 2,
            "erased_at": START.plus_micros(1).to_string(),
        })
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_never_sealed_is_in_the_ledger_without_a_key() {
    let harness = StoreHarness::new().await;
    let change = StreamChange {
        id: member(1),
        based_on: Loaded::absent(),
        events: vec![MemberEvent::Renewed, MemberEvent::Erased],
    };
    let context = CommandContext::new(Principal::System, Uuid::nil());
    harness.members().append(NewCommit::new(vec![change], context)).await.unwrap();
    assert_eq!(lines(&harness)[0]["key_id"], Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_ledger_lacks_is_entered_when_the_store_is_opened() {
    let harness = with_two_erased().await;
    let file = harness.directory.path().join(LEDGER);
    let whole = std::fs::read_to_string(&file).unwrap();
    let first = whole.lines().next().unwrap();
    // The process ended in the middle of the second line; then the whole file was lost.
    for left in [format!("{first}\n{{\"log_id\":\"cut o"), String::new()] {
        std::fs::write(&file, left).unwrap();
        drop(StoreHarness::try_open(&harness.directory).await.unwrap());
        let text = std::fs::read_to_string(&file).unwrap();
        let streams: Vec<_> = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .map(|line| line["stream"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(streams, [stream(1), stream(2)]);
        let again = std::fs::read(&file).unwrap();
        drop(StoreHarness::try_open(&harness.directory).await.unwrap());
        assert_eq!(std::fs::read(&file).unwrap(), again, "nothing is entered twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_backup_that_is_put_back_does_not_empty_the_ledger() {
    let harness = with_two_erased().await;
    tamper(&harness.directory, "DELETE FROM erasures").await;
    drop(StoreHarness::try_open(&harness.directory).await.unwrap());
    assert_eq!(lines(&harness).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_whose_ledger_cannot_be_written_is_not_opened() {
    let harness = StoreHarness::new().await;
    let file = harness.directory.path().join(LEDGER);
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let refused = StoreHarness::try_open(&harness.directory).await.err().expect("opened");
    assert!(refused.to_string().contains(LEDGER), "{refused}");
}
