//! Each row and column of the tables.

use std::collections::HashMap;

use super::support::{People, actions, actor, everybody, holder, key_of, user};
use crate::access::*;

const PAGE: &str = include_str!("../../../../../docs/security.md");

/// The rows of the table under a heading: what, and then the cells under the names of their columns.
fn table(heading: &str) -> Vec<(&'static str, HashMap<&'static str, &'static str>)> {
    fn cells(line: &'static str) -> Vec<&'static str> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect()
    }
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let mut lines = section.lines().filter(|line| line.starts_with('|'));
    let columns = cells(lines.next().unwrap());
    let rows = lines.skip(1).map(cells);
    rows.map(|cells| (cells[0], columns.iter().copied().zip(cells).skip(1).collect())).collect()
}

/// Asserts that the policy says what a cell says; `–` is where the column means nothing.
fn check(row: &str, column: &str, cell: &str, who: &Principal, what: &Action<'_>) {
    let allowed = decide(who, what).is_ok();
    match cell {
        "yes" => assert!(allowed, "{row}: {column} is refused"),
        "no" => assert!(!allowed, "{row}: {column} is allowed"),
        "–" => {}
        other => panic!("{row}: {column} says {other:?}"),
    }
}

/// Asserts that a key of somebody who may do something needs this scope for it, and no other one.
fn check_key(row: &str, scope: &str, who: &Principal, what: &Action<'_>) {
    for permission in Permission::ALL {
        let key = key_of(who, &[permission.as_str()]);
        let expected = scope == "none" || permission.as_str() == scope;
        assert_eq!(decide(&key, what).is_ok(), expected, "{row}: a key with {permission}");
    }
}

#[test]
fn articles_are_as_the_table_says() {
    let (people, other) = (People::new(), actor("zoe"));
    let (public, private) = (people.article(true), people.article(false));
    let begin = "begin one as its author";
    let rows = table("Articles");
    assert_eq!(rows.len(), 7);
    for (row, cells) in rows {
        let columns = [
            ("everybody", Principal::Anonymous),
            ("reader", user("eve", Role::Reader)),
            ("author", user("eve", Role::Author)),
            ("its author", user("ann", Role::Reader)),
            ("its editor", user("bob", Role::Reader)),
            ("editor", user("eve", Role::Editor)),
            ("admin", user("eve", Role::Admin)),
        ];
        let oneself = actor("eve");
        let what = match row {
            _ if row == begin => Action::CreateArticle { author: &oneself },
            "begin one for another author" => Action::CreateArticle { author: &other },
            "read what is published and public" => Action::ReadPublished(public),
            "read what is published and private" => Action::ReadPublished(private),
            "read drafts, revisions, differences and history" => Action::ReadDraft(public),
            "write, publish, plan, restore" => Action::WriteArticle(public),
            "put into the trash, take out" => Action::DeleteArticle(public),
            other => panic!("{other:?} is nothing that the policy knows"),
        };
        for (column, who) in &columns {
            check(row, column, cells[column], who, &what);
        }
        check_key(row, cells["scope of a key"], &user("eve", Role::Admin), &what);
    }
}

#[test]
fn everything_else_is_as_the_table_says() {
    let rows = table("Everything else");
    assert_eq!(rows.len(), 15);
    for (row, cells) in rows {
        let what = match row {
            "read, list, search and export customers" => Action::ReadCustomers,
            "create, change and import customers" => Action::WriteCustomers,
            "delete customers, bring them back" => Action::DeleteCustomers,
            "forget a person" => Action::EraseCustomers,
            "read a value and its history" => Action::ReadConfig("a"),
            "set and delete a value" => Action::WriteConfig("a"),
            "make values what they were" => Action::RevertConfig("a"),
            "read a secret value" => Action::RevealConfig("a"),
            "follow the log, as far as its things may be read" => Action::ReadEvents,
            "read what happened to users and sessions" => Action::ReadAudit,
            "read metrics and the state of the parts" => Action::ReadOperations,
            "verify, back up, change how the server runs" => Action::RunOperations,
            "read users, their sessions and keys" => Action::ReadUsers,
            "create and change users, their sessions and keys" => Action::WriteUsers,
            "one's own account, sessions, password and keys" => Action::OwnAccount,
            other => panic!("{other:?} is nothing that the policy knows"),
        };
        check(row, "everybody", cells["everybody"], &Principal::Anonymous, &what);
        for role in Role::ALL {
            check(row, role.as_str(), cells[role.as_str()], &user("eve", role), &what);
        }
        let (grant, scope) = (cells["with a grant"], cells["scope of a key"]);
        let is_grantable = what.permission().is_some_and(Permission::is_grantable);
        assert_eq!(grant == "yes", is_grantable, "{row}");
        if is_grantable {
            check(row, "with a grant", grant, &Principal::User(holder("eve", Role::Reader, &[scope])), &what);
        }
        check_key(row, scope, &user("eve", Role::Admin), &what);
    }
}

