//! Who a customer is.

use super::{Address, CustomerName, Email, Phone};

/// What is said of the person, all of it personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// What the customer is called.
    pub name: CustomerName,
    /// The address that tells customers apart.
    pub email: Email,
    /// The phone number, if it is known.
    pub phone: Option<Phone>,
    /// The postal address, if it is known.
    pub address: Option<Address>,
}
