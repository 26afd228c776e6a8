//! Rows of a file, over fakes.

mod rounds;

use daybook_domain::customers::CustomerPatch;
use daybook_domain::shared::Erasable;

use super::super::fixtures::{World, answered, batch, context, email, id, keyed, tags, untouched, world};
use super::super::{
    BatchRecord, ChangeCommand, CustomerRecords, CustomerState, CustomerView, DeleteCommand, EraseCommand,
    ImportRecords, MockImportRecords, RevertImportCommand,
};
use super::*;
use crate::shared::Expected;
use crate::testing::{START, SequentialIds};

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

fn named(name: &str, text: &str) -> ImportRow {
    ImportRow { name: name.parse().unwrap(), ..row(text) }
}

fn with(n: u64, row: ImportRow) -> ImportRow {
    ImportRow { id: Some(id(n)), ..row }
}

fn consent(purpose: &str) -> (Purpose, Consent) {
    (purpose.parse().unwrap(), Consent { granted: true, at: START, source: Erasable::Known(None) })
}

fn command(rows: Vec<ImportRow>) -> ImportCommand {
    ImportCommand { batch: batch(1), rows, dry_run: false, context: context() }
}

async fn import(world: &World, rows: Vec<ImportRow>) -> Vec<RowOutcome> {
    world.customers.import.handle(command(rows)).await.unwrap()
}

async fn of_batch(world: &World, n: u64, rows: Vec<ImportRow>) -> Vec<RowOutcome> {
    let command = ImportCommand { batch: batch(n), ..command(rows) };
    world.customers.import.handle(command).await.unwrap()
}

async fn now(world: &World, n: u64) -> CustomerView {
    world.readers.customer(&id(n), None).await.unwrap().unwrap()
}

async fn delete(world: &World, n: u64) {
    let command = DeleteCommand { id: id(n), expected: Expected::Any, context: context() };
    world.customers.delete.handle(command).await.unwrap();
}

async fn erase(world: &World, n: u64) {
    let context = CommandContext { reason: Some("on request".parse().unwrap()), ..context() };
    let command = EraseCommand { id: id(n), expected: Expected::Any, context };
    world.customers.erase.handle(command).await.unwrap();
}

#[tokio::test]
async fn rows_of_unknown_addresses_are_created_in_their_order() {
    let world = world();
    let whole = ImportRow {
        id: Some(id(70)),
        phone: Some(Some(Phone::new("1".parse().unwrap(), None))),
        address: Some(Some("Bern".parse().unwrap())),
        tags: Some(tags("vip")),
        consents: vec![consent("news")],
        ..row("b@example.com")
    };
    let told = import(&world, vec![row("a@example.com"), whole, row("c@example.com")]).await;
    assert_eq!(told, [0, 70, 1].map(|n| RowOutcome::Created(id(n))));
    let created = now(&world, 70).await;
    assert_eq!((created.phone.as_deref(), created.address.as_deref()), (Some("1"), Some("Bern")));
    assert_eq!((created.tags.len(), created.consents.len(), created.version), (1, 1, 2));
}

#[tokio::test]
async fn known_addresses_are_changed_and_missing_columns_left_as_they_are() {
    let world = world();
    let first =
        ImportRow { tags: Some(tags("vip")), address: Some(Some("Bern".parse().unwrap())), ..row("a@x.ch") };
    import(&world, vec![first]).await;
    let second = ImportRow { address: Some(None), id: Some(id(70)), ..named("Bea", "A@X.ch") };
    assert_eq!(of_batch(&world, 2, vec![second.clone()]).await, [RowOutcome::Changed(id(0))]);
    let changed = now(&world, 0).await;
    assert_eq!((changed.name.as_deref(), changed.email.as_deref()), (Some("Bea"), Some("A@X.ch")));
    assert_eq!((changed.address, changed.tags.len()), (None, 1));
    assert_eq!(of_batch(&world, 3, vec![second]).await, [RowOutcome::Unchanged(id(0))]);
    assert_eq!(now(&world, 0).await.version, 2);
}

#[tokio::test]
async fn a_deleted_holder_is_undeleted_and_changed() {
    let world = world();
    import(&world, vec![row("a@x.ch"), row("b@x.ch")]).await;
    delete(&world, 0).await;
    delete(&world, 1).await;
    let told = of_batch(&world, 2, vec![row("a@x.ch"), named("Bea", "b@x.ch")]).await;
    assert_eq!(told, [0, 1].map(|n| RowOutcome::Changed(id(n))));
    assert_eq!((now(&world, 0).await.state, now(&world, 0).await.version), (CustomerState::Active, 3));
    assert_eq!((now(&world, 1).await.state, now(&world, 1).await.version), (CustomerState::Active, 4));
}

