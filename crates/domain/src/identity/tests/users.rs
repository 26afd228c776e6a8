//! What is done with users.

use super::samples::*;
use crate::access::{Role, Scopes};
use crate::identity::*;
use crate::shared::testing::given;
use crate::shared::{Aggregate, Claim, ClaimChange, Erasable, replay};

fn state(history: &[UserEvent]) -> User {
    replay::<User>(None, history).unwrap()
}

#[test]
fn creating_puts_the_user_on_record() {
    given::<User>([]).when(|_| User::create(new_user(Role::Author))).then([created(Role::Author)]);
    let user = state(&[created(Role::Author)]);
    assert!(user.is_active() && user.is_present() && !user.is_active_admin() && !user.is_erased());
    let account = Account { profile: ada(), password: Some(hash(1)) };
    assert_eq!((user.account(), user.generation()), (Some(&account), 0));
}

#[test]
fn only_a_creation_begins_a_user() {
    for event in [UserEvent::Suspended, UserEvent::Erased, password_changed(2), key_issued(1)] {
        assert_eq!(User::begin(&event), None);
    }
}

#[test]
fn what_only_roles_give_is_not_granted() {
    for text in ["articles:write", "events:read", "users:read", "users:write"] {
        let grants = scopes(&["config:read:a.", text]);
        let rule = UserError::NotGrantable(text.parse().unwrap());
        let new = NewUser { grants: grants.clone(), ..new_user(Role::Reader) };
        given::<User>([]).when(|_| User::create(new)).then_refused(&rule);
        given::<User>([created(Role::Reader)])
            .when(|user| user.unwrap().change_access(roles(Role::Reader), grants))
            .then_refused(&rule);
    }
}

#[test]
fn a_change_names_what_differs_and_keeps_the_rest() {
    let name: DisplayName = "Ada King".parse().unwrap();
    let patch = UserPatch { name: Some(name.clone()), ..UserPatch::default() };
    let renamed = UserEvent::ProfileChanged {
        profile: Erasable::Known(UserProfile { name, ..ada() }),
        previous: Erasable::Known(ada().logins),
        fields: vec![UserField::Name],
    };
    for before in [vec![created(Role::Author)], vec![created(Role::Author), UserEvent::Suspended]] {
        given::<User>(before)
            .when(|user| user.unwrap().change_profile(patch.clone()))
            .then([renamed.clone()]);
    }
    let same = UserPatch { name: Some(ada().name), logins: Some(ada().logins) };
    given::<User>([created(Role::Author)]).when(|user| user.unwrap().change_profile(same)).then_nothing();
}

#[test]
fn another_login_is_taken_and_the_one_before_is_given_back() {
    let claim = |scope, value: &str| Claim { scope, value: value.to_owned() };
    let (email, name) = (Logins::EMAIL_SCOPE, Logins::USER_NAME_SCOPE);
    assert_eq!(
        User::claims(&created(Role::Reader)),
        [ClaimChange::Take(claim(email, "ada@example.org")), ClaimChange::Take(claim(name, "ada"))]
    );
    let to = |logins| {
        let patch = UserPatch { logins: Some(logins), ..UserPatch::default() };
        let events = state(&[created(Role::Reader)]).change_profile(patch).unwrap();
        User::claims(&events[0])
    };
    assert_eq!(to(logins("ADA@example.org", "Ada")), []);
    let moved = [
        ClaimChange::Release(claim(email, "ada@example.org")),
        ClaimChange::Release(claim(name, "ada")),
        ClaimChange::Take(claim(email, "new@example.org")),
    ];
    assert_eq!(to(Logins::new("New@example.org".parse().ok(), None).unwrap()), moved);
}

#[test]
fn there_is_one_first_administrator() {
    let events = User::create(NewUser { first: true, ..new_user(Role::Admin) }).unwrap();
    let first = Claim { scope: User::FIRST_SCOPE, value: "1".to_owned() };
    assert!(User::claims(&events[0]).contains(&ClaimChange::Take(first)));
}

#[test]
fn access_is_what_is_given_and_nothing_else() {
    let grants = scopes(&["config:write:feature."]);
    let changed = UserEvent::AccessChanged { roles: roles(Role::Editor), grants: grants.clone() };
    let change = |history: Vec<UserEvent>| {
        given::<User>(history).when(|user| user.unwrap().change_access(roles(Role::Editor), grants.clone()))
    };
    change(vec![created(Role::Admin)]).then([changed.clone()]);
    change(vec![created(Role::Admin), changed.clone()]).then_nothing();
    let user = state(&[created(Role::Admin), changed]);
    assert_eq!((user.roles(), user.grants()), (&roles(Role::Editor), &grants));
    assert!(!user.is_active_admin());
}

