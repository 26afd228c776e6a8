//! What is left of somebody who is erased.

use daybook_domain::access::Role;
use daybook_domain::identity::{LoginKey, Session, User};

use super::support::{
    act, also_rebuilt, create, digest, erase, id, issue, listed, logins, new_user, now, session_id, start,
};
use crate::identity::UserState;
use crate::identity::testing::IdentityHarness;
use crate::shared::{Order, PageRequest, stream_name};

async fn ann(h: &impl IdentityHarness) {
    let mut new = new_user("Annabel", Role::Author);
    new.profile.logins = logins(Some("annabel@example.com"), Some("Annabel"));
    create(h, 1, new).await;
    issue(h, 1, 50).await;
}

pub async fn an_erased_user_is_told_without_the_person(h: impl IdentityHarness) {
    ann(&h).await;
    erase(&h, 1).await;
    also_rebuilt(&h, async || {
        let told = now(&h, 1).await;
        assert_eq!((told.state, told.generation, told.version), (UserState::Erased, 1, 3));
        assert_eq!((told.name, told.email, told.user_name), (None, None, None));
        assert!(!told.has_password && told.keys.is_empty());
        assert!(listed(&h).await.is_empty());
    })
    .await;
}

pub async fn an_erased_user_signs_in_with_nothing_and_has_no_keys(h: impl IdentityHarness) {
    ann(&h).await;
    act(&h, 1, User::suspend).await;
    erase(&h, 1).await;
    also_rebuilt(&h, async || {
        for typed in ["annabel", "annabel@example.com"] {
            assert_eq!(h.logins().by_login(&LoginKey::of(typed).unwrap()).await.unwrap(), None, "{typed}");
        }
        assert_eq!(h.credentials().key(&digest(50)).await.unwrap(), None);
    })
    .await;
}

pub async fn what_an_erased_user_signed_in_with_is_free(h: impl IdentityHarness) {
    ann(&h).await;
    erase(&h, 1).await;
    let mut new = new_user("Annabel", Role::Author);
    new.profile.logins = logins(Some("annabel@example.com"), Some("Annabel"));
    create(&h, 2, new).await;
    let found = h.logins().by_login(&LoginKey::of("annabel").unwrap()).await.unwrap();
    assert_eq!(found, Some(id(2)));
}

pub async fn history_shows_neither_persons_nor_secrets(h: impl IdentityHarness) {
    ann(&h).await;
    start(&h, 1, 1, 0).await;
    let page = PageRequest { after: None, limit: 1_000, order: Order::Ascending };
    let told = async || {
        let user = h.log().stream(&stream_name::<User>(&id(1)), page).await.unwrap();
        let session = h.log().stream(&stream_name::<Session>(&session_id(1)), page).await.unwrap();
        let events: Vec<_> = user.into_iter().chain(session).collect();
        format!("{events:?}").to_lowercase()
    };
    let before = told().await;
    assert!(before.contains("annabel"));
    // Neither the hash nor a digest, in whatever form, is for readers.
    let (hex, decimal) = ("32323232", "50, 50, 50");
    for secret in ["argon2", "secret", hex, decimal, "mjiymjiy"] {
        assert!(!before.contains(secret), "{secret}: {before}");
    }
    erase(&h, 1).await;
    let after = told().await;
    assert!(!after.contains("annabel") && !after.contains("laptop"), "{after}");
}