#[tokio::test]
async fn an_erased_person_comes_back_as_somebody_new() {
    let world = world();
    import(&world, vec![row("a@x.ch")]).await;
    erase(&world, 0).await;
    let told = of_batch(&world, 2, vec![with(0, row("a@x.ch")), row("b@x.ch")]).await;
    assert_eq!(told, [RowOutcome::Refused(RowRefusal::IdInUse), RowOutcome::Created(id(1))]);
    assert_eq!(of_batch(&world, 3, vec![row("a@x.ch")]).await, [RowOutcome::Created(id(2))]);
}

#[tokio::test]
async fn an_address_that_stands_twice_is_refused_the_second_time() {
    let world = world();
    let rows = vec![row("a@x.ch"), row("b@x.ch"), named("Bea", "A@x.ch"), named("Bob", "a@X.ch")];
    let told = import(&world, rows).await;
    let twice = RowOutcome::Refused(RowRefusal::EmailTwice { first: 0 });
    assert_eq!(told, [RowOutcome::Created(id(0)), RowOutcome::Created(id(1)), twice.clone(), twice]);
    assert_eq!(now(&world, 0).await.name.as_deref(), Some("Ann"));
}

#[tokio::test]
async fn an_id_in_use_is_refused_to_a_new_address() {
    let world = world();
    import(&world, vec![with(70, row("a@x.ch"))]).await;
    let told =
        of_batch(&world, 2, vec![with(70, row("b@x.ch")), with(71, row("c@x.ch")), with(71, row("d@x.ch"))])
            .await;
    let in_use = RowOutcome::Refused(RowRefusal::IdInUse);
    assert_eq!(told, [in_use.clone(), RowOutcome::Created(id(71)), in_use]);
}

#[tokio::test]
async fn a_row_that_a_rule_refuses_leaves_the_others() {
    let world = world();
    let many: Vec<_> = (0..Customer::MOST_PURPOSES).map(|n| consent(&format!("p{n}"))).collect();
    import(&world, vec![ImportRow { consents: many, ..row("a@x.ch") }]).await;
    let one_more = ImportRow { consents: vec![consent("more")], ..named("Bea", "a@x.ch") };
    let told = of_batch(&world, 2, vec![one_more, with(70, row("b@x.ch"))]).await;
    let refused = RowOutcome::Refused(RowRefusal::Rule(CustomerError::TooManyConsents));
    assert_eq!(told, [refused, RowOutcome::Created(id(70))]);
    assert_eq!(now(&world, 0).await.name.as_deref(), Some("Ann"));
}

