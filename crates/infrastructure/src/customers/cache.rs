//! Customers at hand.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::customers::{ConsentView, CustomerRecords, CustomerView, CustomersPage};
use daybook_application::shared::{Position, StoreError};
use daybook_domain::customers::{Customer, CustomerId, Tag};
use daybook_domain::shared::Aggregate;

use super::SqlCustomers;
use crate::event_store::{LogFollower, RecordedEvent};
use crate::shared::cache::{At, Change, PositionedCache};

/// Keeps customers as they are in memory, also that there is none; asks the database for the past and for lists.
pub struct CachedCustomers {
    inner: SqlCustomers,
    cache: PositionedCache<CustomerId, Option<Arc<CustomerView>>>,
}

impl CachedCustomers {
    /// Keeps at most so many bytes of what `inner` says.
    #[must_use]
    pub fn new(inner: SqlCustomers, most_bytes: u64) -> Self {
        let weigh = |_: &CustomerId, view: &Option<Arc<CustomerView>>| 256 + view.as_deref().map_or(0, size);
        let (meter, pulse) = (inner.meter(), inner.pulse().clone());
        let cache = PositionedCache::new("customers", meter, pulse, most_bytes, weigh);
        Self { inner, cache }
    }
}

#[async_trait]
impl CustomerRecords for CachedCustomers {
    async fn customer(
        &self,
        id: &CustomerId,
        at: Option<Position>,
    ) -> Result<Option<CustomerView>, StoreError> {
        if at.is_some() {
            return self.inner.customer(id, at).await;
        }
        let read = || async {
            let found = self.inner.current(id).await?;
            Ok(At { value: found.value.map(Arc::new), position: found.position })
        };
        let view = self.cache.get_or_read::<_, StoreError>(id, read).await?;
        Ok(view.map(|view| CustomerView::clone(&view)))
    }

    async fn version(&self, id: &CustomerId, version: u64) -> Result<Option<CustomerView>, StoreError> {
        self.inner.version(id, version).await
    }

    async fn page(&self, page: &CustomersPage) -> Result<Vec<CustomerView>, StoreError> {
        self.inner.page(page).await
    }
}

#[async_trait]
impl LogFollower for CachedCustomers {
    /// An event carries only what it changes, and changes are rare beside reads: the next reader asks the database.
    async fn apply(&self, event: &RecordedEvent) {
        if *event.category != *Customer::CATEGORY {
            return;
        }
        let Ok(id) = event.id().parse::<CustomerId>() else { return };
        self.cache.changed(&id, event.position, |_| Change::Unknown).await;
    }
}

/// About how many bytes of memory a view takes.
fn size(view: &CustomerView) -> usize {
    let texts = [&view.name, &view.email, &view.phone, &view.phone_e164, &view.address];
    let texts: usize = texts.into_iter().flatten().map(|text| text.len() + 16).sum();
    let tags: usize = view.tags.iter().map(|tag| size_of::<Tag>() + 16 + tag.as_str().len()).sum();
    let consents = view.consents.iter().map(|consent| {
        let source = consent.source.as_ref().map_or(0, |source| source.len() + 16);
        size_of::<ConsentView>() + 16 + consent.purpose.as_str().len() + source
    });
    size_of::<CustomerView>() + texts + tags + consents.sum::<usize>()
}
