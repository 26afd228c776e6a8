//! Imports that are taken back, over fakes.

mod rounds;

use daybook_domain::customers::{Consent, CustomerPatch, NoteId, Phone};
use daybook_domain::shared::Erasable;

use super::super::fixtures::{World, batch, context, email, id, keyed, tags, world};
use super::super::{
    AddNoteCommand, ChangeCommand, CustomerState, CustomerView, CustomersPage, DeleteCommand, EraseCommand,
    ImportCommand, ImportRow, RecordConsentCommand,
};
use super::*;
use crate::shared::{Expected, IdempotencyKey};
use crate::testing::START;

/// The customer that a batch creates: it comes after those of [`known`].
fn new() -> ImportRow {
    ImportRow { id: Some(id(6)), ..row("new@x.ch") }
}

fn row(text: &str) -> ImportRow {
    ImportRow {
        id: None,
        name: "Ann".parse().unwrap(),
        email: email(text),
        phone: None,
        address: None,
        tags: None,
        consents: Vec::new(),
    }
}

async fn import(world: &World, n: u64, rows: Vec<ImportRow>) {
    let command = ImportCommand { batch: batch(n), rows, dry_run: false, context: context() };
    world.customers.import.handle(command).await.unwrap();
}

fn command(n: u64) -> RevertImportCommand {
    RevertImportCommand { batch: batch(n), dry_run: false, context: context() }
}

async fn revert(world: &World, n: u64) -> RevertedImport {
    world.customers.revert_import.handle(command(n)).await.unwrap()
}

async fn now(world: &World, n: u64) -> CustomerView {
    world.readers.customer(&id(n), None).await.unwrap().unwrap()
}

/// What readers are told beside versions and times.
async fn told(world: &World, n: u64) -> CustomerView {
    CustomerView { version: 0, updated_at: START, ..now(world, n).await }
}

async fn delete(world: &World, n: u64) {
    let command = DeleteCommand { id: id(n), expected: Expected::Any, context: context() };
    world.customers.delete.handle(command).await.unwrap();
}

/// The batch 1 made six customers, each whole; the second one is deleted.
async fn known() -> World {
    let (world, phone) = (world(), Phone::new("1".parse().unwrap(), Some("+4112".parse().unwrap())));
    let whole = |n: u64| ImportRow {
        phone: Some(Some(phone.clone())),
        address: Some(Some("Bern".parse().unwrap())),
        tags: Some(tags("vip")),
        ..row(&format!("n{n}@x.ch"))
    };
    import(&world, 1, (0..6).map(whole).collect()).await;
    delete(&world, 1).await;
    world
}

/// A row that changes everything.
fn other(n: u64) -> ImportRow {
    ImportRow {
        name: "Bea".parse().unwrap(),
        phone: Some(None),
        address: Some(Some("Genève".parse().unwrap())),
        tags: Some(tags("old")),
        ..row(&format!("N{n}@x.ch"))
    }
}

#[tokio::test]
async fn who_was_created_is_deleted_and_who_was_changed_is_restored() {
    let world = known().await;
    let before = [told(&world, 0).await, told(&world, 1).await];
    import(&world, 2, vec![other(0), other(1), new()]).await;
    let reverted = revert(&world, 2).await;
    assert_eq!((reverted.deleted, reverted.restored), (1, 2));
    assert_eq!(reverted.moved_on, []);
    assert_eq!([told(&world, 0).await, told(&world, 1).await], before);
    assert_eq!(before[1].state, CustomerState::Deleted);
    assert_eq!(now(&world, 6).await.state, CustomerState::Deleted);
    assert_eq!(reverted.position, world.log.head().await.unwrap());
}

#[tokio::test]
async fn what_has_been_taken_back_is_told_alike_the_next_time_and_not_touched() {
    let world = known().await;
    import(&world, 2, vec![other(0), other(1), other(2), new()]).await;
    delete(&world, 2).await;
    let first = revert(&world, 2).await;
    assert_eq!((first.deleted, first.restored, first.moved_on.as_slice()), (1, 2, &[id(2)][..]));
    assert_eq!(revert(&world, 2).await, first);
    assert_eq!(world.log.head().await.unwrap(), first.position);
}

#[tokio::test]
async fn a_key_takes_a_batch_back_once_and_is_answered_alike() {
    let world = known().await;
    import(&world, 2, vec![other(0), other(1), new()]).await;
    let keyed = RevertImportCommand { context: keyed(), ..command(2) };
    let first = world.customers.revert_import.handle(keyed.clone()).await.unwrap();
    assert_eq!((first.deleted, first.restored), (1, 2));
    // Brought back by the same import, so that there is something to be taken back.
    import(&world, 2, vec![other(0), new()]).await;
    let head = world.log.head().await.unwrap();
    assert!(head > first.position);
    assert_eq!(world.customers.revert_import.handle(keyed).await.unwrap(), first);
    assert_eq!((world.log.head().await.unwrap(), now(&world, 6).await.state), (head, CustomerState::Active));
}

