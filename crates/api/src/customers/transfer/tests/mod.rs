//! Whole files over fakes.

#[path = "../../../../../../tests/suite/customers/dirty.rs"]
mod dirty;
mod dirty_file;
mod round_trip;
mod routes;

use std::sync::Arc;

use daybook_application::customers::testing::{
    CustomersHarness, InMemoryCustomersHarness, InternationalPhones,
};
use daybook_application::customers::{CustomerView, Customers, CustomersPorts, ListQuery};
use daybook_application::shared::{CommandContext, Once};
use daybook_application::testing::{FixedClock, START, SequentialIds};
use daybook_domain::access::Principal;
use daybook_domain::customers::BatchId;

use super::{Form, ImportAsked, Mapping, Report};

/// The use cases over an empty log in memory.
fn customers() -> Arc<Customers> {
    customers_over(&InMemoryCustomersHarness::new())
}

fn customers_over(harness: &InMemoryCustomersHarness) -> Arc<Customers> {
    Arc::new(Customers::new(&CustomersPorts {
        streams: harness.streams(),
        once: Arc::new(Once::new(harness.receipts())),
        records: harness.records(),
        notes: harness.notes(),
        imports: harness.imports(),
        log: harness.log(),
        timeline: harness.timeline(),
        phones: Arc::new(InternationalPhones),
        ids: Arc::new(SequentialIds::default()),
        clock: Arc::new(FixedClock::default()),
    }))
}

fn context() -> CommandContext {
    CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(0))
}

fn asked(form: Form, batch: u128) -> ImportAsked {
    let batch = BatchId::new(uuid::Uuid::from_u128(batch));
    ImportAsked { batch, dry_run: false, form, mapping: Mapping::default(), context: context(), now: START }
}

async fn import(customers: &Customers, file: &[u8], asked: &ImportAsked) -> Report {
    let mut told = Vec::new();
    let report = super::import(customers, file, asked, &mut |refusal| told.push(*refusal)).await.unwrap();
    told.sort_by_key(|refusal| refusal.line);
    assert_eq!(told, report.refusals);
    report
}

/// All active customers in the order of their creation.
async fn all(customers: &Customers) -> Vec<CustomerView> {
    let query =
        ListQuery { deleted: false, tag: None, email: None, after: None, limit: usize::MAX, as_of: None };
    customers.list.handle(query, &Principal::System).await.unwrap().value
}

/// The counts: created, changed, unchanged, refused.
fn counts(report: &Report) -> [u64; 4] {
    [report.created, report.changed, report.unchanged, report.refused]
}
