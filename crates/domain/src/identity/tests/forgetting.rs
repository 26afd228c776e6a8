//! Erasing, and what it leaves.

use super::samples::*;
use crate::access::Role;
use crate::identity::*;
use crate::shared::testing::given;
use crate::shared::{Aggregate, replay};

fn erase(history: Vec<UserEvent>, reason: &str) -> crate::shared::testing::Decided<UserEvent, UserError> {
    given::<User>(history).when(|user| user.unwrap().erase(&reason.parse().unwrap()))
}

#[test]
fn active_and_suspended_users_are_erased_once() {
    erase(vec![created(Role::Author)], "left").then([UserEvent::Erased]);
    erase(vec![created(Role::Author), UserEvent::Suspended], "left").then([UserEvent::Erased]);
    erase(vec![created(Role::Author), UserEvent::Erased], "Ada Lovelace left").then_nothing();
}

#[test]
fn the_reason_of_an_erasure_names_nobody() {
    for reason in ["Ada Lovelace left", "asked by ADA@example.org", "ada has left"] {
        erase(vec![created(Role::Author)], reason).then_refused(&UserError::ReasonNamesPerson);
    }
}

#[test]
fn an_erased_user_is_nobody_and_has_no_keys() {
    let history = [created(Role::Admin), key_issued(1), UserEvent::Erased];
    let user = replay::<User>(None, &history).unwrap();
    assert!(user.is_erased() && !user.is_present() && !user.is_active_admin());
    assert_eq!((user.account(), user.keys().len(), user.roles()), (None, 0, &roles(Role::Admin)));
}

#[test]
fn only_the_erasure_erases() {
    assert!(User::erases(&UserEvent::Erased));
    for event in [created(Role::Author), UserEvent::Suspended, password_changed(1), key_issued(1)] {
        assert!(!User::erases(&event));
    }
}
