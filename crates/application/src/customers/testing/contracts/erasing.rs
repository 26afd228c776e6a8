//! What is left of a customer when the person is erased.

use daybook_domain::customers::{Customer, CustomerPatch, Phone, Profile};

use super::support::{
    act, all, all_notes, also_rebuilt, batch, consent, create, erase, first_of, history, id, key, listed,
    note_id, notes, now, person, purpose, second, tags, then, try_commit, with_email,
};
use crate::customers::testing::CustomersHarness;
use crate::customers::{BatchRecord, ConsentView, CustomerState, CustomerView, CustomersPage};
use crate::shared::{Order, Position};
use crate::testing::START;

/// All that was said of the person.
const SAID: [&str; 9] = [
    "Ann Example",
    "Ann@Example.com",
    "ann@new.example",
    "044 668 18 00",
    "+41446681800",
    "Rämistrasse",
    "prefers mornings",
    "calls twice",
    "fair in Bern",
];

/// A customer of nine events: positions 1 to 9; at the tenth the person is erased.
async fn erased(h: &impl CustomersHarness) -> Position {
    let phone = Phone::new("044 668 18 00".parse().unwrap(), Some("+41446681800".parse().unwrap()));
    let profile = Profile {
        name: "Ann Example".parse().unwrap(),
        phone: Some(phone),
        address: Some("Rämistrasse 1".parse().unwrap()),
        ..person("Ann@Example.com")
    };
    let events = Customer::create(profile, tags("vip"), Some(batch(1)));
    try_commit(h, vec![(id(1), events)]).await.unwrap();
    act(h, 1, |customer| customer.add_note(note_id(50), "prefers mornings".parse().unwrap())).await;
    act(h, 1, |customer| customer.record_consent(purpose("news"), consent(true, Some("fair in Bern")))).await;
    let patch = CustomerPatch { tags: Some(tags("vip old")), ..with_email("ann@new.example") };
    act(h, 1, |customer| customer.change(patch, None)).await;
    act(h, 1, |customer| customer.delete(None)).await;
    act(h, 1, |customer| customer.undelete(None)).await;
    act(h, 1, |customer| customer.add_note(note_id(51), "calls twice".parse().unwrap())).await;
    act(h, 1, |customer| customer.place_hold(second(5), START)).await;
    act(h, 1, Customer::lift_hold).await;
    h.set_time(second(100));
    erase(h, 1).await
}

/// What the erased customer reads as at first.
fn nobody() -> CustomerView {
    let view = first_of(1, &person("any@example.com"));
    CustomerView { name: None, email: None, tags: tags("vip").iter().cloned().collect(), ..view }
}

fn sourceless() -> Vec<ConsentView> {
    vec![ConsentView { purpose: purpose("news"), granted: true, at: second(-5), source: None }]
}

pub async fn an_erased_customer_is_told_without_the_person(h: impl CustomersHarness) {
    let end = erased(&h).await;
    assert_eq!(end, Position(10));
    let expected = CustomerView {
        state: CustomerState::Erased,
        tags: tags("vip old").iter().cloned().collect(),
        consents: sourceless(),
        version: 10,
        updated_at: second(100),
        ..nobody()
    };
    also_rebuilt(&h, async || {
        assert_eq!(now(&h, 1).await, expected);
        assert_eq!(then(&h, 1, end).await.as_ref(), Some(&expected));
        assert_eq!(h.records().version(&id(1), 10).await.unwrap().as_ref(), Some(&expected));
    })
    .await;
}

pub async fn the_past_of_an_erased_customer_is_told_without_the_person(h: impl CustomersHarness) {
    erased(&h).await;
    also_rebuilt(&h, async || {
        for version in 1..=9_u64 {
            let told = then(&h, 1, Position(version)).await.unwrap();
            assert_eq!(h.records().version(&id(1), version).await.unwrap().as_ref(), Some(&told));
            let deleted = version == 5;
            let expected = CustomerView {
                state: if deleted { CustomerState::Deleted } else { CustomerState::Active },
                tags: tags(if version < 4 { "vip" } else { "vip old" }).iter().cloned().collect(),
                consents: if version < 3 { Vec::new() } else { sourceless() },
                legal_hold_until: (version == 8).then(|| second(5)),
                version,
                updated_at: START.plus_micros(version.cast_signed() - 1),
                ..nobody()
            };
            assert_eq!(told, expected, "version {version}");
        }
    })
    .await;
}

