//! What holds after any sequence of commands.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::samples::{hash, key_id, new_key, roles, scopes, user_id};
use crate::access::{Role, Scopes};
use crate::identity::*;
use crate::shared::{Aggregate, ClaimChange, Timestamp, replay};

/// Stands in every personal text of these tests, and nowhere else.
const PERSONAL: &str = "zqx";

#[derive(Debug, Clone)]
enum Command {
    Rename(u8),
    Move(Option<u8>, Option<u8>),
    Access(Role, bool),
    Password(u8),
    Rehash(u8, u8),
    Suspend,
    Reinstate,
    EndSessions,
    Issue(u8),
    Revoke(u8),
    Remain,
    Erase,
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let login = || prop::option::of(0_u8..3);
    let command = prop_oneof![
        2 => (0_u8..3).prop_map(Command::Rename),
        4 => (login(), login()).prop_map(|(email, name)| Command::Move(email, name)),
        2 => (prop::sample::select(Role::ALL.to_vec()), any::<bool>()).prop_map(|(r, g)| Command::Access(r, g)),
        1 => (0_u8..3).prop_map(Command::Password),
        1 => (0_u8..3, 0_u8..3).prop_map(|(a, b)| Command::Rehash(a, b)),
        1 => Just(Command::Suspend),
        1 => Just(Command::Reinstate),
        1 => Just(Command::EndSessions),
        3 => (0_u8..4).prop_map(Command::Issue),
        2 => (0_u8..4).prop_map(Command::Revoke),
        1 => Just(Command::Remain),
        1 => Just(Command::Erase),
    ];
    prop::collection::vec(command, 0..30)
}

fn logins(email: Option<u8>, name: Option<u8>) -> Option<Logins> {
    let email = email.map(|n| format!("{PERSONAL}{n}@example.org").parse().unwrap());
    Logins::new(email, name.map(|n| format!("{PERSONAL}{n}").parse().unwrap())).ok()
}

fn profile(n: u8) -> UserProfile {
    let name = format!("{PERSONAL} name {n}").parse().unwrap();
    UserProfile { name, logins: logins(Some(0), Some(0)).unwrap() }
}

fn decide(user: &User, command: &Command, now: Timestamp) -> Result<Vec<UserEvent>, UserError> {
    match *command {
        Command::Rename(n) => {
            user.change_profile(UserPatch { name: Some(profile(n).name), ..UserPatch::default() })
        }
        Command::Move(email, name) => {
            user.change_profile(UserPatch { logins: logins(email, name), ..UserPatch::default() })
        }
        Command::Access(role, granted) => {
            let grants = if granted { scopes(&["config:read:a."]) } else { Scopes::default() };
            user.change_access(roles(role), grants)
        }
        Command::Password(n) => user.change_password(hash(n)),
        Command::Rehash(from, to) => user.rehash_password(&hash(from), hash(to)),
        Command::Suspend => user.suspend(),
        Command::Reinstate => user.reinstate(),
        Command::EndSessions => user.end_sessions(),
        Command::Issue(n) => {
            let name = format!("{PERSONAL} laptop").parse().unwrap();
            let new = NewApiKey { name, ..new_key("config:read", now.plus_micros(10)) };
            user.issue_key(key_id(n.into()), new, now)
        }
        Command::Revoke(n) => user.revoke_key(key_id(n.into())),
        Command::Remain => user.remain_admin(user_id(9)),
        Command::Erase => user.erase(&"asked".parse().unwrap()),
    }
}

/// Runs `commands`, one each microsecond.
fn run(commands: Vec<Command>) -> Vec<UserEvent> {
    let new = NewUser {
        profile: profile(0),
        password: Some(hash(0)),
        roles: roles(Role::Admin),
        grants: Scopes::default(),
        first: true,
    };
    let mut history = User::create(new).unwrap();
    for (now, command) in (0..).map(Timestamp::from_micros).zip(commands) {
        let user = replay::<User>(None, &history).unwrap();
        history.extend(decide(&user, &command, now).unwrap_or_default());
    }
    history
}

/// What the stream holds once the writer has followed the claims of its events.
fn claimed(history: &[UserEvent]) -> BTreeSet<(&'static str, String)> {
    let mut held = BTreeSet::new();
    for event in history {
        for change in User::claims(event) {
            match change {
                ClaimChange::Take(claim) => held.insert((claim.scope, claim.value)),
                ClaimChange::Release(claim) => held.remove(&(claim.scope, claim.value)),
            };
        }
        if User::erases(event) {
            held.clear();
        }
    }
    held
}

proptest! {
    #[test]
    fn the_claims_are_the_present_logins_and_nothing_else(commands in commands()) {
        let history = run(commands);
        let user = replay::<User>(None, &history).unwrap();
        let mut expected = BTreeSet::new();
        if let Some(account) = user.account() {
            expected.extend(account.profile.logins.keys().map(|key| key.claim()).map(|c| (c.scope, c.value)));
            expected.insert((User::FIRST_SCOPE, "1".to_owned()));
        }
        prop_assert_eq!(claimed(&history), expected);
    }

    #[test]
    fn what_is_redacted_tells_nothing_personal_and_leads_to_the_same_user(commands in commands()) {
        let mut history = run(commands);
        for event in &history {
            let redacted = User::redacted(event);
            prop_assert!(!format!("{redacted:?}").contains(PERSONAL), "{:?}", redacted);
            prop_assert_eq!(User::redacted(&redacted), redacted);
        }
        if !history.contains(&UserEvent::Erased) {
            history.push(UserEvent::Erased);
        }
        let redacted: Vec<_> = history.iter().map(User::redacted).collect();
        prop_assert_eq!(replay::<User>(None, &redacted), replay(None, &history));
    }

    #[test]
    fn the_generation_never_comes_back(commands in commands()) {
        let history = run(commands);
        let mut last = 0;
        for end in 1..=history.len() {
            let generation = replay::<User>(None, &history[..end]).unwrap().generation();
            prop_assert!(generation >= last);
            last = generation;
        }
    }

    #[test]
    fn every_state_survives_its_snapshot(commands in commands()) {
        let user = replay::<User>(None, &run(commands)).unwrap();
        let restored = User::restore(
            user.standing().clone(),
            user.roles().clone(),
            user.grants().clone(),
            user.generation(),
            user.keys().clone(),
        );
        prop_assert_eq!(restored, user);
    }

    #[test]
    fn reinstating_never_takes_a_claim(commands in commands()) {
        let user = replay::<User>(None, &run(commands)).unwrap();
        for event in user.reinstate().unwrap_or_default() {
            prop_assert!(User::claims(&event).is_empty());
        }
    }
}
