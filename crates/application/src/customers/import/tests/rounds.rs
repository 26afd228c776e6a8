//! Rows of a file, over mocks: where somebody else is faster.

use std::collections::HashMap;

use daybook_domain::customers::{EmailKey, Standing};

use super::super::super::MockImportRecords;
use super::super::super::fixtures::{
    active, deleted, erased, id, keyed, loaded, once, person, refusing, stored,
};
use super::super::*;
use super::{command, named};
use crate::shared::{Appended, Loaded, MockStreams, Position};
use crate::testing::SequentialIds;

/// Who holds `ann@example.com` and what the batch has done, each time that it is asked.
fn records(rounds: Vec<Option<u64>>) -> Arc<MockImportRecords> {
    let (count, mut rounds) = (rounds.len(), rounds.into_iter());
    let mut records = MockImportRecords::new();
    records.expect_holders().times(count).returning(move |_| {
        let holder = rounds.next().unwrap();
        Ok(holder.map(|n| (EmailKey::of("ann@example.com"), id(n))).into_iter().collect())
    });
    records.expect_in_batch().times(count).returning(|_, _| Ok(HashMap::new()));
    Arc::new(records)
}

async fn run(
    streams: MockStreams<Customer>,
    records: Arc<MockImportRecords>,
) -> Result<Vec<RowOutcome>, CommandError<CustomerError>> {
    let import = Import::new(Arc::new(streams), once(), records, Arc::new(SequentialIds::default()));
    let rows = vec![named("Bea", "ann@example.com")];
    import.handle(ImportCommand { context: keyed(), ..command(rows) }).await
}

/// Takes one commit of this customer, which no key may belong to.
fn taking(streams: &mut MockStreams<Customer>, expected: CustomerId) {
    streams.expect_append().times(1).returning(move |commit| {
        assert_eq!(commit.changes.iter().map(|change| change.id).collect::<Vec<_>>(), [expected]);
        assert_eq!(commit.context.idempotency, None);
        Ok(Appended { position: Position(9) })
    });
}

#[tokio::test]
async fn an_address_that_is_taken_meanwhile_is_looked_up_again() {
    // Free, and free still when somebody was faster; then there is a holder.
    let mut streams = loaded(vec![vec![Loaded::absent()], vec![Loaded::absent()], vec![active(1)]]);
    refusing(&mut streams, 2);
    taking(&mut streams, id(5));
    let told = run(streams, records(vec![None, None, Some(5)])).await.unwrap();
    assert_eq!(told, [RowOutcome::Changed(id(5))]);
}

#[tokio::test]
async fn a_holder_that_is_none_any_more_is_looked_up_again() {
    let moved = || {
        let other = person("other@example.com");
        stored(4, Standing::Active(other))
    };
    for outdated in [Loaded::absent(), erased(3), moved()] {
        let mut streams = loaded(vec![vec![outdated], vec![Loaded::absent()]]);
        taking(&mut streams, id(0));
        let told = run(streams, records(vec![Some(5), None])).await.unwrap();
        assert_eq!(told, [RowOutcome::Created(id(0))]);
    }
}

#[tokio::test]
async fn a_holder_that_is_on_record_already_is_no_id_in_use() {
    // The address is read as free, though the very customer has it: the reader is behind.
    let mut streams = loaded(vec![vec![deleted(2)], vec![deleted(2)]]);
    taking(&mut streams, id(0));
    let told = run(streams, records(vec![None, Some(0)])).await.unwrap();
    assert_eq!(told, [RowOutcome::Changed(id(0))]);
}

#[tokio::test]
async fn an_import_that_never_catches_up_gives_way() {
    let mut streams = loaded(vec![vec![active(1)]; MOST_ROUNDS]);
    refusing(&mut streams, MOST_ROUNDS);
    let outcome = run(streams, records(vec![Some(5); MOST_ROUNDS])).await;
    assert!(matches!(outcome, Err(CommandError::Contended)), "{outcome:?}");
}
