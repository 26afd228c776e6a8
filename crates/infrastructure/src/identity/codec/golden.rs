//! Samples of every stored form.

use daybook_domain::access::{Role, Roles, Scopes};
use daybook_domain::identity::{
    Digest, DisplayName, EndedBy, KeyName, Logins, PasswordHash, SessionEvent, Tokens, UserEvent, UserField,
    UserName, UserProfile,
};
use daybook_domain::shared::{Email, Erasable, Timestamp};

use super::{session, user};

const ID: &str = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5";
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

/// A form that was written once: its type, its open part, its sealed part, and what they mean with the key.
pub(super) struct Golden<E> {
    pub(super) event_type: &'static str,
    pub(super) open: &'static str,
    pub(super) personal: Option<&'static str>,
    pub(super) event: E,
}

const fn golden<E>(
    event_type: &'static str,
    open: &'static str,
    personal: Option<&'static str>,
    event: E,
) -> Golden<E> {
    Golden { event_type, open, personal, event }
}

fn hash() -> PasswordHash {
    PasswordHash::restore(HASH)
}

pub(super) fn ann() -> UserProfile {
    let (email, user_name) = (Email::restore("Ann@Example.com"), UserName::restore("Ann.G"));
    UserProfile {
        name: DisplayName::restore("Ann Grün"),
        logins: Logins::restore(Some(email), Some(user_name)),
    }
}

fn robot() -> UserProfile {
    let logins = Logins::restore(None, Some(UserName::restore("robot")));
    UserProfile { name: DisplayName::restore("Robot 🤖"), logins }
}

fn roles() -> Roles {
    Roles::restore([Role::Reader, Role::Editor])
}

fn grants() -> Scopes {
    Scopes::restore(["customers:read", "config:write:feature."].map(|scope| scope.parse().unwrap()))
}

/// Every form of users' events that was ever written, and what it means. Lines are added and never changed.
pub(super) fn users() -> Vec<Golden<UserEvent>> {
    [created(), changed(), keys(), plain()].into_iter().flatten().collect()
}

