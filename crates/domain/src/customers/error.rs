//! What is not done with a customer.

use crate::shared::Timestamp;

/// The rule that refuses a change of a customer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustomerError {
    /// The customer is deleted, and this is done with active ones only.
    #[error("the customer is deleted")]
    Deleted,
    /// The customer is erased, for good.
    #[error("the customer is erased")]
    Erased,
    /// A legal hold forbids erasing until then.
    #[error("a legal hold forbids erasing until {0}")]
    HeldUntil(Timestamp),
    /// A legal hold would be over before it begins.
    #[error("a legal hold ends in the future")]
    HoldInThePast,
    /// The reason of an erasure stays readable and speaks of the person.
    #[error("the reason stays readable and names the person")]
    ReasonNamesPerson,
    /// An erasure has no reason.
    #[error("erasing needs a reason")]
    ReasonMissing,
    /// There are consents for as many purposes as there may be.
    #[error("a customer has consents for at most {most} purposes", most = super::Customer::MOST_PURPOSES)]
    TooManyConsents,
}
