//! The installation key: which one is accepted, and how it is replaced.

use std::ops::RangeInclusive;
use std::sync::Mutex;

use daybook_application::shared::{
    CommandContext, EventFilter, EventLog as _, Loaded, NewCommit, Position, StreamChange,
};
use daybook_application::testing::Harness as _;
use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_domain::access::Principal;
use daybook_infrastructure::event_store::{InstallationKey, OpenError, SqlEventLog};
use uuid::Uuid;

use super::place::{Place, tamper, texts};
use super::store::{KEY, StoreHarness};

const OTHER: [u8; 32] = [8; 32];

async fn register(harness: &StoreHarness, members: u128) {
    append(harness, 1..=members).await;
}

async fn append(harness: &StoreHarness, members: RangeInclusive<u128>) {
    let change = |n| StreamChange::<Member> {
        id: MemberId(Uuid::from_u128(n)),
        based_on: Loaded::absent(),
        events: vec![MemberEvent::registered(&format!("{n}@x"))],
    };
    let context = CommandContext::new(Principal::System, Uuid::nil());
    harness.members().append(NewCommit::new(members.map(change).collect(), context)).await.unwrap();
}

async fn refused(directory: &Place, key: Option<[u8; 32]>) -> OpenError {
    StoreHarness::try_open_with(directory, key).await.err().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_installation_key_is_refused_and_none_as_well() {
    let harness = StoreHarness::new().await;
    register(&harness, 1).await;
    assert!(matches!(refused(&harness.directory, Some(OTHER)).await, OpenError::WrongKey));
    assert!(matches!(refused(&harness.directory, None).await, OpenError::NoKey));
    drop(StoreHarness::try_open(&harness.directory).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_long_as_there_is_no_personal_data_any_key_will_do_and_the_last_one_is_on_record() {
    let directory = Place::new().await;
    let mut on_record = Vec::new();
    for key in [None, Some(KEY), Some(OTHER), None, Some(KEY)] {
        drop(StoreHarness::try_open_with(&directory, key).await.unwrap());
        on_record.push(texts(&directory, "SELECT hex(key_check) AS text FROM installation").await);
    }
    assert!(on_record[0].is_empty());
    assert_ne!(on_record[1], on_record[2]);
    assert_eq!(on_record[2], on_record[3]);
    assert_eq!(on_record[4], on_record[1]);
    let harness = StoreHarness::open(directory).await;
    register(&harness, 1).await;
    assert!(matches!(refused(&harness.directory, Some(OTHER)).await, OpenError::WrongKey));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_not_on_record_is_tried_on_the_data() {
    let harness = StoreHarness::new().await;
    register(&harness, 1).await;
    tamper(&harness.directory, "DELETE FROM installation").await;
    assert!(matches!(refused(&harness.directory, Some(OTHER)).await, OpenError::WrongKey));
    drop(StoreHarness::try_open(&harness.directory).await.unwrap());
    assert_eq!(texts(&harness.directory, "SELECT hex(key_check) AS text FROM installation").await.len(), 1);
}

/// The log, byte by byte.
async fn log(harness: &StoreHarness) -> Vec<String> {
    let sql = "SELECT position || hex(data) || hex(metadata) || hex(hash) || key_id AS text FROM events";
    texts(&harness.directory, sql).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_rotation_the_old_key_is_refused_and_the_log_is_untouched() {
    let harness = StoreHarness::new().await;
    register(&harness, 1_200).await;
    let (before, wrapped) = (log(&harness).await, "SELECT hex(wrapped) AS text FROM data_keys");
    let old = texts(&harness.directory, wrapped).await;
    let told = Mutex::new(Vec::new());
    let progress = |done, all| told.lock().unwrap().push((done, all));
    let rotated = harness.store.rotate_key(InstallationKey::new(OTHER), &progress).await.unwrap();
    assert_eq!(rotated, 1_200);
    assert_eq!(*told.lock().unwrap(), [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]);

    assert_eq!(log(&harness).await, before);
    let new = texts(&harness.directory, wrapped).await;
    assert!(old.iter().all(|wrapped| !new.contains(wrapped)));
    assert!(matches!(refused(&harness.directory, Some(KEY)).await, OpenError::WrongKey));
    assert_eq!(email_at(&harness, 1_200).await, "1200@x");
    // The store that rotated goes on, and makes keys under the new one.
    append(&harness, 1_201..=1_201).await;
    assert_eq!(email_at(&harness, 1_201).await, "1201@x");
}

/// What a store that has nothing at hand reads at a position.
async fn email_at(harness: &StoreHarness, position: u64) -> String {
    let (store, _) = StoreHarness::try_open_with(&harness.directory, Some(OTHER)).await.unwrap();
    let log = SqlEventLog::new(store.into());
    let page = log.page(Position(position - 1), 1, &EventFilter::default()).await.unwrap();
    page.events[0].data["email"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_that_fails_leaves_the_old_key_in_force() {
    let harness = StoreHarness::new().await;
    register(&harness, 3).await;
    let damage =
        "UPDATE data_keys SET wrapped = zeroblob(72) WHERE key_id = (SELECT MAX(key_id) FROM data_keys)";
    tamper(&harness.directory, damage).await;
    harness.store.rotate_key(InstallationKey::new(OTHER), &|_, _| {}).await.unwrap_err();
    assert!(matches!(refused(&harness.directory, Some(OTHER)).await, OpenError::WrongKey));
    drop(StoreHarness::try_open(&harness.directory).await.unwrap());
}

on_files! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_that_the_old_key_wrapped_is_left_in_the_files() {
        let harness = StoreHarness::new().await;
        register(&harness, 300).await;
        let old = texts(&harness.directory, "SELECT hex(wrapped) AS text FROM data_keys").await;
        harness.store.rotate_key(InstallationKey::new(OTHER), &|_, _| {}).await.unwrap();
        let files: Vec<_> = std::fs::read_dir(harness.directory.path())
            .unwrap()
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect();
        for wrapped in old.iter().step_by(30) {
            let bytes: Vec<_> = (0..wrapped.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&wrapped[at..at + 2], 16).unwrap())
                .collect();
            assert!(!files.iter().any(|file| file.windows(bytes.len()).any(|part| part == bytes)));
        }
    }
}
