//! Fakes of the ports of customers, and the contract suites that every adapter runs:
//!
//! ```ignore
//! mod contracts {
//!     daybook_application::customers_contract!(SqliteHarness::new().await);
//! }
//! ```

pub mod contracts;
mod harness;
mod in_memory;
mod phones;
mod replay;
mod shown;

pub use harness::{CustomersHarness, InMemoryCustomersHarness};
pub use in_memory::InMemoryCustomers;
pub use phones::InternationalPhones;

#[cfg(test)]
mod tests {
    use super::InMemoryCustomersHarness;

    crate::customers_contract!(InMemoryCustomersHarness::new());
}
