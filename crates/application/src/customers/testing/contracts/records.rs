//! One customer: now, as of a position, at a version.

use daybook_domain::customers::{Customer, CustomerPatch, Phone, Profile, Tag};

use super::support::{
    act, also_rebuilt, consent, create, first_of, id, note_id, now, person, purpose, second, tags, then,
    try_commit, with_email, with_tags,
};
use crate::customers::draft::Draft;
use crate::customers::testing::CustomersHarness;
use crate::customers::{ConsentView, CustomerState, CustomerView};
use crate::shared::Position;
use crate::testing::START;

fn whole() -> Profile {
    Profile {
        name: "Ann Example".parse().unwrap(),
        phone: Some(Phone::new("044 668 18 00".parse().unwrap(), Some("+41446681800".parse().unwrap()))),
        address: Some("Rämistrasse 1\n8001 Zürich".parse().unwrap()),
        ..person("Ann@Example.com")
    }
}

pub async fn a_customer_that_never_was_is_none(h: impl CustomersHarness) {
    let end = create(&h, 1, person("ann@example.com"), "").await;
    for at in [None, Some(Position(0)), Some(end)] {
        assert_eq!(h.records().customer(&id(2), at).await.unwrap(), None);
    }
    assert_eq!(then(&h, 1, Position(0)).await, None);
    assert_eq!(h.records().version(&id(2), 1).await.unwrap(), None);
}

pub async fn a_new_customer_is_told_whole(h: impl CustomersHarness) {
    create(&h, 1, whole(), "b a").await;
    let told = now(&h, 1).await;
    assert_eq!(
        (told.name.as_deref(), told.email.as_deref(), told.phone.as_deref(), told.phone_e164.as_deref()),
        (Some("Ann Example"), Some("Ann@Example.com"), Some("044 668 18 00"), Some("+41446681800"))
    );
    assert_eq!(told.address.as_deref(), Some("Rämistrasse 1\n8001 Zürich"));
    let expected = CustomerView { tags: tags("a b").iter().cloned().collect(), ..first_of(1, &whole()) };
    assert_eq!(told, expected);
    assert_eq!(then(&h, 1, Position(1)).await, Some(expected));
}

pub async fn every_event_is_a_version_with_its_time(h: impl CustomersHarness) {
    create(&h, 9, person("other@example.com"), "").await;
    h.set_time(second(10));
    create(&h, 1, whole(), "").await;
    h.set_time(second(20));
    act(&h, 1, |customer| customer.add_note(note_id(50), "called".parse().unwrap())).await;
    let created = CustomerView { sequence: 2, created_at: second(10), ..first_of(1, &whole()) };
    let noted = CustomerView { version: 2, updated_at: second(20), ..created };
    assert_eq!(now(&h, 1).await, noted);
    h.set_time(second(30));
    let patch = CustomerPatch { phone: Some(None), address: Some(None), ..with_email("ann@new.example") };
    act(&h, 1, |customer| customer.change(patch, None)).await;
    let changed = CustomerView {
        email: Some("ann@new.example".into()),
        phone: None,
        phone_e164: None,
        address: None,
        version: 3,
        updated_at: second(30),
        ..noted
    };
    assert_eq!(now(&h, 1).await, changed);
}

/// Created, changed, deleted and undeleted, with another customer's events between; what it was after each position.
async fn lived(h: &impl CustomersHarness) -> Vec<(Position, CustomerView)> {
    let mut told = Vec::new();
    let mut at = create(h, 1, whole(), "new").await;
    for n in 1..=6_u64 {
        told.push((at, now(h, 1).await));
        h.set_time(second(n.cast_signed()));
        create(h, n + 10, person(&format!("n{n}@example.com")), "").await;
        at = match n {
            1 => act(h, 1, |customer| customer.change(with_tags("old"), None)).await,
            2 => {
                act(h, 1, |customer| customer.record_consent(purpose("news"), consent(true, Some("shop"))))
                    .await
            }
            3 => act(h, 1, |customer| customer.delete(None)).await,
            4 => act(h, 1, |customer| customer.undelete(None)).await,
            5 => act(h, 1, |customer| customer.place_hold(second(99), START)).await,
            _ => act(h, 1, |customer| customer.change(with_email("ann@new.example"), None)).await,
        };
    }
    told.push((at, now(h, 1).await));
    told
}

pub async fn a_customer_reads_as_it_was_at_every_position(h: impl CustomersHarness) {
    let told = lived(&h).await;
    let last = told.last().unwrap().0;
    also_rebuilt(&h, async || {
        for position in 1..=last.0 {
            let was = told.iter().rev().find(|(at, _)| at.0 <= position).map(|(_, view)| view.clone());
            assert_eq!(then(&h, 1, Position(position)).await, was, "at {position}");
        }
    })
    .await;
}