#[test]
fn daybook_itself_and_whoever_develops_may_everything() {
    let people = People::new();
    for who in [Principal::System, Principal::Development(actor("dev"))] {
        for what in actions(people.article(false), "a") {
            assert_eq!(decide(&who, &what), Ok(()), "{who:?} {what:?}");
        }
    }
}

#[test]
fn a_grant_of_a_name_ends_where_the_name_does() {
    let who = Principal::User(holder("eve", Role::Author, &["config:write:feature."]));
    assert_eq!(decide(&who, &Action::WriteConfig("feature.dark")), Ok(()));
    let needs = |permission| Err(Refusal::Forbidden { needs: Some(permission) });
    assert_eq!(decide(&who, &Action::WriteConfig("features")), needs(Permission::ConfigWrite));
    assert_eq!(decide(&who, &Action::ReadConfig("feature.dark")), needs(Permission::ConfigRead));
    assert_eq!(decide(&who, &Action::RevertConfig("feature.dark")), needs(Permission::ConfigRevert));
}

#[test]
fn a_key_may_never_more_than_its_user() {
    let people = People::new();
    for is_public in [true, false] {
        for who in everybody() {
            let Principal::Key { holder, .. } = &who else { continue };
            for what in actions(people.article(is_public), "a.b.c") {
                let by_user = decide(&Principal::User(holder.clone()), &what);
                assert!(decide(&who, &what).is_err() || by_user.is_ok(), "{who:?} {what:?}");
            }
        }
    }
}

#[test]
fn a_stranger_is_asked_to_sign_in_and_never_told_what_is_there() {
    let people = People::new();
    for what in actions(people.article(false), "a") {
        let expected = match what {
            Action::ReadPublished(_) | Action::ReadDraft(_) => Refusal::Hidden,
            _ => Refusal::SignIn,
        };
        assert_eq!(decide(&Principal::Anonymous, &what), Err(expected), "{what:?}");
    }
}

#[test]
fn what_one_cannot_see_is_as_if_it_were_not_there_also_for_writing() {
    let (people, eve) = (People::new(), user("eve", Role::Author));
    for (is_public, expected) in
        [(true, Refusal::Forbidden { needs: Some(Permission::ArticlesWrite) }), (false, Refusal::Hidden)]
    {
        let article = people.article(is_public);
        assert_eq!(decide(&eve, &Action::WriteArticle(article)), Err(expected));
        assert_eq!(decide(&eve, &Action::ReadDraft(article)), Err(Refusal::Hidden));
    }
    let bob = user("bob", Role::Reader);
    let needs = Refusal::Forbidden { needs: Some(Permission::ArticlesDelete) };
    assert_eq!(decide(&bob, &Action::DeleteArticle(people.article(false))), Err(needs));
}

#[test]
fn who_does_not_pass_the_gate_may_do_it_with_nothing() {
    let people = People::new();
    for who in everybody() {
        for what in actions(people.article(false), "a.b.c") {
            let Some(permission) = what.permission() else { continue };
            let passes = gate(&who, permission);
            if decide(&who, &what).is_ok() {
                assert_eq!(passes, Ok(()), "{who:?} {what:?}");
            }
        }
    }
    let refused = [
        (Principal::Anonymous, Permission::CustomersRead, Refusal::SignIn),
        (
            user("eve", Role::Editor),
            Permission::UsersWrite,
            Refusal::Forbidden { needs: Some(Permission::UsersWrite) },
        ),
        (
            key_of(&user("eve", Role::Admin), &["config:read"]),
            Permission::ArticlesWrite,
            Refusal::Forbidden { needs: Some(Permission::ArticlesWrite) },
        ),
    ];
    for (who, permission, refusal) in refused {
        assert_eq!(gate(&who, permission), Err(refusal), "{who:?} {permission}");
    }
}
