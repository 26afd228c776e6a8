//! A log with erasures is in order, can be replayed, and shows who tampers with them.

use std::sync::Arc;

use daybook_application::shared::{Loaded, Position};
use daybook_application::testing::Harness as _;
use daybook_application::testing::member::{Member, MemberEvent};
use daybook_infrastructure::event_store::{Progress, VerifyError};

use super::{member, say, stream};
use crate::place::{tamper, texts};
use crate::store::StoreHarness;

struct Quiet;

impl Progress for Quiet {
    fn at(&self, _: Position, _: Position) {}
}

/// One long record and two short ones are erased, one is not; a value of an erased one is taken by another.
async fn filled() -> StoreHarness {
    let harness = StoreHarness::new().await;
    let streams = harness.members();
    let moves = (1..230).map(|n| MemberEvent::email_changed(&format!("m{}@x", n - 1), &format!("m{n}@x")));
    say(&*streams, 1, std::iter::once(MemberEvent::registered("m0@x")).chain(moves).collect()).await;
    for n in 2..=4 {
        say(&*streams, n, vec![MemberEvent::registered(&format!("{n}@x")), MemberEvent::Renewed]).await;
    }
    let backup = "CREATE TABLE backup AS SELECT * FROM data_keys WHERE FALSE; INSERT INTO backup SELECT * FROM data_keys";
    tamper(&harness.directory, backup).await;
    for n in 1..=3 {
        say(&*streams, n, vec![MemberEvent::Erased]).await;
    }
    let next = vec![MemberEvent::email_changed("4@x", "2@x"), MemberEvent::registered("m229@x")];
    say(&*streams, 4, next).await;
    harness
}

async fn verify(harness: &StoreHarness) -> Result<(), String> {
    harness.store.verify(None, &Quiet).await.map(drop).map_err(|error| match error {
        VerifyError::Fault(fault) => fault.to_string(),
        VerifyError::Store(error) => panic!("the store failed: {error:?}"),
    })
}

async fn derived(harness: &StoreHarness) -> Vec<String> {
    let claims = "SELECT scope || value || stream AS text FROM claims ORDER BY 1";
    let erasures = "SELECT stream || key_id || position || recorded_at AS text FROM erasures ORDER BY 1";
    [texts(&harness.directory, claims).await, texts(&harness.directory, erasures).await].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_with_erasures_is_verified_and_rebuilt_to_the_same() {
    let harness = filled().await;
    verify(&harness).await.unwrap();
    let before = derived(&harness).await;
    assert_eq!(before.len(), 5, "two claims and three erasures: {before:?}");
    harness.store.rebuild(&Quiet).await.unwrap();
    verify(&harness).await.unwrap();
    assert_eq!(derived(&harness).await, before);
    // Rebuilding empties the snapshots: now the whole stream is replayed without its key.
    let expected = Loaded { version: 231, state: Some(Member::Erased.into()) };
    assert_eq!(harness.members().load(&[member(1)]).await.unwrap(), [expected]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_record_is_loaded_without_its_history() {
    let harness = filled().await;
    // With the events out of reach only the snapshot of what is left can tell.
    tamper(&harness.directory, "UPDATE events SET data = CAST('?' AS BLOB) WHERE version < 231").await;
    let loaded = harness.members().load(&[member(1)]).await.unwrap().remove(0);
    assert_eq!(loaded, Loaded { version: 231, state: Some(Member::Erased.into()) });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tampering_with_erasures_and_keys_is_found() {
    let back = "INSERT INTO data_keys SELECT * FROM backup WHERE owner";
    let (one, four) = (stream(1), stream(4));
    let cases = [
        (format!("{back} = '{one}'"), "its key is still there"),
        (format!("UPDATE erasures SET key_id = 'x' WHERE stream = '{one}'; {back} = '{one}'"), "its key is"),
        (format!("UPDATE erasures SET key_id = 'x' WHERE stream = '{one}'"), "does not name the key"),
        (format!("UPDATE erasures SET key_id = NULL WHERE stream = '{one}'"), "does not name the key"),
        ("DELETE FROM erasures".into(), "its person is not erased"),
        ("UPDATE erasures SET position = position - 1".into(), "table erasures"),
        ("UPDATE erasures SET recorded_at = 0".into(), "table erasures"),
        ("INSERT INTO erasures VALUES ('member-9', NULL, 1, 1, 1)".into(), "table erasures"),
        (format!("INSERT INTO erasures VALUES ('{four}', NULL, 1, 1, 1)"), "its key is still there"),
        (format!("DELETE FROM data_keys WHERE owner = '{four}'"), "the key of its events is missing"),
        (format!("UPDATE data_keys SET owner = 'member-9' WHERE owner = '{four}'"), "the key of its events"),
        (format!("UPDATE snapshots SET key_id = 'x' WHERE stream = '{one}'"), "a sealed snapshot"),
        (format!("INSERT INTO claims VALUES ('member-email', '3@x', '{}')", stream(3)), "table claims"),
    ];
    for (sql, found) in cases {
        let harness = filled().await;
        tamper(&harness.directory, &sql).await;
        let fault = verify(&harness).await.expect_err(&sql);
        assert!(fault.contains(found), "{sql}: {fault}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rebuilding_mends_erasures_that_are_not_what_the_log_says() {
    let harness = filled().await;
    let before = derived(&harness).await;
    tamper(&harness.directory, "UPDATE erasures SET recorded_at = 0, position = position - 1").await;
    tamper(&harness.directory, "DELETE FROM erasures WHERE key_id IN (SELECT MAX(key_id) FROM erasures)")
        .await;
    harness.store.rebuild(&Quiet).await.unwrap();
    verify(&harness).await.unwrap();
    assert_eq!(derived(&harness).await, before);
}

on_files! {
    /// Looks into the directory whenever it is told something.
    struct Looking<'h>(&'h StoreHarness);

    impl Progress for Looking<'_> {
        fn at(&self, _: Position, _: Position) {
            let files = std::fs::read_dir(self.0.directory.path()).unwrap();
            let names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            assert!(!names.iter().any(|name| name.contains("verify")), "{names:?}");
        }
    }

    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_verifying_writes_has_no_name_that_could_be_left_behind() {
        let harness = filled().await;
        harness.store.verify(None, &Looking(&harness)).await.unwrap();
    }
}

/// Some of what is replayed is read before the key is destroyed, and some after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_is_verified_while_people_are_erased() {
    let harness = Arc::new(StoreHarness::new().await);
    let streams = harness.members();
    // One page of the log lies between what a member takes and what it gives back, and another one takes that.
    for n in 0..20 {
        say(&*streams, n, vec![MemberEvent::registered(&format!("{n}@x"))]).await;
    }
    say(&*streams, 99, std::iter::once(MemberEvent::registered("z@x")).chain(renewals()).collect()).await;
    for n in 0..20 {
        say(&*streams, n, vec![MemberEvent::email_changed(&format!("{n}@x"), &format!("{n}@y"))]).await;
        say(&*streams, 100 + n, vec![MemberEvent::registered(&format!("{n}@x"))]).await;
    }
    let erasing = tokio::spawn({
        let streams = streams.clone();
        async move {
            for n in 0..20 {
                say(&*streams, n, vec![MemberEvent::Erased]).await;
            }
        }
    });
    while !erasing.is_finished() {
        verify(&harness).await.unwrap();
    }
    erasing.await.unwrap();
    verify(&harness).await.unwrap();
}

/// As many as two pages of a replay.
fn renewals() -> impl Iterator<Item = MemberEvent> {
    std::iter::repeat_n(MemberEvent::Renewed, 2_000)
}
