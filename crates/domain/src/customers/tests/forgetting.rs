//! Holds, erasing, and what it leaves.

use super::samples::*;
use crate::customers::*;
use crate::shared::testing::given;
use crate::shared::{Aggregate, Claim, ClaimChange, Erasable, replay};

#[test]
fn a_hold_is_placed_moved_and_lifted_on_deleted_customers_too() {
    for history in [vec![created(ada())], vec![created(ada()), DELETED]] {
        let held_before = || history.iter().cloned().chain([held(LATER)]);
        let other = LATER.plus_micros(-1);
        given::<Customer>(history.clone())
            .when(|ada| ada.unwrap().place_hold(LATER, NOW))
            .then([held(LATER)]);
        given::<Customer>(held_before()).when(|ada| ada.unwrap().place_hold(other, NOW)).then([held(other)]);
        given::<Customer>(held_before()).when(|ada| ada.unwrap().place_hold(LATER, NOW)).then_nothing();
        given::<Customer>(held_before())
            .when(|ada| ada.unwrap().lift_hold())
            .then([CustomerEvent::HoldLifted]);
        given::<Customer>(history.clone()).when(|ada| ada.unwrap().lift_hold()).then_nothing();
        given::<Customer>(held_before().chain([CustomerEvent::HoldLifted]))
            .when(|ada| ada.unwrap().lift_hold())
            .then_nothing();
    }
}

#[test]
fn a_hold_that_ends_now_is_refused() {
    given::<Customer>([created(ada())])
        .when(|ada| ada.unwrap().place_hold(NOW, NOW))
        .then_refused(&CustomerError::HoldInThePast);
}

#[test]
fn an_erased_customer_has_no_holds_to_place_or_lift() {
    let erased = || given::<Customer>([created(ada()), held(NOW), ERASED]);
    erased().when(|ada| ada.unwrap().place_hold(LATER, NOW)).then_refused(&CustomerError::Erased);
    erased().when(|ada| ada.unwrap().lift_hold()).then_refused(&CustomerError::Erased);
}

#[test]
fn erasing_certifies_how_many_notes_went() {
    for history in [vec![created(ada()), noted(), noted()], vec![created(ada()), noted(), noted(), DELETED]] {
        given::<Customer>(history)
            .when(|ada| ada.unwrap().erase(&reason(), NOW))
            .then([CustomerEvent::Erased { notes: 2 }]);
    }
}

#[test]
fn an_erased_customer_holds_nothing_personal() {
    let history = [created(full()), recorded("news", consent(true, NOW)), noted(), ERASED];
    let erased = replay::<Customer>(None, &history).unwrap();
    assert!(erased.is_erased() && !erased.is_present() && !erased.is_deleted());
    assert_eq!(erased.profile(), None);
    assert_eq!(erased.tags(), &tags(&["vip"]));
    let kept = Consent { source: Erasable::Erased, ..consent(true, NOW) };
    assert_eq!(erased.consents().values().collect::<Vec<_>>(), [&kept]);
    assert_eq!(erased.notes(), 1);
}

#[test]
fn erasing_twice_does_nothing_whatever_the_reason() {
    given::<Customer>([created(ada()), ERASED])
        .when(|gone| gone.unwrap().erase(&"Ada Lovelace".parse().unwrap(), NOW))
        .then_nothing();
}

#[test]
fn erasing_is_refused_until_the_hold_ends() {
    let erase = |history: &[CustomerEvent], now| {
        given::<Customer>(history.to_vec()).when(|ada| ada.unwrap().erase(&reason(), now))
    };
    let history = [created(ada()), held(LATER)];
    erase(&history, LATER.plus_micros(-1)).then_refused(&CustomerError::HeldUntil(LATER));
    erase(&history, LATER).then([ERASED]);
    erase(&[created(ada()), held(LATER), DELETED], NOW).then_refused(&CustomerError::HeldUntil(LATER));
    erase(&[created(ada()), held(LATER), CustomerEvent::HoldLifted], NOW).then([ERASED]);
}

#[test]
fn erasing_is_refused_for_a_reason_that_names_the_person() {
    for reason in
        ["Mrs Lovelace asked", "mail from Ada@Example.org", "rang from 0446681800", "left 1 main st"]
    {
        given::<Customer>([created(full())])
            .when(|ada| ada.unwrap().erase(&reason.parse().unwrap(), NOW))
            .then_refused(&CustomerError::ReasonNamesPerson);
    }
}

#[test]
fn only_the_erasure_erases() {
    assert!(Customer::erases(&ERASED));
    for event in [created(ada()), DELETED, UNDELETED, noted(), held(NOW), CustomerEvent::HoldLifted] {
        assert!(!Customer::erases(&event));
    }
}

#[test]
fn the_address_is_claimed_by_its_key_and_given_back_when_it_changes() {
    let claim = |value: &str| Claim { scope: "customer-email", value: value.to_owned() };
    let moved = |to: &str| changed(profile("Ada", to), "Ada@example.org", Tags::default(), &[Field::Email]);
    let taken = Customer::claims(&created(profile("Ada", "ADA@example.org")));
    assert_eq!(taken, [ClaimChange::Take(claim("ada@example.org"))]);
    assert_eq!(
        Customer::claims(&moved("Bob@example.org")),
        [ClaimChange::Release(claim("ada@example.org")), ClaimChange::Take(claim("bob@example.org"))]
    );
    for event in [moved("ada@EXAMPLE.org"), DELETED, UNDELETED, ERASED, created(ada()).redacted()] {
        assert_eq!(Customer::claims(&event), []);
    }
}