pub async fn an_erased_customer_is_in_the_lists_of_before_only(h: impl CustomersHarness) {
    let end = erased(&h).await;
    create(&h, 2, person("bob@example.com"), "vip").await;
    let tagged = |word: &str, at| CustomersPage { tag: Some(word.parse().unwrap()), ..all(at) };
    also_rebuilt(&h, async || {
        for page in [all(None), tagged("vip", None)] {
            assert_eq!(listed(&h, &page).await, [id(2)]);
            assert_eq!(listed(&h, &CustomersPage { deleted: true, ..page }).await, []);
        }
        for page in [all(Some(end)), tagged("old", Some(end)), tagged("old", None)] {
            assert_eq!(listed(&h, &page).await, []);
        }
        for page in
            [all(Some(Position(9))), tagged("old", Some(Position(9))), tagged("vip", Some(Position(1)))]
        {
            let told = h.records().page(&page).await.unwrap();
            assert_eq!(told, [then(&h, 1, page.at.unwrap()).await.unwrap()]);
            assert_eq!((told[0].name.as_ref(), told[0].email.as_ref()), (None, None));
        }
        let deleted = CustomersPage { deleted: true, ..all(Some(Position(5))) };
        assert_eq!(listed(&h, &deleted).await, [id(1)]);
    })
    .await;
}

pub async fn an_erased_customer_is_found_by_no_address(h: impl CustomersHarness) {
    let end = erased(&h).await;
    also_rebuilt(&h, async || {
        for email in ["ann@example.com", "ann@new.example", ""] {
            for at in [None, Some(Position(1)), Some(Position(9)), Some(end)] {
                let page = CustomersPage { email: Some(key(email)), ..all(at) };
                assert_eq!(listed(&h, &page).await, [], "{page:?}");
            }
            assert!(h.imports().holders(&[key(email)]).await.unwrap().is_empty());
        }
    })
    .await;
}

pub async fn the_notes_of_an_erased_customer_have_no_text(h: impl CustomersHarness) {
    let end = erased(&h).await;
    also_rebuilt(&h, async || {
        for (at, count) in [(None, 2), (Some(end), 2), (Some(Position(9)), 2), (Some(Position(2)), 1)] {
            let told = notes(&h, &all_notes(1, Order::Ascending, at)).await;
            assert_eq!(told.len(), count);
            assert!(told.iter().all(|note| note.text.is_none() && &*note.author == "tester"), "{told:?}");
        }
    })
    .await;
}

pub async fn history_shows_what_happened_without_who(h: impl CustomersHarness) {
    let before = {
        erased(&h).await;
        history(&h, 1).await
    };
    let types: Vec<_> = before.iter().map(|event| event.event_type.as_str()).collect();
    let expected = [
        "CustomerCreated",
        "CustomerNoteAdded",
        "CustomerConsentRecorded",
        "CustomerChanged",
        "CustomerDeleted",
        "CustomerUndeleted",
        "CustomerNoteAdded",
        "CustomerHoldPlaced",
        "CustomerHoldLifted",
        "CustomerErased",
    ];
    assert_eq!(types, expected);
    let told = serde_json::to_string(&before.iter().map(|event| &event.data).collect::<Vec<_>>()).unwrap();
    for said in SAID {
        assert!(!told.contains(said), "{said} is in {told}");
    }
    assert_eq!((&before[0].data["name"], &before[0].data["tags"][0]), (&().into(), &"vip".into()));
    assert_eq!(before[9].data["notes"], 2);
}

pub async fn an_erased_customer_loads_as_erased(h: impl CustomersHarness) {
    erased(&h).await;
    also_rebuilt(&h, async || {
        let loaded = h.streams().load(&[id(1)]).await.unwrap().remove(0);
        assert_eq!(loaded.version, 10);
        let customer = loaded.state.unwrap();
        assert!(customer.is_erased() && customer.profile().is_none());
        assert!(customer.consents().values().all(|consent| consent.source.known().is_none()));
    })
    .await;
}

pub async fn a_batch_outlasts_erasing(h: impl CustomersHarness) {
    erased(&h).await;
    also_rebuilt(&h, async || {
        let record = BatchRecord { id: id(1), created: true, before: 0, version: 1 };
        assert_eq!(h.imports().batch(batch(1), None, 10).await.unwrap(), [record]);
    })
    .await;
}

pub async fn erasing_one_customer_leaves_the_others(h: impl CustomersHarness) {
    create(&h, 2, person("bob@example.com"), "vip").await;
    act(&h, 2, |customer| customer.add_note(note_id(60), "stays".parse().unwrap())).await;
    act(&h, 2, |customer| customer.record_consent(purpose("news"), consent(true, Some("shop")))).await;
    let before =
        (now(&h, 2).await, notes(&h, &all_notes(2, Order::Ascending, None)).await, history(&h, 2).await);
    create(&h, 1, person("ann@example.com"), "").await;
    act(&h, 1, |customer| customer.add_note(note_id(61), "goes".parse().unwrap())).await;
    erase(&h, 1).await;
    also_rebuilt(&h, async || {
        let after =
            (now(&h, 2).await, notes(&h, &all_notes(2, Order::Ascending, None)).await, history(&h, 2).await);
        assert_eq!(after, before);
    })
    .await;
}