#[test]
fn what_ends_all_sessions_begins_a_new_generation() {
    let history = |event: UserEvent| state(&[created(Role::Author), event]).generation();
    for event in [password_changed(2), UserEvent::Suspended, UserEvent::SessionsEnded, UserEvent::Erased] {
        assert_eq!(history(event.clone()), 1, "{event:?}");
    }
    let access = UserEvent::AccessChanged { roles: roles(Role::Reader), grants: Scopes::default() };
    let rehashed = UserEvent::PasswordRehashed { password: Erasable::Known(hash(2)) };
    for event in [access, rehashed, key_issued(1), UserEvent::Reinstated] {
        assert_eq!(history(event.clone()), 0, "{event:?}");
    }
}

#[test]
fn a_password_is_replaced_also_by_the_same_one() {
    given::<User>([created(Role::Author)])
        .when(|user| user.unwrap().change_password(hash(1)))
        .then([password_changed(1)]);
    let user = state(&[created(Role::Author), password_changed(2)]);
    assert_eq!(user.account().unwrap().password, Some(hash(2)));
}

#[test]
fn a_password_is_rehashed_only_if_it_is_still_the_same() {
    let rehashed = UserEvent::PasswordRehashed { password: Erasable::Known(hash(2)) };
    let rehash = |history: Vec<UserEvent>| {
        given::<User>(history).when(|user| user.unwrap().rehash_password(&hash(1), hash(2)))
    };
    rehash(vec![created(Role::Author)]).then([rehashed]);
    rehash(vec![created(Role::Author), password_changed(3)]).then_nothing();
}

#[test]
fn a_suspended_user_is_reinstated_as_before_without_the_sessions() {
    given::<User>([created(Role::Admin)]).when(|user| user.unwrap().suspend()).then([UserEvent::Suspended]);
    let suspended = [created(Role::Admin), UserEvent::Suspended];
    given::<User>(suspended.clone()).when(|user| user.unwrap().suspend()).then_nothing();
    given::<User>(suspended.clone()).when(|user| user.unwrap().reinstate()).then([UserEvent::Reinstated]);
    given::<User>([created(Role::Admin)]).when(|user| user.unwrap().reinstate()).then_nothing();
    let user = state(&suspended);
    assert!(!user.is_active() && !user.is_active_admin() && user.is_present());
    let back = state(&[suspended.to_vec(), vec![UserEvent::Reinstated]].concat());
    let before = state(&[created(Role::Admin)]);
    assert_eq!(back.standing(), before.standing());
    assert_eq!(back.generation(), 1);
}

#[test]
fn sessions_are_ended_as_often_as_it_is_asked() {
    given::<User>([created(Role::Author), UserEvent::SessionsEnded])
        .when(|user| user.unwrap().end_sessions())
        .then([UserEvent::SessionsEnded]);
}

#[test]
fn only_an_active_administrator_remains_one() {
    let remains = UserEvent::RemainedAdmin { instead_of: user_id(2) };
    let remain =
        |history: Vec<UserEvent>| given::<User>(history).when(|user| user.unwrap().remain_admin(user_id(2)));
    remain(vec![created(Role::Admin)]).then([remains.clone()]);
    remain(vec![created(Role::Editor)]).then_refused(&UserError::NoAdmin);
    remain(vec![created(Role::Admin), UserEvent::Suspended]).then_refused(&UserError::NoAdmin);
    remain(vec![created(Role::Admin), UserEvent::Erased]).then_refused(&UserError::NoAdmin);
    assert_eq!(state(&[created(Role::Admin), remains]), state(&[created(Role::Admin)]));
}

#[test]
fn nothing_is_done_with_an_erased_user() {
    type Decision = fn(&User) -> Result<Vec<UserEvent>, UserError>;
    let decisions: [Decision; 9] = [
        |user| user.change_profile(UserPatch::default()),
        |user| user.change_access(roles(Role::Admin), Scopes::default()),
        |user| user.change_password(hash(2)),
        |user| user.rehash_password(&hash(1), hash(2)),
        User::suspend,
        User::reinstate,
        User::end_sessions,
        |user| user.issue_key(key_id(1), new_key("config:read", LATER), NOW),
        |user| user.revoke_key(key_id(1)),
    ];
    for decision in decisions {
        given::<User>([created(Role::Admin), key_issued(1), UserEvent::Erased])
            .when(|user| decision(user.unwrap()))
            .then_refused(&UserError::Erased);
    }
}
