//! What is kept in memory follows the log.

use daybook_application::identity::{Credentials, UserRecords, UserState};
use daybook_application::testing::START;
use daybook_domain::access::Role;
use daybook_domain::identity::{EndedBy, Session, User};

use super::harness::{StoreHarness, digest, id, key, new_key, new_user, session, tokens};

fn created(_: Option<&User>) -> Vec<daybook_domain::identity::UserEvent> {
    User::create(new_user("Ann", "ann", Role::Reader)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_every_commit_the_cache_says_of_a_user_what_the_database_says() {
    let h = StoreHarness::new().await;
    assert_eq!(h.cached.user(id(1)).await.unwrap(), None);
    h.act(1, created).await.unwrap();
    for step in 0..7 {
        let cached = h.cached.user(id(1)).await.unwrap();
        assert_eq!(cached, h.sql().user(id(1)).await.unwrap());
        assert_eq!(cached.unwrap().version, step + 1);
        let decision = |user: &User| match step {
            0 => user.issue_key(key(1), new_key("laptop", digest(1), START.plus_micros(9)), START),
            1 => user.suspend(),
            2 => user.reinstate(),
            3 => user.end_sessions(),
            4 => user.revoke_key(key(1)),
            5 => user.change_password(daybook_domain::identity::PasswordHash::restore("x")),
            _ => user.erase(&"asked".parse().unwrap()),
        };
        h.act(1, |user| decision(user.unwrap()).unwrap()).await.unwrap();
    }
    let erased = h.cached.user(id(1)).await.unwrap().unwrap();
    assert_eq!((erased.state, erased.name.as_deref()), (UserState::Erased, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_at_hand_is_worth_nothing_once_its_session_is_renewed_or_ended() {
    let h = StoreHarness::new().await;
    let found = async |n: u64| {
        let cached = h.cached.session(&digest(2 * n)).await.unwrap();
        assert_eq!(cached, h.sql().session(&digest(2 * n)).await.unwrap(), "{n}");
        cached.map(|view| view.id)
    };
    assert_eq!((found(1).await, found(2).await), (None, None));
    let start =
        |_: Option<&Session>| Session::start(id(1), 0, tokens(1, START), START.plus_micros(90_000_000));
    h.act_in(1, start).await;
    assert_eq!((found(1).await, found(2).await), (Some(session(1)), None));
    let renew =
        |session: Option<&Session>| session.unwrap().refresh(&digest(3), tokens(2, START), START).unwrap();
    h.act_in(1, renew).await;
    assert_eq!((found(1).await, found(2).await), (None, Some(session(1))));
    h.act_in(1, |session| session.unwrap().end(EndedBy::User)).await;
    assert_eq!((found(1).await, found(2).await), (None, None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_at_hand_is_worth_nothing_once_it_is_revoked() {
    let h = StoreHarness::new().await;
    h.act(1, created).await.unwrap();
    let found = async || {
        let cached = h.cached.key(&digest(7)).await.unwrap();
        assert_eq!(cached, h.sql().key(&digest(7)).await.unwrap());
        cached
    };
    assert_eq!(found().await, None);
    let new = new_key("laptop", digest(7), START.plus_micros(9));
    h.act(1, |user| user.unwrap().issue_key(key(1), new, START).unwrap()).await.unwrap();
    assert_eq!(found().await, Some((id(1), key(1))));
    h.act(1, |user| user.unwrap().revoke_key(key(1)).unwrap()).await.unwrap();
    assert_eq!(found().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_asked_before_is_answered_without_the_database() {
    let h = StoreHarness::new().await;
    h.act(1, created).await.unwrap();
    let start =
        |_: Option<&Session>| Session::start(id(1), 0, tokens(1, START), START.plus_micros(90_000_000));
    h.act_in(1, start).await;
    let asked = async || {
        let view = h.cached.session(&digest(2)).await.unwrap().unwrap();
        h.cached.user(view.user).await.unwrap().unwrap()
    };
    let before = asked().await;
    // Behind the store's back: the log says nothing of it.
    h.tamper("DELETE FROM users").await;
    h.tamper("DELETE FROM sessions").await;
    assert_eq!(asked().await, before);
}