#[tokio::test]
async fn a_key_of_another_request_takes_nothing_back() {
    let world = known().await;
    import(&world, 2, vec![new()]).await;
    world
        .customers
        .revert_import
        .handle(RevertImportCommand { context: keyed(), ..command(2) })
        .await
        .unwrap();
    let idempotency = Some(IdempotencyKey::new("key", [2; 32]).unwrap());
    let other = RevertImportCommand { context: CommandContext { idempotency, ..context() }, ..command(1) };
    let outcome = world.customers.revert_import.handle(other).await;
    assert!(matches!(outcome, Err(CommandError::KeyReused)), "{outcome:?}");
    assert_eq!(now(&world, 0).await.state, CustomerState::Active);
}

#[tokio::test]
async fn a_key_whose_batch_is_missing_stays_free() {
    let world = known().await;
    let keyed = RevertImportCommand { context: keyed(), ..command(2) };
    let outcome = world.customers.revert_import.handle(keyed.clone()).await;
    assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    import(&world, 2, vec![new()]).await;
    assert_eq!(world.customers.revert_import.handle(keyed).await.unwrap().deleted, 1);
}

#[tokio::test]
async fn who_has_been_touched_since_is_left_alone_and_told() {
    let world = known().await;
    import(&world, 2, vec![other(0), other(2), other(3), other(4), other(5), new()]).await;
    let patch = CustomerPatch { name: Some("Edited".parse().unwrap()), ..CustomerPatch::default() };
    let edit = ChangeCommand { id: id(0), patch, expected: Expected::Any, context: context() };
    world.customers.change.handle(edit).await.unwrap();
    delete(&world, 2).await;
    let reason = CommandContext { reason: Some("on request".parse().unwrap()), ..context() };
    let erase = EraseCommand { id: id(3), expected: Expected::Any, context: reason };
    world.customers.erase.handle(erase).await.unwrap();
    let (note, text, context) = (NoteId::new(id(50).as_uuid()), "called".parse().unwrap(), context());
    let note = AddNoteCommand { id: id(6), note, text, expected: Expected::Any, context };
    world.customers.add_note.handle(note).await.unwrap();
    import(&world, 3, vec![row("n4@x.ch")]).await;
    let before = [now(&world, 0).await, now(&world, 4).await, now(&world, 6).await];
    let reverted = revert(&world, 2).await;
    assert_eq!((reverted.deleted, reverted.restored), (0, 1));
    assert_eq!(reverted.moved_on, [0, 2, 3, 4, 6].map(id));
    assert_eq!([now(&world, 0).await, now(&world, 4).await, now(&world, 6).await], before);
}

#[tokio::test]
async fn consents_of_the_import_itself_are_no_later_touch_and_stay() {
    let consents = |words: &[&str]| {
        let consent = Consent { granted: true, at: START, source: Erasable::Known(None) };
        words.iter().map(|word| (word.parse().unwrap(), consent.clone())).collect()
    };
    let world = known().await;
    let rows = vec![
        ImportRow { consents: consents(&["news", "calls"]), ..other(0) },
        ImportRow { consents: consents(&["news"]), ..new() },
        ImportRow { id: Some(id(7)), consents: consents(&["news"]), ..row("later@x.ch") },
    ];
    import(&world, 2, rows).await;
    let (purpose, consent) = consents(&["more"]).remove(0);
    let record =
        RecordConsentCommand { id: id(7), purpose, consent, expected: Expected::Any, context: context() };
    world.customers.record_consent.handle(record).await.unwrap();
    let reverted = revert(&world, 2).await;
    assert_eq!((reverted.deleted, reverted.restored), (1, 1));
    assert_eq!(reverted.moved_on, [id(7)]);
    let restored = now(&world, 0).await;
    assert_eq!((restored.name.as_deref(), restored.consents.len()), (Some("Ann"), 2));
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    let world = known().await;
    import(&world, 2, vec![other(0), other(1), new()]).await;
    delete(&world, 0).await;
    let head = world.log.head().await.unwrap();
    let dry = RevertImportCommand { dry_run: true, ..command(2) };
    let told = world.customers.revert_import.handle(dry).await.unwrap();
    assert_eq!((told.position, world.log.head().await.unwrap()), (head, head));
    let done = revert(&world, 2).await;
    assert_eq!(told, RevertedImport { position: head, ..done });
    assert_eq!(told.moved_on, [id(0)]);
}

#[tokio::test]
async fn a_batch_that_never_was_is_missing() {
    let outcome = known().await.customers.revert_import.handle(command(9)).await;
    assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
}

#[tokio::test]
async fn a_large_batch_is_taken_back_a_page_a_commit() {
    let world = world();
    for chunk in 0..3 {
        let rows = |count: usize| (0..count).map(|n| row(&format!("n{chunk}.{n}@x.ch"))).collect::<Vec<_>>();
        import(&world, 1, rows(if chunk < 2 { PAGE } else { 10 })).await;
    }
    let reverted = revert(&world, 1).await;
    assert_eq!((reverted.deleted, reverted.moved_on.len()), (2 * PAGE as u64 + 10, 0));
    let all = CustomersPage { deleted: false, tag: None, email: None, after: None, limit: 9, at: None };
    assert_eq!(CustomerRecords::page(&world.readers, &all).await.unwrap(), []);
    let last = world
        .customers
        .history
        .of_commit(reverted.position, &daybook_domain::access::Principal::System)
        .await
        .unwrap();
    assert_eq!(last.len(), 10);
}
