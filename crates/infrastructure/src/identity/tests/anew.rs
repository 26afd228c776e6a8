//! Read models are what a replay makes of the log, whatever happened, and whoever was erased.

use daybook_application::identity::testing::IdentityHarness;
use daybook_application::identity::{Credentials, SessionRecords};
use daybook_application::shared::Streams;
use daybook_application::testing::START;
use daybook_domain::access::{Role, Roles, Scopes};
use daybook_domain::identity::{EndedBy, Logins, Session, User, UserError, UserEvent, UserPatch};
use daybook_domain::shared::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::harness::{StoreHarness, digest, id, key, new_key, new_user, session, tokens};

const USERS: u64 = 4;
/// Stands in everything that is said of a person, and nowhere else.
const CANARY: &str = "canary";

/// To whom, what, in which way; and whether to the user or to one of its sessions.
type Act = (bool, u64, u8, u8);

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec((any::<bool>(), 0..USERS, 0_u8..16, 0_u8..6), 1..40)
}

fn user_name(n: u64, variant: u8) -> String {
    format!("{CANARY}{n}-{variant}")
}

fn decide(user: &User, (_, n, act, variant): Act, step: u64) -> Result<Vec<UserEvent>, UserError> {
    let later = START.plus_micros(1_000_000_000);
    match act {
        0..=3 => user.change_profile(UserPatch {
            name: format!("{CANARY} {n} {variant}").parse().ok(),
            logins: Some(Logins::new(None, user_name(n, variant).parse().ok()).unwrap()),
        }),
        4 => {
            user.change_access(Roles::new([Role::ALL[usize::from(variant % 4)]]).unwrap(), Scopes::default())
        }
        5 => user.change_password(new_user(CANARY, CANARY, Role::Reader).password.unwrap()),
        6 => user.suspend(),
        7 => user.reinstate(),
        8 => user.end_sessions(),
        9..=12 => {
            let new = new_key(&format!("{CANARY} laptop"), digest(1_000_000 + step), later);
            user.issue_key(key(1_000_000 + step), new, START)
        }
        13 => user.revoke_key(*user.keys().keys().next().ok_or(UserError::UnknownKey)?),
        14 => user.remain_admin(id(9)),
        _ => user.erase(&"asked in writing".parse().unwrap()),
    }
}

async fn happen_to_user(h: &StoreHarness, act: Act, step: u64) {
    let based_on = h.based_on(act.1).await;
    let events = match based_on.state.as_deref() {
        None => User::create(new_user(&format!("{CANARY} {}", act.1), &user_name(act.1, 9), Role::Admin)),
        Some(user) => decide(user, act, step),
    };
    let events = events.unwrap_or_default();
    if !events.is_empty() {
        h.act(act.1, |_| events).await.unwrap();
    }
}

async fn happen_to_session(h: &StoreHarness, (_, n, act, _): Act, step: u64, now: Timestamp) {
    let decide = |session: Option<&Session>| match session {
        None => Session::start(id(n), 0, tokens(step, now), now.plus_micros(60_000_000)),
        Some(session) if act < 10 => {
            session.refresh(&session.tokens().refresh, tokens(step, now), now).unwrap_or_default()
        }
        Some(session) => session.end(EndedBy::User),
    };
    // Several sessions of each user, one after the other.
    let of = n * 100 + step / 12;
    let loaded = h.sessions.load(&[session(of)]).await.unwrap().remove(0);
    if !decide(loaded.state.as_deref()).is_empty() {
        h.act_in(of, decide).await;
    }
}

/// No row says anything of who is erased.
async fn assert_forgotten(h: &StoreHarness) {
    let rows = h.rows().await;
    for n in 0..USERS {
        if h.based_on(n).await.state.is_some_and(|user| user.is_erased()) {
            let (own, name) = (id(n).to_string(), format!("{CANARY}{n}-"));
            let says = |row: &&String| (row.contains(&own) && row.contains(CANARY)) || row.contains(&name);
            assert_eq!(rows.iter().find(says), None);
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 24, max_shrink_iters: 200, ..Config::default() })]

    #[test]
    fn whatever_happens_verify_passes_and_a_rebuild_gives_the_same_bytes(acts in acts()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let h = StoreHarness::new().await;
            for (step, act) in (1_u64..).zip(acts) {
                // Sessions are over after a while, and their rows go when their users sign in again.
                let second = i64::try_from(step).unwrap() * 7;
                h.at_second(second);
                if act.0 {
                    happen_to_user(&h, act, step).await;
                } else {
                    happen_to_session(&h, act, step, START.plus_micros(second * 1_000_000)).await;
                }
            }
            h.verify().await;
            assert_forgotten(&h).await;
            let rows = h.rows().await;
            assert!(!rows.iter().any(|row| row.contains("argon2")), "a hash stands in the log alone");
            h.rebuild().await;
            assert_eq!(h.rows().await, rows);
            h.verify().await;
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_by_its_time_goes_when_its_user_signs_in_again() {
    let h = StoreHarness::new().await;
    let count =
        async |table: &str| h.query(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}")).await.remove(0);
    for (n, user, second) in [(1, 1, 0), (2, 2, 0), (3, 1, 59)] {
        h.at_second(second);
        let now = START.plus_micros(second * 1_000_000);
        h.act_in(n, |_| Session::start(id(user), 0, tokens(n, now), now.plus_micros(60_000_000))).await;
    }
    h.act_in(1, |one| one.unwrap().refresh(&digest(3), tokens(9, START), START).unwrap()).await;
    assert_eq!((count("sessions").await, count("session_renewals").await), ("3".into(), "4".into()));
    // The first session of the first user is over, and the second one's too, who does not sign in.
    h.at_second(60);
    let now = START.plus_micros(60_000_000);
    h.act_in(4, |_| Session::start(id(1), 0, tokens(4, now), now.plus_micros(60_000_000))).await;
    assert_eq!((count("sessions").await, count("session_renewals").await), ("3".into(), "3".into()));
    assert_eq!(h.sql().renewed(&digest(19)).await.unwrap(), None);
    let open = h.sql().open(id(1), 0, now, 9).await.unwrap();
    assert_eq!(open.iter().map(|view| view.id).collect::<Vec<_>>(), [session(3), session(4)]);
    h.verify().await;
    let before = h.rows().await;
    h.rebuild().await;
    assert_eq!(h.rows().await, before);
}
