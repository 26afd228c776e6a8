//! The read model of users, and what they sign in with.

use daybook_domain::access::{Role, Roles, Scopes};
use daybook_domain::identity::{LoginKey, Logins, NewUser, User, UserPatch};

use super::support::{
    act, also_rebuilt, append, create, erase, id, issue, key_id, listed, logins, new_user, now, scopes,
    second, try_act,
};
use crate::identity::testing::IdentityHarness;
use crate::identity::{KeyView, UserState, UserView, UsersPage};
use crate::shared::{AppendError, Appended};
use crate::testing::START;

async fn found(h: &impl IdentityHarness, typed: &str) -> Option<daybook_domain::identity::UserId> {
    h.logins().by_login(&LoginKey::of(typed).unwrap()).await.unwrap()
}

fn assert_taken(outcome: &Result<Appended, AppendError>, expected: &str) {
    let taken = matches!(outcome, Err(AppendError::Taken { scope }) if *scope == expected);
    assert!(taken, "{outcome:?}");
}

pub async fn a_user_that_never_was_is_none(h: impl IdentityHarness) {
    assert_eq!(h.records().user(id(1)).await.unwrap(), None);
    assert_eq!(found(&h, "ann").await, None);
    assert!(listed(&h).await.is_empty() && h.records().admins(9).await.unwrap().is_empty());
}

pub async fn a_new_user_is_told_whole(h: impl IdentityHarness) {
    let mut new = new_user("Ann", Role::Author);
    new.profile.logins = logins(Some("Ann@Example.com"), Some("Ann"));
    new.grants = scopes(&["config:read:a."]);
    create(&h, 1, new).await;
    let expected = UserView {
        id: id(1),
        state: UserState::Active,
        name: Some("Ann".into()),
        email: Some("Ann@Example.com".into()),
        user_name: Some("Ann".into()),
        has_password: true,
        roles: Roles::new([Role::Author]).unwrap(),
        grants: scopes(&["config:read:a."]),
        generation: 0,
        keys: Vec::new(),
        version: 1,
        sequence: 1,
        created_at: START,
        updated_at: START,
    };
    also_rebuilt(&h, async || assert_eq!(now(&h, 1).await, expected)).await;
}

pub async fn every_change_is_told(h: impl IdentityHarness) {
    create(&h, 1, NewUser { password: None, ..new_user("ann", Role::Author) }).await;
    assert!(!now(&h, 1).await.has_password);
    h.set_time(second(1));
    let patch = UserPatch { name: "Anna".parse().ok(), logins: Some(logins(Some("a@b.ch"), None)) };
    act(&h, 1, |user| user.change_profile(patch)).await;
    let roles = Roles::new([Role::Editor, Role::Reader]).unwrap();
    act(&h, 1, |user| user.change_access(roles.clone(), scopes(&["audit:read"]))).await;
    act(&h, 1, |user| user.change_password(super::support::hash())).await;
    act(&h, 1, User::end_sessions).await;
    h.set_time(second(2));
    issue(&h, 1, 7).await;
    issue(&h, 1, 8).await;
    act(&h, 1, |user| user.revoke_key(key_id(8))).await;
    let key = KeyView {
        id: key_id(7),
        name: Some("laptop".into()),
        scopes: scopes(&["config:read:a."]),
        expires_at: second(60),
        issued_at: second(2),
    };
    let told = UserView {
        name: Some("Anna".into()),
        email: Some("a@b.ch".into()),
        user_name: None,
        has_password: true,
        roles,
        grants: scopes(&["audit:read"]),
        generation: 2,
        keys: vec![key],
        version: 8,
        ..now(&h, 1).await
    };
    also_rebuilt(&h, async || assert_eq!(now(&h, 1).await, told)).await;
    assert_eq!(told.created_at, START);
    assert!(told.updated_at >= second(2));
}

pub async fn a_suspended_user_says_so_until_it_is_reinstated(h: impl IdentityHarness) {
    create(&h, 1, new_user("ann", Role::Author)).await;
    act(&h, 1, User::suspend).await;
    let told = now(&h, 1).await;
    assert_eq!((told.state, told.generation, told.name.as_deref()), (UserState::Suspended, 1, Some("ann")));
    assert_eq!((listed(&h).await, found(&h, "ann").await), (vec![id(1)], Some(id(1))));
    act(&h, 1, User::reinstate).await;
    let told = now(&h, 1).await;
    assert_eq!((told.state, told.generation), (UserState::Active, 1));
}

