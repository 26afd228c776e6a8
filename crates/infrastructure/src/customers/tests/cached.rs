//! What is kept in memory follows the log.

use daybook_application::customers::{CustomerRecords, CustomerState};
use daybook_application::testing::START;
use daybook_domain::customers::{Consent, CustomerPatch};
use daybook_domain::shared::Erasable;

use super::harness::{StoreHarness, id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_every_commit_the_cache_says_what_the_database_says() {
    let h = StoreHarness::new().await;
    assert_eq!(h.cached.customer(&id(1), None).await.unwrap(), None);
    h.create(1, "ann@example.com").await.unwrap();
    for step in 0..6 {
        let cached = h.cached.customer(&id(1), None).await.unwrap();
        assert_eq!(cached, h.sql().customer(&id(1), None).await.unwrap());
        assert_eq!(cached.unwrap().version, step + 1);
        let decision = |customer: &daybook_domain::customers::Customer| {
            let patch = CustomerPatch { name: "Ann".parse().ok(), ..CustomerPatch::default() };
            let source = Erasable::Known("shop".parse().ok());
            match step {
                0 => customer.change(patch, None),
                1 => customer
                    .record_consent("news".parse().unwrap(), Consent { granted: true, at: START, source }),
                2 => customer.place_hold(START.plus_micros(1), START),
                3 => customer.delete(None),
                4 => customer.undelete(None),
                _ => customer.erase(&"asked".parse().unwrap(), START.plus_micros(1)),
            }
        };
        h.act(1, |customer| decision(customer).unwrap()).await.unwrap();
    }
    let erased = h.cached.customer(&id(1), None).await.unwrap().unwrap();
    assert_eq!((erased.state, erased.name.as_deref()), (CustomerState::Erased, None));
    assert_eq!(erased.consents[0].source, None);
}
