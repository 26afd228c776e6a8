//! What the rows of one command come to, given what is known of the customers.

use std::collections::{HashMap, HashSet};

use daybook_domain::customers::{
    BatchId, Customer, CustomerError, CustomerEvent, CustomerId, CustomerPatch, EmailKey, Profile,
};

use super::super::BatchRecord;
use super::super::draft::Draft;
use super::{ImportRow, RowOutcome, RowRefusal};
use crate::shared::{Ids, Loaded, StreamChange};

/// The rows, with what does not depend on what is known.
pub(super) struct Sheet(Vec<SheetRow>);

struct SheetRow {
    row: ImportRow,
    key: EmailKey,
    /// The id of the customer if it is new.
    fresh: CustomerId,
    /// The row before with the same address.
    twice: Option<usize>,
}

/// What the stores know of the customers that the rows are about.
pub(super) struct Known {
    /// Who holds the addresses.
    pub(super) holders: HashMap<EmailKey, CustomerId>,
    /// What the batch has done already.
    pub(super) done: HashMap<CustomerId, BatchRecord>,
    /// Every customer that a row may be about.
    pub(super) customers: HashMap<CustomerId, Loaded<Customer>>,
}

/// What is to be told and to be done.
pub(super) struct Plan {
    pub(super) outcomes: Vec<RowOutcome>,
    pub(super) changes: Vec<StreamChange<Customer>>,
}

/// What is known contradicts itself: a part of it is older than another one.
struct Outdated;

type Decided = Result<(RowOutcome, Vec<CustomerEvent>), Outdated>;

impl Sheet {
    /// New ids are given here, so that a row keeps its own in every round.
    pub(super) fn new(rows: Vec<ImportRow>, ids: &dyn Ids) -> Self {
        let mut first = HashMap::with_capacity(rows.len());
        let rows = rows.into_iter().enumerate().map(|(index, row)| {
            let key = row.email.key();
            let twice = Some(*first.entry(key.clone()).or_insert(index)).filter(|first| *first != index);
            let fresh = row.id.unwrap_or_else(|| CustomerId::new(ids.next()));
            SheetRow { row, key, fresh, twice }
        });
        Self(rows.collect())
    }

    /// The addresses, each once.
    pub(super) fn keys(&self) -> Vec<EmailKey> {
        self.0.iter().filter(|row| row.twice.is_none()).map(|row| row.key.clone()).collect()
    }

    /// The customers that the rows are about, each once.
    pub(super) fn ids(&self, holders: &HashMap<EmailKey, CustomerId>) -> Vec<CustomerId> {
        let rows = self.0.iter().filter(|row| row.twice.is_none());
        let mut seen = HashSet::new();
        rows.map(|row| row.target(holders)).filter(|id| seen.insert(*id)).collect()
    }

    /// Decides on every row; `None` if what is known contradicts itself.
    pub(super) fn plan(&self, batch: BatchId, known: &Known) -> Option<Plan> {
        let mut plan = Plan { outcomes: Vec::with_capacity(self.0.len()), changes: Vec::new() };
        let mut used = HashSet::new();
        for row in &self.0 {
            if let Some(first) = row.twice {
                plan.outcomes.push(RowOutcome::Refused(RowRefusal::EmailTwice { first }));
                continue;
            }
            let id = row.target(&known.holders);
            if !used.insert(id) && !known.holders.contains_key(&row.key) {
                plan.outcomes.push(RowOutcome::Refused(RowRefusal::IdInUse));
                continue;
            }
            let based_on = known.customers.get(&id).cloned().unwrap_or_else(Loaded::absent);
            let (outcome, events) = row.decide(batch, id, &based_on, known).ok()?;
            plan.outcomes.push(outcome);
            if !events.is_empty() {
                plan.changes.push(StreamChange { id, based_on, events });
            }
        }
        Some(plan)
    }
}

impl SheetRow {
    fn target(&self, holders: &HashMap<EmailKey, CustomerId>) -> CustomerId {
        holders.get(&self.key).copied().unwrap_or(self.fresh)
    }

    fn decide(&self, batch: BatchId, id: CustomerId, record: &Loaded<Customer>, known: &Known) -> Decided {
        let Some(done) = known.done.get(&id) else { return self.anew(batch, id, record, known) };
        if record.version == done.version {
            // What the batch left there is what the row says, unless the batch was taken back.
            let (outcome, events) = self.anew(batch, id, record, known)?;
            if !events.is_empty() {
                return Ok((outcome, events));
            }
        }
        let told = if done.created { RowOutcome::Created(id) } else { RowOutcome::Changed(id) };
        Ok((told, Vec::new()))
    }

    /// Decides as if the batch had not touched the customer.
    fn anew(&self, batch: BatchId, id: CustomerId, record: &Loaded<Customer>, known: &Known) -> Decided {
        let (decided, happened) = if known.holders.contains_key(&self.key) {
            let holder = record.state.as_deref().filter(|customer| self.is_of(customer)).ok_or(Outdated)?;
            (self.changed(holder, batch), RowOutcome::Changed(id))
        } else {
            match record.state.as_deref() {
                Some(customer) if self.is_of(customer) => return Err(Outdated),
                Some(_) => return Ok((RowOutcome::Refused(RowRefusal::IdInUse), Vec::new())),
                None => (self.created(batch), RowOutcome::Created(id)),
            }
        };
        Ok(match decided {
            Err(rule) => (RowOutcome::Refused(rule.into()), Vec::new()),
            Ok(events) if events.is_empty() => (RowOutcome::Unchanged(id), events),
            Ok(events) => (happened, events),
        })
    }

    /// Whether a customer has the row's address, be it deleted.
    fn is_of(&self, customer: &Customer) -> bool {
        customer.profile().is_some_and(|profile| profile.email.key() == self.key)
    }

    fn created(&self, batch: BatchId) -> Result<Vec<CustomerEvent>, CustomerError> {
        let row = &self.row;
        let profile = Profile {
            name: row.name.clone(),
            email: row.email.clone(),
            phone: row.phone.clone().flatten(),
            address: row.address.clone().flatten(),
        };
        let draft = Draft::created(profile, row.tags.clone().unwrap_or_default(), Some(batch));
        Ok(draft.consents(&row.consents)?.into_events())
    }

    fn changed(&self, customer: &Customer, batch: BatchId) -> Result<Vec<CustomerEvent>, CustomerError> {
        let row = &self.row;
        let patch = CustomerPatch {
            name: Some(row.name.clone()),
            email: Some(row.email.clone()),
            phone: row.phone.clone(),
            address: row.address.clone(),
            tags: row.tags.clone(),
        };
        let draft = Draft::of(customer).decide(|customer| customer.undelete(Some(batch)))?;
        let draft = draft.decide(|customer| customer.change(patch, Some(batch)))?;
        Ok(draft.consents(&row.consents)?.into_events())
    }
}
