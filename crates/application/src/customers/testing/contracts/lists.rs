//! Lists of customers: now and as of a position.

use daybook_domain::customers::Customer;

use super::support::{
    act, all, also_rebuilt, create, id, key, list, listed, now, person, tags, try_commit, with_email,
    with_tags,
};
use crate::customers::CustomersPage;
use crate::customers::testing::CustomersHarness;
use crate::shared::Position;

fn by_tag(word: &str, at: Option<Position>) -> CustomersPage {
    CustomersPage { tag: Some(word.parse().unwrap()), ..all(at) }
}

fn by_email(email: &str, at: Option<Position>) -> CustomersPage {
    CustomersPage { email: Some(key(email)), ..all(at) }
}

fn deleted(page: CustomersPage) -> CustomersPage {
    CustomersPage { deleted: true, ..page }
}

pub async fn customers_are_listed_in_the_order_of_their_creation(h: impl CustomersHarness) {
    // The ids fall while the positions rise.
    for n in [5, 3, 4, 1, 2] {
        create(&h, n, person(&format!("n{n}@example.com")), "").await;
    }
    let end = act(&h, 3, |customer| customer.change(with_tags("vip"), None)).await;
    also_rebuilt(&h, async || {
        for at in [None, Some(end)] {
            assert_eq!(listed(&h, &all(at)).await, [5, 3, 4, 1, 2].map(id));
        }
        assert_eq!(listed(&h, &all(Some(Position(2)))).await, [5, 3].map(id));
        assert_eq!(listed(&h, &all(Some(Position(0)))).await, []);
    })
    .await;
    assert_eq!(list(&h, &all(None)).await[1], now(&h, 3).await);
}

pub async fn active_and_deleted_customers_are_never_in_one_list(h: impl CustomersHarness) {
    for n in 1..=3 {
        create(&h, n, person(&format!("n{n}@example.com")), "").await;
    }
    let before = act(&h, 2, |customer| customer.delete(None)).await;
    let after = act(&h, 2, |customer| customer.undelete(None)).await;
    act(&h, 1, |customer| customer.delete(None)).await;
    let both = async |at| (listed(&h, &all(at)).await, listed(&h, &deleted(all(at))).await);
    assert_eq!(both(Some(Position(3))).await, (vec![id(1), id(2), id(3)], vec![]));
    assert_eq!(both(Some(before)).await, (vec![id(1), id(3)], vec![id(2)]));
    assert_eq!(both(Some(after)).await, (vec![id(1), id(2), id(3)], vec![]));
    assert_eq!(both(None).await, (vec![id(2), id(3)], vec![id(1)]));
}

pub async fn a_list_by_tag_has_those_that_have_it_then(h: impl CustomersHarness) {
    create(&h, 1, person("n1@example.com"), "vip").await;
    create(&h, 2, person("n2@example.com"), "vip-club").await;
    let early = create(&h, 3, person("n3@example.com"), "old vip").await;
    let without = act(&h, 1, |customer| customer.change(with_tags("plain"), None)).await;
    act(&h, 1, |customer| customer.change(with_tags("plain vip"), None)).await;
    let end = act(&h, 2, |customer| customer.change(with_tags(""), None)).await;
    also_rebuilt(&h, async || {
        assert_eq!(listed(&h, &by_tag("vip", Some(early))).await, [id(1), id(3)]);
        assert_eq!(listed(&h, &by_tag("vip-club", Some(early))).await, [id(2)]);
        assert_eq!(listed(&h, &by_tag("vip", Some(without))).await, [id(3)]);
        for at in [None, Some(end)] {
            assert_eq!(listed(&h, &by_tag("vip", at)).await, [id(1), id(3)]);
            assert_eq!(listed(&h, &by_tag("vip-club", at)).await, []);
            assert_eq!(listed(&h, &by_tag("vi", at)).await, []);
        }
    })
    .await;
}

pub async fn a_list_by_email_folds_and_follows_the_address(h: impl CustomersHarness) {
    create(&h, 1, person("Ann@Example.com"), "").await;
    let early = create(&h, 2, person("STRASSE@example.com"), "").await;
    act(&h, 1, |customer| customer.change(with_email("ann@new.example"), None)).await;
    let late = create(&h, 3, person("ann@example.com"), "").await;
    also_rebuilt(&h, async || {
        assert_eq!(listed(&h, &by_email("ANN@example.COM", Some(early))).await, [id(1)]);
        assert_eq!(listed(&h, &by_email("straße@example.com", Some(early))).await, [id(2)]);
        for at in [None, Some(late)] {
            assert_eq!(listed(&h, &by_email("ann@example.com", at)).await, [id(3)]);
            assert_eq!(listed(&h, &by_email("ann@new.example", at)).await, [id(1)]);
            assert_eq!(listed(&h, &by_email("nn@new.example", at)).await, []);
        }
    })
    .await;
}

pub async fn filters_hold_together(h: impl CustomersHarness) {
    create(&h, 1, person("n1@example.com"), "vip").await;
    create(&h, 2, person("n2@example.com"), "vip").await;
    let end = act(&h, 2, |customer| customer.delete(None)).await;
    for at in [None, Some(end)] {
        let both = |email: &str| CustomersPage { tag: Some("vip".parse().unwrap()), ..by_email(email, at) };
        assert_eq!(listed(&h, &both("n1@example.com")).await, [id(1)]);
        assert_eq!(listed(&h, &both("n2@example.com")).await, []);
        assert_eq!(listed(&h, &deleted(both("n2@example.com"))).await, [id(2)]);
        assert_eq!(listed(&h, &deleted(by_tag("vip", at))).await, [id(2)]);
        let other = CustomersPage { tag: Some("other".parse().unwrap()), ..by_email("n1@example.com", at) };
        assert_eq!(listed(&h, &other).await, []);
    }
}

pub async fn a_list_is_paged_by_the_position_of_creation(h: impl CustomersHarness) {
    for n in 1..=9 {
        create(&h, n, person(&format!("n{n}@example.com")), if n % 2 == 0 { "even" } else { "odd" }).await;
        act(&h, n, |customer| {
            customer.record_consent(super::support::purpose("x"), super::support::consent(true, None))
        })
        .await;
    }
    let end = act(&h, 4, |customer| customer.delete(None)).await;
    for whole in [all(None), all(Some(end)), by_tag("odd", None), by_tag("even", Some(end))] {
        let (expected, mut paged, mut after) = (list(&h, &whole).await, Vec::new(), None);
        assert!(expected.len() >= 3 && expected.is_sorted_by_key(|customer| customer.sequence));
        loop {
            let page = list(&h, &CustomersPage { after, limit: 2, ..whole.clone() }).await;
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            after = Some(last.sequence);
            paged.extend(page);
        }
        assert_eq!(paged, expected, "{whole:?}");
    }
}

pub async fn a_commit_of_many_is_listed_in_its_order(h: impl CustomersHarness) {
    let created = |n: u64| (id(n), Customer::create(person(&format!("n{n}@example.com")), tags("all"), None));
    let order = [7, 2, 9, 4, 1];
    let end = try_commit(&h, order.map(created).into()).await.unwrap().position;
    for page in [all(None), all(Some(end)), by_tag("all", None), by_tag("all", Some(end))] {
        assert_eq!(listed(&h, &page).await, order.map(id));
        let rest = CustomersPage { after: Some(2), limit: 2, ..page };
        assert_eq!(listed(&h, &rest).await, [9, 4].map(id));
    }
    let sequences: Vec<_> = list(&h, &all(None)).await.iter().map(|customer| customer.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5]);
}
