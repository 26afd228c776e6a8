//! Customers.

mod settings;
#[cfg(test)]
mod tests;
mod transfer;

use std::sync::Arc;

use daybook_application::customers::{Customers, CustomersPorts};
use daybook_infrastructure::customers::{
    CachedCustomers, CustomerCodec, CustomerProjection, Phones, SqlCustomers,
};
use daybook_infrastructure::event_store::{Registration, SqlStreams};

use crate::module::{Contribution, Module, Parts};

pub use settings::CustomerSettings;
use transfer::CustomerFiles;

struct CustomersModule;

/// Customers' part in the application.
#[must_use]
pub fn module() -> Box<dyn Module> {
    Box::new(CustomersModule)
}

impl Module for CustomersModule {
    fn name(&self) -> &'static str {
        "customers"
    }

    fn registrations(&self) -> Vec<Registration> {
        vec![Registration::new(CustomerCodec, Arc::new(CustomerProjection))]
    }

    fn contribute(&self, parts: &Parts) -> anyhow::Result<Contribution> {
        // One half for reading, one for deciding.
        let cache_bytes = parts.cache_bytes / 2;
        let stored = SqlCustomers::new(parts.store.clone());
        let records = Arc::new(CachedCustomers::new(stored.clone(), cache_bytes));
        let customers = Arc::new(Customers::new(&CustomersPorts {
            streams: Arc::new(SqlStreams::new(parts.store.clone(), CustomerCodec, cache_bytes)),
            once: parts.once.clone(),
            records: records.clone(),
            notes: Arc::new(stored.clone()),
            imports: Arc::new(stored),
            log: parts.log.clone(),
            timeline: parts.timeline.clone(),
            phones: Arc::new(Phones::new(parts.settings.customers.phone_region.as_deref())?),
            ids: parts.ids.clone(),
            clock: parts.clock.clone(),
        }));
        let files = CustomerFiles::new(customers.clone(), parts.ids.clone(), parts.clock.clone());
        Ok(Contribution {
            routes: daybook_api::customers::routes(parts.door.clone(), customers),
            followers: vec![records],
            transfer: Some(Arc::new(files)),
            ..Contribution::default()
        })
    }
}
