//! One address, one customer.

use daybook_application::customers::ImportRecords;
use daybook_application::shared::AppendError;
use daybook_domain::customers::{Customer, CustomerPatch, EmailKey};
use futures::future::join_all;

use super::harness::{StoreHarness, id};

const ROUNDS: u64 = 20;
const RACERS: u64 = 64;

fn move_to(email: &str) -> impl FnOnce(&Customer) -> Vec<daybook_domain::customers::CustomerEvent> {
    let patch = CustomerPatch { email: Some(email.parse().unwrap()), ..CustomerPatch::default() };
    move |customer| customer.change(patch, None).unwrap()
}

async fn holder(h: &StoreHarness, email: &str) -> Option<u64> {
    let key = EmailKey::of(email);
    let holders = h.sql().holders(std::slice::from_ref(&key)).await.unwrap();
    holders.get(&key).map(|id| u64::try_from(id.as_uuid().as_u128()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixty_four_who_take_one_address_at_once_one_wins_in_every_round() {
    let h = StoreHarness::new().await;
    for round in 0..ROUNDS {
        let spelling = |n: u64| match n % 3 {
            0 => format!("straße{round}@example.com"),
            1 => format!("STRASSE{round}@Example.com"),
            _ => format!("Strasse{round}@EXAMPLE.COM"),
        };
        let racers = (0..RACERS).map(|n| {
            let (h, email) = (&h, spelling(n));
            async move { (round * RACERS + n, h.create(round * RACERS + n, &email).await) }
        });
        let (won, lost): (Vec<_>, Vec<_>) = join_all(racers).await.into_iter().partition(|(_, o)| o.is_ok());
        let taken = |outcome: &_| matches!(outcome, Err(AppendError::Taken { scope: Customer::EMAIL_SCOPE }));
        assert!(lost.iter().all(|(_, outcome)| taken(outcome)), "{lost:?}");
        assert_eq!(won.len(), 1, "in round {round}");
        assert_eq!(holder(&h, &spelling(0)).await, Some(won[0].0));
    }
    assert_eq!(h.query("SELECT CAST(COUNT(*) AS TEXT) FROM customers").await, [ROUNDS.to_string()]);
    h.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_customers_swap_their_addresses_through_a_third_one() {
    let h = StoreHarness::new().await;
    h.create(1, "a@example.com").await.unwrap();
    h.create(2, "b@example.com").await.unwrap();
    for (n, email) in [(1, "c@example.com"), (2, "a@example.com"), (1, "b@example.com")] {
        h.act(n, move_to(email)).await.unwrap();
    }
    assert_eq!(holder(&h, "a@example.com").await, Some(2));
    assert_eq!(holder(&h, "b@example.com").await, Some(1));
    assert_eq!(holder(&h, "c@example.com").await, None);
    h.create(3, "c@example.com").await.unwrap();
    h.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_direct_swap_in_two_commits_is_refused_and_changes_nothing() {
    let h = StoreHarness::new().await;
    h.create(1, "a@example.com").await.unwrap();
    h.create(2, "b@example.com").await.unwrap();
    let before = h.rows().await;
    for (n, email) in [(1, "B@example.com"), (2, "a@EXAMPLE.com")] {
        let refused = h.act(n, move_to(email)).await;
        assert!(matches!(refused, Err(AppendError::Taken { .. })), "{refused:?}");
    }
    assert_eq!(h.rows().await, before);
    h.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_customers_address_is_free_and_the_old_claim_is_in_no_row() {
    let h = StoreHarness::new().await;
    h.create(1, "ann@example.com").await.unwrap();
    h.act(1, |customer| customer.delete(None).unwrap()).await.unwrap();
    let erase = |customer: &Customer| {
        let reason = "asked in writing".parse().unwrap();
        customer.erase(&reason, daybook_application::testing::START).unwrap()
    };
    h.act(1, erase).await.unwrap();
    assert_eq!(holder(&h, "ann@example.com").await, None);
    assert!(!h.rows().await.iter().any(|row| row.contains("ann")));
    h.create(2, "ANN@example.com").await.unwrap();
    assert_eq!(holder(&h, "ann@example.com").await, Some(2));
    assert_eq!(id(2).as_uuid().as_u128(), 2);
    h.verify().await;
}