pub async fn users_are_paged_in_the_order_of_their_creation(h: impl IdentityHarness) {
    for n in [5, 3, 4, 1] {
        create(&h, n, new_user(&format!("u{n}"), Role::Reader)).await;
    }
    act(&h, 5, User::suspend).await;
    erase(&h, 4).await;
    assert_eq!(listed(&h).await, [id(5), id(3), id(1)]);
    let page = async |after, limit| h.records().page(&UsersPage { after, limit }).await.unwrap();
    let first = page(None, 2).await;
    assert_eq!(first.iter().map(|user| user.id).collect::<Vec<_>>(), [id(5), id(3)]);
    let second = page(Some(first[1].sequence), 2).await;
    assert_eq!(second.iter().map(|user| user.id).collect::<Vec<_>>(), [id(1)]);
    assert_eq!(page(Some(second[0].sequence), 2).await, []);
}

pub async fn administrators_are_the_active_ones_in_the_order_of_their_creation(h: impl IdentityHarness) {
    for (n, role) in
        [(6, Role::Admin), (5, Role::Admin), (4, Role::Editor), (3, Role::Admin), (2, Role::Admin)]
    {
        create(&h, n, new_user(&format!("u{n}"), role)).await;
    }
    act(&h, 5, User::suspend).await;
    act(&h, 3, |user| user.change_access(Roles::new([Role::Editor]).unwrap(), Scopes::default())).await;
    act(&h, 4, |user| user.change_access(Roles::new([Role::Admin]).unwrap(), Scopes::default())).await;
    let admins = async |limit| h.records().admins(limit).await.unwrap();
    assert_eq!(admins(9).await, [id(6), id(4), id(2)]);
    assert_eq!(admins(2).await, [id(6), id(4)]);
    act(&h, 5, User::reinstate).await;
    erase(&h, 6).await;
    also_rebuilt(&h, async || assert_eq!(admins(9).await, [id(5), id(4), id(2)])).await;
}

pub async fn a_user_is_found_by_every_spelling_of_what_it_signs_in_with(h: impl IdentityHarness) {
    let mut new = new_user("Ann", Role::Reader);
    new.profile.logins = logins(Some("straße@Example.com"), Some("Ann.Lee"));
    create(&h, 1, new).await;
    for typed in ["ann.lee", " ANN.LEE ", "STRASSE@example.com", "straße@example.COM"] {
        assert_eq!(found(&h, typed).await, Some(id(1)), "{typed}");
    }
    for typed in ["", "ann", "ann.lee@example.com", "straße", "%", "Ann_Lee"] {
        assert_eq!(found(&h, typed).await, None, "{typed}");
    }
    let patch = UserPatch { logins: Some(logins(None, Some("lee"))), ..UserPatch::default() };
    act(&h, 1, |user| user.change_profile(patch)).await;
    assert_eq!((found(&h, "Lee").await, found(&h, "ann.lee").await), (Some(id(1)), None));
    assert_eq!(found(&h, "straße@example.com").await, None);
}

pub async fn what_one_user_signs_in_with_no_other_one_takes(h: impl IdentityHarness) {
    let mut new = new_user("ann", Role::Reader);
    new.profile.logins = logins(Some("ann@example.com"), Some("ann"));
    create(&h, 1, new).await;
    create(&h, 2, new_user("bob", Role::Reader)).await;
    let to = async |n, logins: Logins| {
        let patch = UserPatch { logins: Some(logins), ..UserPatch::default() };
        try_act(&h, n, |user| user.change_profile(patch)).await
    };
    assert_taken(&to(2, logins(Some("ANN@example.com"), None)).await, Logins::EMAIL_SCOPE);
    assert_taken(&to(2, logins(None, Some("ANN"))).await, Logins::USER_NAME_SCOPE);
    act(&h, 1, User::suspend).await;
    assert_taken(&to(2, logins(None, Some("ann"))).await, Logins::USER_NAME_SCOPE);
    to(1, logins(Some("ann@example.com"), Some("anna"))).await.unwrap();
    to(2, logins(None, Some("ann"))).await.unwrap();
    assert_eq!((found(&h, "ann").await, found(&h, "anna").await), (Some(id(2)), Some(id(1))));
}

pub async fn there_is_one_first_administrator(h: impl IdentityHarness) {
    create(&h, 1, NewUser { first: true, ..new_user("ann", Role::Admin) }).await;
    h.rebuild().await;
    let events = User::create(NewUser { first: true, ..new_user("bob", Role::Admin) }).unwrap();
    assert_taken(&append(&h, 2, events).await, User::FIRST_SCOPE);
    create(&h, 2, new_user("bob", Role::Admin)).await;
}