#[tokio::test]
async fn a_batch_sent_again_is_told_as_it_was_and_changes_nothing() {
    let world = world();
    of_batch(&world, 9, vec![row("known@x.ch"), row("same@x.ch")]).await;
    let rows = vec![named("Bea", "known@x.ch"), row("same@x.ch"), with(70, row("new@x.ch")), row("NEW@x.ch")];
    let told = import(&world, rows.clone()).await;
    let patch = CustomerPatch { name: Some("Edited".parse().unwrap()), ..CustomerPatch::default() };
    let edit = ChangeCommand { id: id(0), patch, expected: Expected::Any, context: context() };
    world.customers.change.handle(edit).await.unwrap();
    assert_eq!(import(&world, rows).await, told);
    assert_eq!(now(&world, 0).await.name.as_deref(), Some("Edited"));
    let twice = RowOutcome::Refused(RowRefusal::EmailTwice { first: 2 });
    let expected =
        [RowOutcome::Changed(id(0)), RowOutcome::Unchanged(id(1)), RowOutcome::Created(id(70)), twice];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_batch_that_was_taken_back_is_taken_in_anew() {
    let world = world();
    of_batch(&world, 9, vec![row("known@x.ch"), row("deleted@x.ch")]).await;
    delete(&world, 1).await;
    let consenting = ImportRow { consents: vec![consent("news")], ..with(71, row("other@x.ch")) };
    let rows = vec![named("Bea", "known@x.ch"), row("deleted@x.ch"), with(70, row("new@x.ch")), consenting];
    import(&world, rows.clone()).await;
    let revert = RevertImportCommand { batch: batch(1), dry_run: false, context: context() };
    world.customers.revert_import.handle(revert).await.unwrap();
    let told = import(&world, rows.clone()).await;
    assert_eq!(told, [0, 1, 70, 71].map(|n| RowOutcome::Changed(id(n))));
    assert_eq!(now(&world, 0).await.name.as_deref(), Some("Bea"));
    for n in [1, 70, 71] {
        assert_eq!(now(&world, n).await.state, CustomerState::Active, "{n}");
    }
    // Then it is there, and is told as what the batch first did.
    let created = [70, 71].map(|n| RowOutcome::Created(id(n)));
    let head = now(&world, 71).await.version;
    let again = import(&world, rows).await;
    assert_eq!((&again[..2], &again[2..]), (&told[..2], &created[..]));
    assert_eq!(now(&world, 71).await.version, head);
}

#[tokio::test]
async fn who_was_touched_since_a_batch_was_taken_back_is_left_alone_by_it() {
    let world = world();
    import(&world, vec![row("a@x.ch"), row("b@x.ch")]).await;
    let revert = RevertImportCommand { batch: batch(1), dry_run: false, context: context() };
    world.customers.revert_import.handle(revert).await.unwrap();
    of_batch(&world, 2, vec![named("Bea", "a@x.ch")]).await;
    let told = import(&world, vec![row("a@x.ch"), row("b@x.ch")]).await;
    assert_eq!(told, [RowOutcome::Created(id(0)), RowOutcome::Changed(id(1))]);
    assert_eq!(now(&world, 0).await.name.as_deref(), Some("Bea"));
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    let world = world();
    of_batch(&world, 9, vec![row("known@x.ch")]).await;
    let rows =
        vec![with(80, named("Bea", "known@x.ch")), with(81, row("new@x.ch")), with(81, row("newer@x.ch"))];
    let dry = ImportCommand { dry_run: true, ..command(rows.clone()) };
    let told = world.customers.import.handle(dry).await.unwrap();
    assert_eq!(world.readers.batch(batch(1), None, 10).await.unwrap(), []);
    assert_eq!(import(&world, rows).await, told);
}

#[tokio::test]
async fn what_is_done_is_on_record_under_its_batch() {
    let world = world();
    of_batch(&world, 9, vec![row("a@x.ch"), row("b@x.ch")]).await;
    delete(&world, 0).await;
    import(&world, vec![named("Bea", "a@x.ch"), row("b@x.ch"), with(70, row("c@x.ch"))]).await;
    let changed = BatchRecord { id: id(0), created: false, before: 2, version: 4 };
    let created = BatchRecord { id: id(70), created: true, before: 0, version: 1 };
    assert_eq!(world.readers.batch(batch(1), None, 10).await.unwrap(), [changed, created]);
}

#[tokio::test]
async fn more_rows_than_a_command_takes_are_refused() {
    let rows = |count: usize| (0..count).map(|n| row(&format!("n{n}@x.ch"))).collect::<Vec<_>>();
    let world = world();
    assert_eq!(import(&world, rows(Import::MOST_ROWS)).await.len(), Import::MOST_ROWS);
    let outcome = world.customers.import.handle(command(rows(Import::MOST_ROWS + 1))).await;
    assert!(matches!(outcome, Err(CommandError::Store(StoreError::TooLarge { .. }))), "{outcome:?}");
    assert_eq!(import(&world, Vec::new()).await, []);
}

#[tokio::test]
async fn all_commands_of_an_import_are_answered_with_one_key_when_they_are_done() {
    let World { customers, .. } = world();
    let work = |rows: Vec<ImportRow>| async {
        customers.import.handle(ImportCommand { context: keyed(), ..command(rows) }).await.map(|_| ())
    };
    let failing = async {
        work(vec![row("a@x.ch")]).await?;
        Err(CommandError::Contended)
    };
    let failed = Box::pin(customers.import.once(&keyed(), failing)).await;
    assert!(matches!(failed, Err(CommandError::Contended)), "{failed:?}");
    let both = async {
        work(vec![row("a@x.ch")]).await?;
        work(vec![row("b@x.ch")]).await
    };
    assert!(Box::pin(customers.import.once(&keyed(), both)).await.unwrap());
    let never = async { panic!("the import was done again") };
    assert!(!customers.import.once::<CustomerError>(&keyed(), never).await.unwrap());
}

#[tokio::test]
async fn an_answered_import_does_nothing_and_one_without_a_key_all() {
    let import = |once| {
        Import::new(untouched(), once, Arc::new(MockImportRecords::new()), Arc::new(SequentialIds::default()))
    };
    let never = async { panic!("the import was done again") };
    assert!(!import(answered()).once::<CustomerError>(&keyed(), never).await.unwrap());
    assert!(import(answered()).once::<CustomerError>(&context(), async { Ok(()) }).await.unwrap());
}