fn created() -> Vec<Golden<UserEvent>> {
    let no_grants = Scopes::default();
    vec![
        golden(
            user::CREATED,
            r#"{"roles":["editor","reader"],"grants":["customers:read","config:write:feature."],"first":false}"#,
            Some(
                r#"{"name":"Ann Grün","email":"Ann@Example.com","user_name":"Ann.G","password":"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"}"#,
            ),
            UserEvent::Created {
                profile: Erasable::Known(ann()),
                password: Erasable::Known(Some(hash())),
                roles: roles(),
                grants: grants(),
                first: false,
            },
        ),
        golden(
            user::CREATED,
            r#"{"roles":["admin"],"grants":[],"first":true}"#,
            Some(r#"{"name":"Robot 🤖","email":null,"user_name":"robot","password":null}"#),
            UserEvent::Created {
                profile: Erasable::Known(robot()),
                password: Erasable::Known(None),
                roles: Roles::restore([Role::Admin]),
                grants: no_grants,
                first: true,
            },
        ),
    ]
}

fn changed() -> Vec<Golden<UserEvent>> {
    vec![
        golden(
            user::PROFILE_CHANGED,
            r#"{"fields":["name","email","user_name"]}"#,
            Some(
                r#"{"name":"Robot 🤖","email":null,"user_name":"robot","previous":{"email":"Ann@Example.com","user_name":"Ann.G"}}"#,
            ),
            UserEvent::ProfileChanged {
                profile: Erasable::Known(robot()),
                previous: Erasable::Known(ann().logins),
                fields: UserField::ALL.to_vec(),
            },
        ),
        golden(
            user::PASSWORD_CHANGED,
            "{}",
            Some(
                r#"{"password":"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"}"#,
            ),
            UserEvent::PasswordChanged { password: Erasable::Known(hash()) },
        ),
        golden(
            user::PASSWORD_REHASHED,
            "{}",
            Some(
                r#"{"password":"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"}"#,
            ),
            UserEvent::PasswordRehashed { password: Erasable::Known(hash()) },
        ),
    ]
}

fn keys() -> Vec<Golden<UserEvent>> {
    vec![
        golden(
            user::KEY_ISSUED,
            r#"{"key_id":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5","scopes":["customers:read","config:write:feature."],"digest":"3232323232323232323232323232323232323232323232323232323232323232","expires_at":"2030-01-01T00:00:00.000000Z"}"#,
            Some(r#"{"name":"Ann's laptop"}"#),
            UserEvent::KeyIssued {
                key: ID.parse().unwrap(),
                name: Erasable::Known(KeyName::restore("Ann's laptop")),
                scopes: grants(),
                digest: Digest::new([0x32; 32]),
                expires_at: "2030-01-01T00:00:00Z".parse().unwrap(),
            },
        ),
        golden(
            user::KEY_REVOKED,
            r#"{"key_id":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"}"#,
            None,
            UserEvent::KeyRevoked { key: ID.parse().unwrap() },
        ),
    ]
}

fn plain() -> Vec<Golden<UserEvent>> {
    vec![
        golden(
            user::ACCESS_CHANGED,
            r#"{"roles":["editor","reader"],"grants":["customers:read","config:write:feature."]}"#,
            None,
            UserEvent::AccessChanged { roles: roles(), grants: grants() },
        ),
        golden(user::SUSPENDED, "{}", None, UserEvent::Suspended),
        golden(user::REINSTATED, "{}", None, UserEvent::Reinstated),
        golden(user::SESSIONS_ENDED, "{}", None, UserEvent::SessionsEnded),
        golden(
            user::REMAINED_ADMIN,
            r#"{"instead_of":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"}"#,
            None,
            UserEvent::RemainedAdmin { instead_of: ID.parse().unwrap() },
        ),
        golden(user::ERASED, "{}", None, UserEvent::Erased),
    ]
}

pub(super) fn tokens() -> Tokens {
    Tokens {
        access: Digest::new([0x0a; 32]),
        access_expires_at: Timestamp::from_micros(1_705_314_600_000_001),
        refresh: Digest::new([0xfe; 32]),
        refresh_expires_at: "2030-01-01T00:00:00Z".parse().unwrap(),
    }
}

/// The same of sessions.
pub(super) fn sessions() -> Vec<Golden<SessionEvent>> {
    vec![
        golden(
            session::STARTED,
            r#"{"user_id":"0192f0c1-2b3a-7c4d-8e5f-60718293a4b5","generation":3,"access":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","access_expires_at":"2024-01-15T10:30:00.000001Z","refresh":"fefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefe","refresh_expires_at":"2030-01-01T00:00:00.000000Z","ends_at":"2031-01-01T00:00:00.000000Z"}"#,
            None,
            SessionEvent::Started {
                user: ID.parse().unwrap(),
                generation: 3,
                tokens: tokens(),
                ends_at: "2031-01-01T00:00:00Z".parse().unwrap(),
            },
        ),
        golden(
            session::REFRESHED,
            r#"{"access":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","access_expires_at":"2024-01-15T10:30:00.000001Z","refresh":"fefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefe","refresh_expires_at":"2030-01-01T00:00:00.000000Z"}"#,
            None,
            SessionEvent::Refreshed { tokens: tokens() },
        ),
        golden(session::ENDED, r#"{"by":"user"}"#, None, SessionEvent::Ended { by: EndedBy::User }),
        golden(
            session::ENDED,
            r#"{"by":"administrator"}"#,
            None,
            SessionEvent::Ended { by: EndedBy::Administrator },
        ),
        golden(session::ENDED, r#"{"by":"reuse"}"#, None, SessionEvent::Ended { by: EndedBy::Reuse }),
    ]
}
