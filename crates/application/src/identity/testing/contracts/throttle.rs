//! What slows down who guesses.

use std::net::IpAddr;

use daybook_domain::identity::{Backoff, LoginKey};
use daybook_domain::shared::Timestamp;

use super::support::second;
use crate::identity::{Attempt, LoginThrottle, Throttled};

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// A try as this user, or as nobody in particular, from this address.
fn attempt(name: &str, from: Option<IpAddr>, at: Timestamp) -> Attempt {
    Attempt { account: LoginKey::of(name).filter(|_| !name.is_empty()), address: from, at }
}

/// Tries so often that the next try has to wait, and tells until when.
fn exhaust(throttle: &impl LoginThrottle, name: &str, from: Option<IpAddr>, now: Timestamp) -> Timestamp {
    for _ in 0..1_000 {
        if let Err(Throttled { retry_at }) = throttle.attempt(&attempt(name, from, now)) {
            return retry_at;
        }
    }
    panic!("a thousand tries were allowed");
}

pub fn some_failures_cost_nothing_and_then_each_one_doubles_the_wait(throttle: &impl LoginThrottle) {
    let mut now = second(0);
    for failures in 0..12 {
        let expected = now.plus_micros(Backoff::ACCOUNT.delay(failures));
        let outcome = throttle.attempt(&attempt("ann", None, now));
        if expected > now {
            assert_eq!(outcome, Err(Throttled { retry_at: expected }), "{failures}");
            now = expected;
            throttle.attempt(&attempt("ann", None, now)).unwrap();
        } else {
            outcome.unwrap();
        }
    }
}

pub fn a_try_that_is_not_allowed_is_not_counted(throttle: &impl LoginThrottle) {
    let retry_at = exhaust(throttle, "ann", None, second(0));
    for _ in 0..100 {
        let outcome = throttle.attempt(&attempt("ann", None, retry_at.plus_micros(-1)));
        assert_eq!(outcome, Err(Throttled { retry_at }));
    }
    throttle.attempt(&attempt("ann", None, retry_at)).unwrap();
}

pub fn a_success_forgets_the_failures_of_the_account(throttle: &impl LoginThrottle) {
    exhaust(throttle, "ann", None, second(0));
    throttle.succeeded(&attempt("ann", None, second(0)));
    throttle.attempt(&attempt("ann", None, second(0))).unwrap();
}

pub fn one_account_does_not_slow_down_another(throttle: &impl LoginThrottle) {
    exhaust(throttle, "ann", None, second(0));
    for other in ["bob", "ann@example.com", ""] {
        throttle.attempt(&attempt(other, None, second(0))).unwrap();
    }
}

pub fn an_address_is_slowed_down_whatever_accounts_it_tries(throttle: &impl LoginThrottle) {
    let from = Some(address("192.0.2.1"));
    let allowed = |n: &usize| throttle.attempt(&attempt(&format!("u{n}"), from, second(0))).is_ok();
    let free = (0..1_000).take_while(|failures| Backoff::ADDRESS.delay(*failures) == 0).count();
    assert_eq!((0..1_000).take_while(allowed).count(), free);
    assert!(throttle.attempt(&attempt("", from, second(0))).is_err());
    throttle.attempt(&attempt("new", Some(address("192.0.2.2")), second(0))).unwrap();
    throttle.attempt(&attempt("new", None, second(0))).unwrap();
}

pub fn a_success_does_not_forgive_an_address_its_failures(throttle: &impl LoginThrottle) {
    let from = Some(address("192.0.2.1"));
    // Somebody who has an account of its own signs in between any two tries of others.
    let mut allowed = 0;
    while throttle.attempt(&attempt(&format!("victim{allowed}"), from, second(0))).is_ok() {
        allowed += 1;
        assert!(allowed < 1_000, "an address that signs in may try for ever");
        let own = attempt("own", from, second(0));
        if throttle.attempt(&own).is_ok() {
            throttle.succeeded(&own);
        }
    }
}

pub fn an_ipv6_address_is_counted_by_its_network(throttle: &impl LoginThrottle) {
    for n in 0..1_000 {
        let from = address(&format!("2001:db8:0:1::{n:x}"));
        if throttle.attempt(&attempt("", Some(from), second(0))).is_err() {
            let other = Some(address("2001:db8:0:2::1"));
            throttle.attempt(&attempt("", other, second(0))).unwrap();
            return;
        }
    }
    panic!("a network may try as often as it has addresses");
}

pub fn an_ipv4_address_is_the_same_however_it_is_written(throttle: &impl LoginThrottle) {
    let from = |text: &str| attempt("", Some(address(text)), second(0));
    exhaust(throttle, "", Some(address("192.0.2.1")), second(0));
    assert!(throttle.attempt(&from("::ffff:192.0.2.1")).is_err());
    throttle.attempt(&from("::ffff:192.0.2.2")).unwrap();
}

pub fn failures_are_forgotten_after_a_day(throttle: &impl LoginThrottle) {
    let retry_at = exhaust(throttle, "ann", None, second(0));
    throttle.attempt(&attempt("ann", None, retry_at)).unwrap();
    let later = retry_at.plus_micros(Backoff::FORGET);
    let free = (0..1_000).take_while(|failures| Backoff::ACCOUNT.delay(*failures) == 0).count();
    for _ in 0..free {
        throttle.attempt(&attempt("ann", None, later)).unwrap();
    }
}
