//! What imports need to know.

use std::collections::HashMap;

use daybook_domain::customers::{Customer, CustomerId, EmailKey};

use super::support::{
    act, also_rebuilt, batch, create, erase, id, key, note_id, person, tags, try_commit, with_email,
    with_tags,
};
use crate::customers::BatchRecord;
use crate::customers::testing::CustomersHarness;

async fn holders(h: &impl CustomersHarness, emails: &[&str]) -> HashMap<EmailKey, CustomerId> {
    let keys: Vec<_> = emails.iter().map(|email| key(email)).collect();
    h.imports().holders(&keys).await.unwrap()
}

async fn whole(h: &impl CustomersHarness, n: u64) -> Vec<BatchRecord> {
    h.imports().batch(batch(n), None, 1_000).await.unwrap()
}

pub async fn holders_are_active_and_deleted_customers_by_folded_address(h: impl CustomersHarness) {
    create(&h, 1, person("Ann@Example.com"), "").await;
    create(&h, 2, person("bob@example.com"), "").await;
    create(&h, 3, person("col@example.com"), "").await;
    act(&h, 2, |customer| customer.delete(None)).await;
    also_rebuilt(&h, async || {
        let found = holders(&h, &["ANN@EXAMPLE.COM", "bob@example.com", "dan@example.com"]).await;
        let expected = [(key("ann@example.com"), id(1)), (key("bob@example.com"), id(2))];
        assert_eq!(found, HashMap::from(expected));
        assert!(holders(&h, &[]).await.is_empty());
    })
    .await;
    let many: Vec<_> = (0..500).map(|n| key(&format!("n{n}@example.com"))).collect();
    assert!(h.imports().holders(&many).await.unwrap().is_empty());
}

pub async fn an_address_that_was_given_up_has_no_holder(h: impl CustomersHarness) {
    create(&h, 1, person("ann@example.com"), "").await;
    act(&h, 1, |customer| customer.change(with_email("ann@new.example"), None)).await;
    create(&h, 2, person("bob@example.com"), "").await;
    erase(&h, 2).await;
    also_rebuilt(&h, async || {
        let found = holders(&h, &["ann@example.com", "ann@new.example", "bob@example.com"]).await;
        assert_eq!(found, HashMap::from([(key("ann@new.example"), id(1))]));
    })
    .await;
}

/// The batch 1 creates the customers 3 and 2 and changes the customer 1, which has two events before.
async fn imported(h: &impl CustomersHarness) {
    create(h, 1, person("n1@example.com"), "").await;
    act(h, 1, |customer| customer.delete(None)).await;
    let loaded = h.streams().load(&[id(1)]).await.unwrap().remove(0);
    let mut events = loaded.state.as_deref().unwrap().undelete(Some(batch(1))).unwrap();
    let back = daybook_domain::shared::replay(loaded.state.as_deref().cloned(), &events).unwrap();
    events.extend(Customer::change(&back, with_tags("vip"), Some(batch(1))).unwrap());
    let created =
        |n: u64| (id(n), Customer::create(person(&format!("n{n}@example.com")), tags(""), Some(batch(1))));
    try_commit(h, vec![created(3), (id(1), events), created(2)]).await.unwrap();
}

pub async fn a_batch_knows_what_it_created_and_what_it_changed(h: impl CustomersHarness) {
    imported(&h).await;
    act(&h, 2, |customer| customer.change(with_tags("later"), None)).await;
    act(&h, 3, |customer| customer.add_note(note_id(50), "called".parse().unwrap())).await;
    act(&h, 3, |customer| customer.change(with_tags("other"), Some(batch(2)))).await;
    let changed = BatchRecord { id: id(1), created: false, before: 2, version: 4 };
    let created = |n| BatchRecord { id: id(n), created: true, before: 0, version: 1 };
    let other = BatchRecord { id: id(3), created: false, before: 2, version: 3 };
    also_rebuilt(&h, async || {
        assert_eq!(whole(&h, 1).await, [changed, created(2), created(3)]);
        assert_eq!(whole(&h, 2).await, [other]);
        assert_eq!(whole(&h, 3).await, []);
        let found = h.imports().in_batch(batch(1), &[id(3), id(1), id(9)]).await.unwrap();
        assert_eq!(found, HashMap::from([(id(1), changed), (id(3), created(3))]));
        assert!(h.imports().in_batch(batch(3), &[id(3)]).await.unwrap().is_empty());
        assert!(h.imports().in_batch(batch(1), &[]).await.unwrap().is_empty());
    })
    .await;
}

pub async fn taking_a_batch_back_is_of_the_batch(h: impl CustomersHarness) {
    imported(&h).await;
    act(&h, 2, |customer| customer.delete(Some(batch(1)))).await;
    act(&h, 1, |customer| customer.change(with_tags(""), Some(batch(1)))).await;
    let records = whole(&h, 1).await;
    assert_eq!(records[0], BatchRecord { id: id(1), created: false, before: 2, version: 5 });
    assert_eq!(records[1], BatchRecord { id: id(2), created: true, before: 0, version: 2 });
}

pub async fn a_batch_is_paged_by_id(h: impl CustomersHarness) {
    // The ids fall while the positions rise.
    for n in (1..=7).rev() {
        let events = Customer::create(person(&format!("n{n}@example.com")), tags(""), Some(batch(1)));
        try_commit(&h, vec![(id(n), events)]).await.unwrap();
    }
    let page = async |after: Option<u64>, limit| {
        let found = h.imports().batch(batch(1), after.map(id), limit).await.unwrap();
        found.into_iter().map(|record| record.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, 3).await, [1, 2, 3].map(id));
    assert_eq!(page(Some(3), 3).await, [4, 5, 6].map(id));
    assert_eq!(page(Some(6), 3).await, [id(7)]);
    assert_eq!(page(Some(7), 3).await, []);
}
