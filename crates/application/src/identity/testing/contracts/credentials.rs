//! What tokens stand for.

use daybook_domain::access::Role;
use daybook_domain::identity::{EndedBy, SessionEvent};

use super::support::{
    act, also_rebuilt, append_session, by_access, create, digest, id, issue, key_id, new_user, second,
    session_id, start, tokens,
};
use crate::identity::testing::IdentityHarness;

pub async fn a_digest_that_was_never_given_is_nothing(h: impl IdentityHarness) {
    create(&h, 1, new_user("ann", Role::Reader)).await;
    start(&h, 1, 1, 0).await;
    issue(&h, 1, 50).await;
    assert_eq!(by_access(&h, 9).await, None);
    // A digest of one kind is none of another kind.
    for other in [101, 50, 9] {
        assert_eq!(by_access(&h, other).await, None, "{other}");
    }
    for other in [1, 50, 9] {
        assert_eq!(h.credentials().renewed(&digest(other)).await.unwrap(), None, "{other}");
    }
    for other in [1, 101, 9] {
        assert_eq!(h.credentials().key(&digest(other)).await.unwrap(), None, "{other}");
    }
}

pub async fn the_last_access_token_finds_its_session(h: impl IdentityHarness) {
    start(&h, 1, 1, 3).await;
    start(&h, 2, 2, 0).await;
    let session = by_access(&h, 1).await.unwrap();
    assert_eq!((session.id, session.user, session.generation), (session_id(1), id(1), 3));
    assert_eq!(session.access_expires_at, second(10));
    append_session(&h, 1, vec![SessionEvent::Refreshed { tokens: tokens(5, 20) }]).await;
    also_rebuilt(&h, async || {
        assert_eq!(by_access(&h, 1).await, None);
        let session = by_access(&h, 5).await.unwrap();
        assert_eq!((session.id, session.access_expires_at), (session_id(1), second(30)));
        assert_eq!(by_access(&h, 2).await.unwrap().id, session_id(2));
    })
    .await;
}

pub async fn an_ended_session_is_found_by_no_access_token(h: impl IdentityHarness) {
    for (n, by) in (1..).zip(EndedBy::ALL) {
        start(&h, n, 1, 0).await;
        assert!(by_access(&h, n).await.is_some());
        append_session(&h, n, vec![SessionEvent::Ended { by }]).await;
        assert_eq!(by_access(&h, n).await, None, "{by:?}");
    }
    h.rebuild().await;
    assert_eq!(by_access(&h, 1).await, None);
}

pub async fn every_refresh_token_there_was_finds_its_session(h: impl IdentityHarness) {
    start(&h, 1, 1, 0).await;
    for n in 2..=5 {
        append_session(&h, 1, vec![SessionEvent::Refreshed { tokens: tokens(n, i64::from(n)) }]).await;
    }
    also_rebuilt(&h, async || {
        for n in 101..=105 {
            let found = h.credentials().renewed(&digest(n)).await.unwrap();
            assert_eq!(found, Some(session_id(1)), "{n}");
        }
    })
    .await;
}

pub async fn a_key_is_found_until_it_is_revoked(h: impl IdentityHarness) {
    create(&h, 1, new_user("ann", Role::Reader)).await;
    issue(&h, 1, 50).await;
    issue(&h, 1, 51).await;
    let found = async |n| h.credentials().key(&digest(n)).await.unwrap();
    assert_eq!(found(50).await, Some((id(1), key_id(50))));
    act(&h, 1, |user| user.revoke_key(key_id(50))).await;
    also_rebuilt(&h, async || {
        assert_eq!((found(50).await, found(51).await), (None, Some((id(1), key_id(51)))));
    })
    .await;
}

pub async fn keys_of_several_users_are_told_apart(h: impl IdentityHarness) {
    create(&h, 1, new_user("ann", Role::Reader)).await;
    create(&h, 2, new_user("bob", Role::Reader)).await;
    issue(&h, 1, 50).await;
    issue(&h, 2, 51).await;
    let found = async |n| h.credentials().key(&digest(n)).await.unwrap();
    assert_eq!((found(50).await, found(51).await), (Some((id(1), key_id(50))), Some((id(2), key_id(51)))));
}
