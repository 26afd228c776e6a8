//! The read model of sessions.

use daybook_domain::access::Role;
use daybook_domain::identity::{EndedBy, SessionEvent, User};

use super::support::{
    act, also_rebuilt, append_session, create, id, new_user, open, second, session_id, start, tokens,
};
use crate::identity::SessionView;
use crate::identity::testing::IdentityHarness;
use crate::testing::START;

pub async fn a_session_is_open_until_it_is_ended(h: impl IdentityHarness) {
    start(&h, 1, 1, 0).await;
    start(&h, 2, 1, 0).await;
    assert_eq!(open(&h, 1, 0, 5).await, [session_id(1), session_id(2)]);
    append_session(&h, 1, vec![SessionEvent::Ended { by: EndedBy::Administrator }]).await;
    also_rebuilt(&h, async || assert_eq!(open(&h, 1, 0, 5).await, [session_id(2)])).await;
}

pub async fn a_session_is_open_until_its_refresh_token_is_over(h: impl IdentityHarness) {
    start(&h, 1, 1, 0).await;
    assert_eq!(open(&h, 1, 0, 49).await, [session_id(1)]);
    assert_eq!(open(&h, 1, 0, 50).await, []);
}

pub async fn sessions_of_a_former_generation_are_not_open(h: impl IdentityHarness) {
    create(&h, 1, new_user("ann", Role::Reader)).await;
    start(&h, 1, 1, 0).await;
    act(&h, 1, User::end_sessions).await;
    start(&h, 2, 1, 1).await;
    assert_eq!(open(&h, 1, 1, 5).await, [session_id(2)]);
    assert_eq!(open(&h, 1, 0, 5).await, [session_id(1)]);
}

pub async fn a_renewed_session_tells_its_new_times(h: impl IdentityHarness) {
    start(&h, 1, 1, 3).await;
    h.set_time(second(20));
    append_session(&h, 1, vec![SessionEvent::Refreshed { tokens: tokens(2, 20) }]).await;
    let expected = SessionView {
        id: session_id(1),
        user: id(1),
        generation: 3,
        access_expires_at: second(30),
        refresh_expires_at: second(70),
        ends_at: second(100),
        started_at: START,
        renewed_at: second(20),
    };
    also_rebuilt(&h, async || {
        assert_eq!(h.open_sessions().open(id(1), 3, second(60), 9).await.unwrap(), [expected]);
    })
    .await;
}

pub async fn sessions_are_listed_for_each_user_oldest_first(h: impl IdentityHarness) {
    for (at, (n, user)) in (1..).zip([(4, 1), (3, 2), (2, 1), (1, 1)]) {
        h.set_time(second(at));
        start(&h, n, user, 0).await;
    }
    assert_eq!(open(&h, 1, 0, 5).await, [session_id(4), session_id(2), session_id(1)]);
    assert_eq!(open(&h, 2, 0, 5).await, [session_id(3)]);
    let two = h.open_sessions().open(id(1), 0, second(5), 2).await.unwrap();
    assert_eq!(two.iter().map(|session| session.id).collect::<Vec<_>>(), [session_id(4), session_id(2)]);
}