pub async fn a_customer_reads_as_it_was_at_every_version(h: impl CustomersHarness) {
    let told = lived(&h).await;
    also_rebuilt(&h, async || {
        for (_, was) in &told {
            let read = h.records().version(&id(1), was.version).await.unwrap();
            assert_eq!(read.as_ref(), Some(was));
        }
        for never in [0, told.len() as u64 + 1] {
            assert_eq!(h.records().version(&id(1), never).await.unwrap(), None, "{never}");
        }
    })
    .await;
}

pub async fn versions_within_one_commit_are_told_apart(h: impl CustomersHarness) {
    let draft = Draft::created(whole(), tags("one"), None);
    let draft = draft.decide(|customer| customer.change(with_tags("two"), None)).unwrap();
    let draft = draft.consents(&[(purpose("news"), consent(true, None))]).unwrap();
    let draft = draft.decide(|customer| customer.delete(None)).unwrap();
    let other = Customer::create(person("bob@example.com"), tags(""), None);
    try_commit(&h, vec![(id(2), other), (id(1), draft.into_events())]).await.unwrap();
    let mut told = Vec::new();
    for version in 1..=4 {
        let view = h.records().version(&id(1), version).await.unwrap().unwrap();
        let words = view.tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(" ");
        assert_eq!((view.version, view.sequence, view.updated_at), (version, 2, START));
        told.push((words, view.consents.len(), view.state));
    }
    let active = |words: &str, consents| (words.to_owned(), consents, CustomerState::Active);
    let gone = ("two".to_owned(), 1, CustomerState::Deleted);
    assert_eq!(told, [active("one", 0), active("two", 0), active("two", 1), gone]);
    assert_eq!(now(&h, 1).await.version, 4);
    assert_eq!(then(&h, 1, Position(5)).await.map(|view| view.version), Some(4));
}

pub async fn a_deleted_customer_says_so_until_it_is_undeleted(h: impl CustomersHarness) {
    create(&h, 1, whole(), "").await;
    let active = now(&h, 1).await;
    h.set_time(second(1));
    act(&h, 1, |customer| customer.delete(None)).await;
    let deleted =
        CustomerView { state: CustomerState::Deleted, version: 2, updated_at: second(1), ..active.clone() };
    assert_eq!(now(&h, 1).await, deleted);
    h.set_time(second(2));
    act(&h, 1, |customer| customer.undelete(None)).await;
    assert_eq!(now(&h, 1).await, CustomerView { version: 3, updated_at: second(2), ..active });
}

pub async fn consents_are_sorted_and_the_last_one_of_a_purpose_stands(h: impl CustomersHarness) {
    create(&h, 1, person("ann@example.com"), "").await;
    let record = async |text: &str, granted, source| {
        act(&h, 1, |customer| customer.record_consent(purpose(text), consent(granted, source))).await
    };
    record("news", true, Some("shop")).await;
    record("calls", false, None).await;
    let before = record("news.daily", true, None).await;
    let after = record("news", false, Some("letter")).await;
    let told = |text: &str, granted, source: Option<&str>| ConsentView {
        purpose: purpose(text),
        granted,
        at: second(-5),
        source: source.map(Into::into),
    };
    let (calls, daily) = (told("calls", false, None), told("news.daily", true, None));
    let at = async |position| then(&h, 1, position).await.unwrap().consents;
    assert_eq!(at(before).await, [calls.clone(), told("news", true, Some("shop")), daily.clone()]);
    assert_eq!(at(after).await, [calls, told("news", false, Some("letter")), daily]);
    assert_eq!(now(&h, 1).await.consents, at(after).await);
}

pub async fn a_hold_is_told_until_it_is_lifted(h: impl CustomersHarness) {
    create(&h, 1, person("ann@example.com"), "").await;
    let held = act(&h, 1, |customer| customer.place_hold(second(60), START)).await;
    assert_eq!(now(&h, 1).await.legal_hold_until, Some(second(60)));
    act(&h, 1, |customer| customer.delete(None)).await;
    act(&h, 1, |customer| customer.place_hold(second(90), START)).await;
    assert_eq!(now(&h, 1).await.legal_hold_until, Some(second(90)));
    act(&h, 1, Customer::lift_hold).await;
    assert_eq!(now(&h, 1).await.legal_hold_until, None);
    assert_eq!(then(&h, 1, held).await.unwrap().legal_hold_until, Some(second(60)));
}
