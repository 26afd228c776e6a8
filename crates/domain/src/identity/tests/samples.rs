//! Users and sessions, and what happens to them, for tests.

use uuid::Uuid;

use crate::access::{Role, Roles, Scopes};
use crate::identity::*;
use crate::shared::{Erasable, Timestamp};

pub(super) const NOW: Timestamp = Timestamp::from_micros(1_000);
pub(super) const LATER: Timestamp = Timestamp::from_micros(2_000);

pub(super) fn user_id(n: u128) -> UserId {
    UserId::new(Uuid::from_u128(n))
}

pub(super) fn key_id(n: u128) -> KeyId {
    KeyId::new(Uuid::from_u128(n))
}

pub(super) fn logins(email: &str, user_name: &str) -> Logins {
    Logins::new(email.parse().ok(), user_name.parse().ok()).unwrap()
}

pub(super) fn ada() -> UserProfile {
    UserProfile { name: "Ada Lovelace".parse().unwrap(), logins: logins("ada@example.org", "ada") }
}

pub(super) fn hash(n: u8) -> PasswordHash {
    format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ${n}").parse().unwrap()
}

pub(super) fn roles(role: Role) -> Roles {
    Roles::new([role]).unwrap()
}

pub(super) fn scopes(texts: &[&str]) -> Scopes {
    Scopes::new(texts.iter().map(|text| text.parse().unwrap())).unwrap()
}

pub(super) fn new_user(role: Role) -> NewUser {
    NewUser {
        profile: ada(),
        password: Some(hash(1)),
        roles: roles(role),
        grants: Scopes::default(),
        first: false,
    }
}

pub(super) fn created(role: Role) -> UserEvent {
    UserEvent::Created {
        profile: Erasable::Known(ada()),
        password: Erasable::Known(Some(hash(1))),
        roles: roles(role),
        grants: Scopes::default(),
        first: false,
    }
}

pub(super) fn password_changed(n: u8) -> UserEvent {
    UserEvent::PasswordChanged { password: Erasable::Known(hash(n)) }
}

pub(super) fn new_key(scope: &str, expires_at: Timestamp) -> NewApiKey {
    NewApiKey {
        name: "Ada's laptop".parse().unwrap(),
        scopes: scopes(&[scope]),
        digest: Digest::new([7; 32]),
        expires_at,
    }
}

pub(super) fn key_issued(n: u128) -> UserEvent {
    let NewApiKey { name, scopes, digest, expires_at } = new_key("config:read", LATER);
    UserEvent::KeyIssued { key: key_id(n), name: Erasable::Known(name), scopes, digest, expires_at }
}

pub(super) fn second(n: i64) -> Timestamp {
    Timestamp::from_micros(n * 1_000_000)
}

/// The `n`th tokens of a session, made at a second.
pub(super) fn tokens(n: u8, at: i64) -> Tokens {
    Tokens {
        access: Digest::new([n; 32]),
        access_expires_at: second(at + 10),
        refresh: Digest::new([100 + n; 32]),
        refresh_expires_at: second(at + 50),
    }
}

/// Signed in at second 0, and over at second 100.
pub(super) fn started() -> SessionEvent {
    SessionEvent::Started { user: user_id(1), generation: 3, tokens: tokens(1, 0), ends_at: second(100) }
}
