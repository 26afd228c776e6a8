//! A filter lets through exactly what the policy allows one by one.

use proptest::prelude::*;

use super::support::{People, actor, everybody, holder, key_of, scopes, user};
use crate::access::filter::{Articles, Events, Names, articles, events, names};
use crate::access::*;

#[test]
fn lists_of_articles_let_through_what_may_be_read_one_by_one() {
    let people = People::new();
    for who in everybody() {
        for article in [people.article(true), people.article(false)] {
            let filter = articles(&who);
            let draft = decide(&who, &Action::ReadDraft(article)).is_ok();
            let published = decide(&who, &Action::ReadPublished(article)).is_ok();
            assert_eq!(filter.lets_draft_through(article), draft, "{who:?} {article:?}");
            assert_eq!(filter.lets_published_through(article), published, "{who:?} {article:?}");
        }
    }
}

#[test]
fn lists_of_names_let_through_what_may_be_read_one_by_one() {
    for who in everybody() {
        for name in ["a", "a.", "a.b", "a.b.c", "b", "bb", "c", "A.b"] {
            for (permission, what) in [
                (Permission::ConfigRead, Action::ReadConfig(name)),
                (Permission::ConfigWrite, Action::WriteConfig(name)),
                (Permission::ConfigRevert, Action::RevertConfig(name)),
                (Permission::ConfigReveal, Action::RevealConfig(name)),
            ] {
                let through = names(&who, permission).lets_through(name);
                assert_eq!(through, decide(&who, &what).is_ok(), "{who:?} {what:?}");
            }
        }
    }
}

#[test]
fn the_feed_shows_a_user_what_the_user_may_read_and_a_key_as_much_as_its_scopes_cover() {
    let eve = Principal::User(holder("eve", Role::Author, &["config:read:a.", "config:reveal:a.b"]));
    let beginning = |prefix: &str| Names::Beginning(vec![prefix.into()]);
    let seen = Events {
        articles: Articles::Of(actor("eve")),
        customers: false,
        config: beginning("a."),
        secrets: beginning("a.b"),
        audit: false,
    };
    assert_eq!(events(&eve), Ok(seen));
    let key = key_of(&eve, &["events:read", "config:read:a.c"]);
    let less = Events {
        articles: Articles::Everybody,
        customers: false,
        config: beginning("a.c"),
        secrets: Names::NONE,
        audit: false,
    };
    assert_eq!(events(&key), Ok(less));
    let all = Events {
        articles: Articles::Everything,
        customers: true,
        config: Names::All,
        secrets: Names::All,
        audit: true,
    };
    assert_eq!(events(&user("eve", Role::Admin)), Ok(all));
}

#[test]
fn the_feed_is_not_for_strangers_nor_for_keys_without_its_scope() {
    assert_eq!(events(&Principal::Anonymous), Err(Refusal::SignIn));
    let key = key_of(&user("eve", Role::Admin), &["config:read", "customers:read"]);
    assert_eq!(events(&key), Err(Refusal::Forbidden { needs: Some(Permission::EventsRead) }));
}

#[test]
fn who_has_no_scope_sees_no_name() {
    assert!(names(&user("eve", Role::Editor), Permission::ConfigRead).is_empty());
    assert!(!names(&user("eve", Role::Admin), Permission::ConfigRead).is_empty());
}

fn some_scopes() -> impl Strategy<Value = Scopes> {
    let scope = prop::sample::select(vec!["", ":a", ":a.", ":ab", ":b", ":b.c"]);
    prop::collection::vec(scope, 0..4).prop_map(|prefixes| {
        let texts: Vec<_> = prefixes.iter().map(|prefix| format!("config:read{prefix}")).collect();
        scopes(&texts.iter().map(String::as_str).collect::<Vec<_>>())
    })
}

proptest! {
    #[test]
    fn a_key_sees_the_names_that_its_user_and_its_scopes_both_cover(
        grants in some_scopes(),
        limits in some_scopes(),
        name in "[abc.]{0,4}",
    ) {
        let Principal::User(mut holder) = user("eve", Role::Reader) else { unreachable!("a user") };
        holder.grants = grants.clone();
        let key = Principal::Key { holder, scopes: limits.clone() };
        let both = grants.covers(Permission::ConfigRead, &name) && limits.covers(Permission::ConfigRead, &name);
        prop_assert_eq!(names(&key, Permission::ConfigRead).lets_through(&name), both);
        prop_assert_eq!(decide(&key, &Action::ReadConfig(&name)).is_ok(), both);
    }
}
