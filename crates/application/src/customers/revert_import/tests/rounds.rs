//! Imports that are taken back, over mocks: where somebody else is faster.

use super::super::super::fixtures::{
    END, FIRST, active, answered, deleted, id, keyed, loaded, once, refusing, view,
};
use super::super::super::{CustomerState, CustomerView, MockCustomerRecords, MockImportRecords};
use super::super::*;
use super::command;
use crate::shared::{Appended, MockStreams, MockTimeline};
use crate::testing::START;

/// The batch created the customer 1, which was at version 1 then.
fn created() -> MockImportRecords {
    let record = BatchRecord { id: id(1), created: true, before: 0, version: 1 };
    let mut imports = MockImportRecords::new();
    let first = |_: &BatchId, after: &Option<CustomerId>, limit: &usize| after.is_none() && *limit == PAGE;
    imports.expect_batch().withf(first).times(1).returning(move |_, _, _| Ok(vec![record]));
    let next = |_: &BatchId, after: &Option<CustomerId>, _: &usize| *after == Some(id(1));
    imports.expect_batch().withf(next).returning(|_, _, _| Ok(Vec::new()));
    imports
}

async fn run(
    streams: MockStreams<Customer>,
    records: MockCustomerRecords,
) -> Result<RevertedImport, CommandError<CustomerError>> {
    handler(once(), streams, records).handle(command(1)).await
}

fn handler(once: Arc<Once>, streams: MockStreams<Customer>, records: MockCustomerRecords) -> RevertImport {
    let mut timeline = MockTimeline::new();
    timeline.expect_head().returning(|| Ok(Position(3)));
    let (imports, records) = (Arc::new(created()), Arc::new(records));
    RevertImport::new(Arc::new(streams), once, imports, records, Arc::new(timeline))
}

#[tokio::test]
async fn who_is_touched_while_it_is_written_is_left_alone() {
    let mut streams = loaded(vec![vec![active(1)], vec![active(2)]]);
    refusing(&mut streams, 1);
    let mut records = MockCustomerRecords::new();
    records.expect_version().returning(|_, version| {
        let at = START.plus_micros(version.cast_signed());
        Ok(Some(CustomerView { updated_at: at, ..view(1, version, CustomerState::Active) }))
    });
    let reverted = run(streams, records).await.unwrap();
    assert_eq!((reverted.moved_on, reverted.position), (vec![id(1)], Position(3)));
}

#[tokio::test]
async fn only_the_last_commit_is_of_the_key_and_is_the_answer() {
    let mut streams = MockStreams::new();
    streams.expect_load().times(2).returning(|ids| Ok(ids.iter().map(|_| active(1)).collect()));
    let mut commits = 0;
    streams.expect_append().times(2).returning(move |commit| {
        commits += 1;
        assert_eq!(
            (commit.changes.len(), commit.context.idempotency),
            [(1, None), (0, keyed().idempotency)][commits - 1]
        );
        Ok(Appended { position: Position(END.0 + commits as u64) })
    });
    let command = RevertImportCommand { context: keyed(), ..command(1) };
    let reverted = handler(once(), streams, MockCustomerRecords::new()).handle(command).await.unwrap();
    assert_eq!((reverted.deleted, reverted.position), (1, Position(END.0 + 2)));
}

#[tokio::test]
async fn an_answered_key_tells_what_became_of_the_customers_and_changes_none() {
    let streams = loaded(vec![vec![deleted(1)]]);
    let command = RevertImportCommand { context: keyed(), ..command(1) };
    let reverted = handler(answered(), streams, MockCustomerRecords::new()).handle(command).await.unwrap();
    let expected = RevertedImport { deleted: 1, restored: 0, moved_on: Vec::new(), position: FIRST.position };
    assert_eq!(reverted, expected);
}

#[tokio::test]
async fn what_is_loaded_as_of_before_the_batch_is_loaded_again() {
    let streams = loaded(vec![vec![Loaded::absent()], vec![deleted(1)]]);
    let reverted = run(streams, MockCustomerRecords::new()).await.unwrap();
    assert_eq!((reverted.deleted, reverted.position), (1, Position(3)));
}

#[tokio::test]
async fn a_revert_that_never_catches_up_gives_way() {
    let mut streams = loaded(vec![vec![active(1)]; MOST_ROUNDS]);
    refusing(&mut streams, MOST_ROUNDS);
    let outcome = run(streams, MockCustomerRecords::new()).await;
    assert!(matches!(outcome, Err(CommandError::Contended)), "{outcome:?}");
}
