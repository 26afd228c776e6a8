//! API keys.

use super::samples::*;
use crate::access::{Role, Scopes};
use crate::identity::*;
use crate::shared::testing::given;
use crate::shared::{Timestamp, replay};

fn issue(history: Vec<UserEvent>, new: NewApiKey) -> crate::shared::testing::Decided<UserEvent, UserError> {
    given::<User>(history).when(|user| user.unwrap().issue_key(key_id(1), new, NOW))
}

#[test]
fn a_key_is_issued_once_and_revoked_once() {
    issue(vec![created(Role::Author)], new_key("config:read", LATER)).then([key_issued(1)]);
    let issued = vec![created(Role::Author), key_issued(1)];
    issue(issued.clone(), new_key("config:read", LATER)).then_nothing();
    given::<User>(issued.clone())
        .when(|user| user.unwrap().revoke_key(key_id(1)))
        .then([UserEvent::KeyRevoked { key: key_id(1) }]);
    given::<User>(issued.clone())
        .when(|user| user.unwrap().revoke_key(key_id(2)))
        .then_refused(&UserError::UnknownKey);
    let revoked = [issued, vec![UserEvent::KeyRevoked { key: key_id(1) }]].concat();
    assert!(replay::<User>(None, &revoked).unwrap().keys().is_empty());
    given::<User>(revoked)
        .when(|user| user.unwrap().revoke_key(key_id(1)))
        .then_refused(&UserError::UnknownKey);
}

#[test]
fn a_user_has_several_keys_and_at_most_fifty() {
    let mut history = vec![created(Role::Author)];
    history.extend((100..149).map(key_issued));
    issue(history.clone(), new_key("config:read", LATER)).then([key_issued(1)]);
    history.push(key_issued(149));
    issue(history.clone(), new_key("config:read", LATER)).then_refused(&UserError::TooManyKeys);
    history.push(UserEvent::KeyRevoked { key: key_id(120) });
    issue(history, new_key("config:read", LATER)).then([key_issued(1)]);
}

#[test]
fn a_key_expires_after_now_and_within_a_leap_year() {
    let expiring = |at| issue(vec![created(Role::Author)], new_key("config:read", at));
    let year = NOW.plus_micros(366 * 24 * 60 * 60 * 1_000_000);
    expiring(NOW).then_refused(&UserError::KeyExpiry);
    expiring(year.plus_micros(1)).then_refused(&UserError::KeyExpiry);
    expiring(Timestamp::from_micros(i64::MAX)).then_refused(&UserError::KeyExpiry);
    for allowed in [NOW.plus_micros(1), year] {
        let user = replay::<User>(None, &[created(Role::Author)]).unwrap();
        let events = user.issue_key(key_id(1), new_key("config:read", allowed), NOW);
        assert_eq!(events.map(|events| events.len()), Ok(1));
    }
}

#[test]
fn a_key_without_scopes_is_refused() {
    let new = NewApiKey { scopes: Scopes::default(), ..new_key("config:read", LATER) };
    issue(vec![created(Role::Author)], new).then_refused(&UserError::NoScopes);
}

#[test]
fn a_suspended_user_gets_no_keys_and_keeps_those_there_are() {
    let suspended = vec![created(Role::Author), key_issued(1), UserEvent::Suspended];
    given::<User>(suspended.clone())
        .when(|user| user.unwrap().issue_key(key_id(2), new_key("config:read", LATER), NOW))
        .then_refused(&UserError::Suspended);
    given::<User>(suspended)
        .when(|user| user.unwrap().revoke_key(key_id(1)))
        .then([UserEvent::KeyRevoked { key: key_id(1) }]);
}
