//! Given what happened to a customer, when it is created, changed or deleted, then this happens, or nothing, or
//! this rule refuses.

use super::samples::*;
use crate::customers::*;
use crate::shared::testing::given;
use crate::shared::{Aggregate, Erasable, replay};

#[test]
fn creating_puts_the_customer_on_record() {
    given::<Customer>([])
        .when(|_| Ok::<_, CustomerError>(Customer::create(ada(), tags(&["vip"]), Some(batch()))))
        .then([CustomerEvent::Created {
            profile: Erasable::Known(ada()),
            tags: tags(&["vip"]),
            batch: Some(batch()),
        }]);
}

#[test]
fn only_a_creation_begins_a_customer() {
    for event in [DELETED, UNDELETED, ERASED, noted(), held(NOW), CustomerEvent::HoldLifted] {
        assert_eq!(Customer::begin(&event), None);
    }
}

#[test]
fn a_change_names_what_differs_and_keeps_the_rest() {
    let name = || "Ada King".parse().ok();
    given::<Customer>([created(full())])
        .when(|ada| ada.unwrap().change(CustomerPatch { name: name(), ..CustomerPatch::default() }, None))
        .then([changed(
            Profile { name: name().unwrap(), ..full() },
            "ada@example.org",
            tags(&["vip"]),
            &[Field::Name],
        )]);
}

#[test]
fn a_change_tells_its_import() {
    let patch = CustomerPatch { tags: Some(Tags::default()), ..CustomerPatch::default() };
    given::<Customer>([created(ada())]).when(|ada| ada.unwrap().change(patch, Some(batch()))).then([
        CustomerEvent::Changed {
            profile: Erasable::Known(ada()),
            previous_email: Erasable::Known(ada().email),
            tags: Tags::default(),
            fields: vec![Field::Tags],
            batch: Some(batch()),
        },
    ]);
}

#[test]
fn the_inner_none_of_a_patch_takes_away() {
    let patch = CustomerPatch { phone: Some(None), address: Some(None), ..CustomerPatch::default() };
    given::<Customer>([created(full())]).when(|ada| ada.unwrap().change(patch, None)).then([changed(
        ada(),
        "ada@example.org",
        tags(&["vip"]),
        &[Field::Phone, Field::Address],
    )]);
}

#[test]
fn replacing_changes_every_field_that_differs() {
    let bob = profile("Bob", "bob@example.org");
    given::<Customer>([created(full())])
        .when(|ada| ada.unwrap().change(CustomerPatch::replacing(bob.clone(), tags(&[])), None))
        .then([changed(bob.clone(), "ada@example.org", tags(&[]), &Field::ALL)]);
}

#[test]
fn another_spelling_of_the_address_is_a_change() {
    let patch = CustomerPatch { email: "ADA@example.org".parse().ok(), ..CustomerPatch::default() };
    given::<Customer>([created(ada())]).when(|ada| ada.unwrap().change(patch, None)).then([changed(
        profile("Ada Lovelace", "ADA@example.org"),
        "ada@example.org",
        tags(&["vip"]),
        &[Field::Email],
    )]);
}

#[test]
fn nothing_happens_where_nothing_differs() {
    for patch in [CustomerPatch::default(), CustomerPatch::replacing(full(), tags(&["vip"]))] {
        given::<Customer>([created(full())])
            .when(|ada| ada.unwrap().change(patch, Some(batch())))
            .then_nothing();
    }
}

#[test]
fn what_active_customers_allow_is_refused_on_deleted_and_erased_ones() {
    type Decision = fn(&Customer) -> Result<Vec<CustomerEvent>, CustomerError>;
    let decisions: [Decision; 4] = [
        |ada| ada.change(CustomerPatch::default(), None),
        |ada| ada.delete(None),
        |ada| ada.add_note(note_id(), "rang twice".parse().unwrap()),
        |ada| ada.record_consent("news".parse().unwrap(), consent(true, NOW)),
    ];
    for decision in decisions {
        given::<Customer>([created(ada()), DELETED])
            .when(|ada| decision(ada.unwrap()))
            .then_refused(&CustomerError::Deleted);
        given::<Customer>([created(ada()), ERASED])
            .when(|ada| decision(ada.unwrap()))
            .then_refused(&CustomerError::Erased);
    }
}

#[test]
fn deleting_takes_the_customer_out_of_sight_and_keeps_everything() {
    given::<Customer>([created(ada())])
        .when(|ada| ada.unwrap().delete(Some(batch())))
        .then([CustomerEvent::Deleted { batch: Some(batch()) }]);
    let deleted = replay::<Customer>(None, &[created(ada()), DELETED]).unwrap();
    assert!(deleted.is_deleted() && !deleted.is_present() && !deleted.is_erased());
    assert_eq!((deleted.profile(), deleted.tags()), (Some(&ada()), &tags(&["vip"])));
}

#[test]
fn undeleting_brings_the_customer_back_as_before() {
    given::<Customer>([created(full()), DELETED])
        .when(|ada| ada.unwrap().undelete(Some(batch())))
        .then([CustomerEvent::Undeleted { batch: Some(batch()) }]);
    let back = replay::<Customer>(None, &[created(full()), DELETED, UNDELETED]);
    assert_eq!(back, replay(None, &[created(full())]));
}

#[test]
fn undeleting_an_active_customer_does_nothing_and_an_erased_one_is_refused() {
    given::<Customer>([created(ada())]).when(|ada| ada.unwrap().undelete(None)).then_nothing();
    given::<Customer>([created(ada()), DELETED, ERASED])
        .when(|ada| ada.unwrap().undelete(None))
        .then_refused(&CustomerError::Erased);
}

#[test]
fn notes_are_added_also_the_same_words_again() {
    given::<Customer>([created(ada()), noted()])
        .when(|ada| ada.unwrap().add_note(note_id(), "rang twice".parse().unwrap()))
        .then([noted()]);
}

#[test]
fn a_consent_is_recorded_and_withdrawn() {
    let record = |history: Vec<CustomerEvent>, consent: Consent| {
        given::<Customer>(history).when(|ada| ada.unwrap().record_consent("news".parse().unwrap(), consent))
    };
    let (given, withdrawn) = (consent(true, NOW), consent(false, LATER));
    record(vec![created(ada())], given.clone()).then([recorded("news", given.clone())]);
    record(vec![created(ada()), recorded("news", given.clone())], withdrawn.clone())
        .then([recorded("news", withdrawn)]);
    record(vec![created(ada()), recorded("news", given.clone())], given.clone()).then_nothing();
    record(vec![created(ada()), recorded("post", given.clone())], given.clone())
        .then([recorded("news", given)]);
}

#[test]
fn consents_are_for_at_most_fifty_purposes() {
    let mut history = vec![created(ada())];
    history.extend((0..50).map(|n| recorded(&format!("p{n}"), consent(true, NOW))));
    let record = |purpose: &str| {
        let purpose = purpose.parse().unwrap();
        given::<Customer>(history.clone())
            .when(|ada| ada.unwrap().record_consent(purpose, consent(false, LATER)))
    };
    record("one-more").then_refused(&CustomerError::TooManyConsents);
    record("p0").then([recorded("p0", consent(false, LATER))]);
}
