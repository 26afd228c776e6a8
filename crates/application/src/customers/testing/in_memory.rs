//! The read models of customers, worked out anew from the log for every question.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::customers::{BatchId, Customer, CustomerEvent, CustomerId, EmailKey, NoteText};

use super::replay;
use crate::customers::{
    BatchRecord, CustomerNotes, CustomerRecords, CustomerState, CustomerView, CustomersPage, ImportRecords,
    NoteView, NotesPage,
};
use crate::shared::{Order, Position, StoreError};
use crate::testing::{Fact, InMemoryLog};

/// Answers by replaying an [`InMemoryLog`], so that there is nothing that could be out of step with it.
#[derive(Debug, Clone)]
pub struct InMemoryCustomers {
    log: Arc<InMemoryLog>,
}

impl InMemoryCustomers {
    /// Reads `log`.
    #[must_use]
    pub fn new(log: Arc<InMemoryLog>) -> Self {
        Self { log }
    }

    fn facts(&self, at: Option<Position>) -> Vec<Fact<Customer>> {
        self.log.facts(at)
    }

    /// Every customer, in the order of creation.
    fn customers(&self, at: Option<Position>) -> Vec<CustomerView> {
        let mut customers = BTreeMap::new();
        for fact in self.facts(at) {
            if let Some(view) = replay::after(customers.get(&fact.id), &fact) {
                customers.insert(fact.id, view);
            }
        }
        let mut customers: Vec<_> = customers.into_values().collect();
        customers.sort_by_key(|customer| customer.sequence);
        customers
    }

    fn records(&self, batch: BatchId) -> BTreeMap<CustomerId, BatchRecord> {
        let mut records = BTreeMap::<_, BatchRecord>::new();
        for Fact { id, event, view } in self.facts(None) {
            if batch_of(&event) == Some(batch) {
                let version = view.stream_version;
                let created = matches!(event, CustomerEvent::Created { .. });
                let first = BatchRecord { id, created, before: version - 1, version };
                records.entry(id).or_insert(first).version = version;
            }
        }
        records
    }
}

#[async_trait]
impl CustomerRecords for InMemoryCustomers {
    async fn customer(
        &self,
        id: &CustomerId,
        at: Option<Position>,
    ) -> Result<Option<CustomerView>, StoreError> {
        Ok(self.customers(at).into_iter().find(|customer| customer.id == *id))
    }

    async fn version(&self, id: &CustomerId, version: u64) -> Result<Option<CustomerView>, StoreError> {
        let facts = self.facts(None).into_iter().filter(|fact| fact.id == *id);
        let upto = facts.take_while(|fact| fact.view.stream_version <= version);
        let view = upto.fold(None, |view: Option<CustomerView>, fact| replay::after(view.as_ref(), &fact));
        Ok(view.filter(|view| view.version == version))
    }

    async fn page(&self, page: &CustomersPage) -> Result<Vec<CustomerView>, StoreError> {
        let customers = self.customers(page.at).into_iter();
        Ok(customers.filter(|customer| is_asked_for(customer, page)).take(page.limit).collect())
    }
}

#[async_trait]
impl CustomerNotes for InMemoryCustomers {
    async fn page(&self, page: &NotesPage) -> Result<Vec<NoteView>, StoreError> {
        let facts = self.facts(page.at).into_iter().filter(|fact| fact.id == page.customer);
        let mut notes: Vec<_> = facts.filter_map(|fact| note(&fact)).collect();
        match page.order {
            Order::Ascending => notes.retain(|note| page.after.is_none_or(|after| note.position > after)),
            Order::Descending => {
                notes.retain(|note| page.after.is_none_or(|after| note.position < after));
                notes.reverse();
            }
        }
        notes.truncate(page.limit);
        Ok(notes)
    }
}

#[async_trait]
impl ImportRecords for InMemoryCustomers {
    async fn holders(&self, emails: &[EmailKey]) -> Result<HashMap<EmailKey, CustomerId>, StoreError> {
        let customers = self.customers(None).into_iter();
        let holders =
            customers.filter_map(|customer| Some((EmailKey::of(customer.email.as_deref()?), customer.id)));
        Ok(holders.filter(|(email, _)| emails.contains(email)).collect())
    }

    async fn in_batch(
        &self,
        batch: BatchId,
        ids: &[CustomerId],
    ) -> Result<HashMap<CustomerId, BatchRecord>, StoreError> {
        Ok(self.records(batch).into_iter().filter(|(id, _)| ids.contains(id)).collect())
    }

    async fn batch(
        &self,
        batch: BatchId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<BatchRecord>, StoreError> {
        let records = self.records(batch).into_values();
        Ok(records.filter(|record| after.is_none_or(|after| record.id > after)).take(limit).collect())
    }
}

fn is_asked_for(customer: &CustomerView, page: &CustomersPage) -> bool {
    let state = if page.deleted { CustomerState::Deleted } else { CustomerState::Active };
    let has_email =
        |key: &EmailKey| customer.email.as_deref().is_some_and(|email| EmailKey::of(email) == *key);
    customer.state == state
        && page.after.is_none_or(|after| customer.sequence > after)
        && page.tag.as_ref().is_none_or(|tag| customer.tags.contains(tag))
        && page.email.as_ref().is_none_or(has_email)
}

fn note(fact: &Fact<Customer>) -> Option<NoteView> {
    let CustomerEvent::NoteAdded { note, text } = &fact.event else { return None };
    Some(NoteView {
        id: *note,
        position: fact.view.position.0,
        text: text.clone().into_known().map(NoteText::into_shared),
        author: fact.view.metadata["actor"].as_str()?.into(),
        created_at: fact.view.created_at,
    })
}

fn batch_of(event: &CustomerEvent) -> Option<BatchId> {
    match event {
        CustomerEvent::Created { batch, .. }
        | CustomerEvent::Changed { batch, .. }
        | CustomerEvent::Deleted { batch }
        | CustomerEvent::Undeleted { batch } => *batch,
        CustomerEvent::NoteAdded { .. }
        | CustomerEvent::ConsentRecorded { .. }
        | CustomerEvent::HoldPlaced { .. }
        | CustomerEvent::HoldLifted
        | CustomerEvent::Erased { .. } => None,
    }
}
