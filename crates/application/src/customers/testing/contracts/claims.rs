//! E-mail addresses, of which each customer has one alone.

use std::sync::Arc;

use daybook_domain::customers::{Customer, CustomerError, Tags};
use tokio::task::JoinSet;

use super::support::{
    act, all, context, create, erase, history, id, listed, person, try_act, try_commit, with_email,
};
use crate::customers::testing::CustomersHarness;
use crate::customers::{Create, CreateCommand};
use crate::shared::{AppendError, Appended, CommandError, Once, Written};

fn assert_taken(outcome: &Result<Appended, AppendError>) {
    let taken = matches!(outcome, Err(AppendError::Taken { scope }) if *scope == Customer::EMAIL_SCOPE);
    assert!(taken, "{outcome:?}");
}

async fn try_create(h: &impl CustomersHarness, n: u64, email: &str) -> Result<Appended, AppendError> {
    let events = Customer::create(person(email), Tags::default(), None);
    try_commit(h, vec![(id(n), events)]).await
}

pub async fn one_of_sixty_four_racing_creations_wins(h: impl CustomersHarness) {
    let create = Arc::new(Create::new(h.streams(), Arc::new(Once::new(h.receipts()))));
    for round in 0..4_u64 {
        let mut racing = JoinSet::new();
        for n in 0..64 {
            let (create, id) = (create.clone(), id(round * 100 + n));
            // The spellings differ, the address does not.
            let email = if n % 2 == 0 {
                format!("Prize{round}@x.example")
            } else {
                format!("prize{round}@X.example")
            };
            let (profile, tags, consents, context) = (person(&email), Tags::default(), Vec::new(), context());
            let command = CreateCommand { id, profile, tags, consents, context };
            racing.spawn(async move { (id, create.handle(command).await) });
        }
        let outcomes: Vec<(_, Result<Written, CommandError<CustomerError>>)> = racing.join_all().await;
        let won: Vec<_> = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(id, _)| *id).collect();
        let lost = outcomes.iter().filter(|(_, outcome)| {
            matches!(outcome, Err(CommandError::Taken { scope }) if *scope == Customer::EMAIL_SCOPE)
        });
        assert_eq!((won.len(), lost.count()), (1, 63), "{outcomes:?}");
        let listed = listed(&h, &all(None)).await;
        assert_eq!((listed.len() as u64, listed.last()), (round + 1, won.first()));
    }
}

pub async fn two_customers_swap_their_addresses_by_way_of_a_third(h: impl CustomersHarness) {
    create(&h, 1, person("a@example.com"), "").await;
    create(&h, 2, person("b@example.com"), "").await;
    let to = async |n, email| try_act(&h, n, |customer| customer.change(with_email(email), None)).await;
    assert_taken(&to(1, "b@example.com").await);
    to(1, "c@example.com").await.unwrap();
    to(2, "A@example.com").await.unwrap();
    assert_taken(&to(1, "a@example.com").await);
    to(1, "b@example.com").await.unwrap();
    h.rebuild().await;
    assert_taken(&try_create(&h, 3, "a@example.com").await);
    assert_taken(&try_create(&h, 3, "b@example.com").await);
    try_create(&h, 3, "c@example.com").await.unwrap();
    assert_eq!((history(&h, 1).await.len(), history(&h, 2).await.len()), (3, 2));
}

pub async fn a_deleted_customer_keeps_its_address(h: impl CustomersHarness) {
    create(&h, 1, person("a@example.com"), "").await;
    act(&h, 1, |customer| customer.delete(None)).await;
    assert_taken(&try_create(&h, 2, "A@example.com").await);
    act(&h, 1, |customer| customer.undelete(None)).await;
    assert_taken(&try_create(&h, 2, "A@example.com").await);
}

pub async fn an_erased_customer_gives_its_address_back(h: impl CustomersHarness) {
    create(&h, 1, person("a@example.com"), "").await;
    act(&h, 1, |customer| customer.change(with_email("b@example.com"), None)).await;
    erase(&h, 1).await;
    try_create(&h, 2, "b@example.com").await.unwrap();
    try_create(&h, 3, "a@example.com").await.unwrap();
    h.rebuild().await;
    assert_taken(&try_create(&h, 4, "b@example.com").await);
}

pub async fn another_spelling_of_ones_own_address_is_no_conflict(h: impl CustomersHarness) {
    create(&h, 1, person("straße@example.com"), "").await;
    act(&h, 1, |customer| customer.change(with_email("STRASSE@example.com"), None)).await;
    assert_taken(&try_create(&h, 2, "strasse@EXAMPLE.com").await);
    act(&h, 1, |customer| customer.change(with_email("other@example.com"), None)).await;
    try_create(&h, 2, "strasse@EXAMPLE.com").await.unwrap();
}
