//! What becomes of one customer when an import is taken back.

use daybook_domain::customers::{
    Address, BatchId, Customer, CustomerError, CustomerEvent, CustomerName, CustomerPatch, Email, Phone,
    Profile, Tags,
};

use super::super::draft::Draft;
use super::super::{CustomerState, CustomerView};

/// What is to be done about one customer: no events, if it is done.
pub(super) enum Step {
    /// It was created by the import.
    Delete(Vec<CustomerEvent>),
    /// It was changed by the import.
    Restore(Vec<CustomerEvent>),
    /// Something else has happened to it since.
    LeaveAlone,
}

pub(super) fn deleting(customer: &Customer, batch: BatchId) -> Result<Step, CustomerError> {
    let events = if customer.is_deleted() { Vec::new() } else { customer.delete(Some(batch))? };
    Ok(Step::Delete(events))
}

pub(super) fn restoring(
    customer: &Customer,
    patch: CustomerPatch,
    deleted: bool,
    batch: BatchId,
) -> Result<Step, CustomerError> {
    // Deleted by the revert before: a batch itself leaves nobody deleted.
    if customer.is_deleted() && deleted {
        return Ok(Step::Restore(Vec::new()));
    }
    let mut draft = Draft::of(customer).decide(|customer| customer.change(patch, Some(batch)))?;
    if deleted {
        draft = draft.decide(|customer| customer.delete(Some(batch)))?;
    }
    Ok(Step::Restore(draft.into_events()))
}

/// What makes a customer what it was, and whether it was deleted; `None` once the person is erased.
pub(super) fn what_was(view: &CustomerView) -> Option<(CustomerPatch, bool)> {
    let profile = Profile {
        name: CustomerName::restore(view.name.clone()?),
        email: Email::restore(view.email.clone()?),
        phone: view
            .phone
            .clone()
            .map(|typed| Phone::restore(typed, view.phone_e164.as_deref().map(str::to_owned))),
        address: view.address.clone().map(Address::restore),
    };
    let patch = CustomerPatch::replacing(profile, Tags::restore(view.tags.iter().cloned()));
    Some((patch, view.state == CustomerState::Deleted))
}
