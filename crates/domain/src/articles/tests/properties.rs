//! What holds of articles whatever is done to them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::world::{ARTICLES, Command, Outcome, World, commands};
use super::*;
use crate::articles::{ArticleError, State, claim};
use crate::shared::{Claim, replay};

/// Runs the commands and looks at the world before and after each.
fn through(commands: &[(usize, Command)], mut check: impl FnMut(&World, &World, usize, &Command, &Outcome)) {
    let mut world = World::default();
    for (n, command) in commands {
        let before =
            World { histories: world.histories.clone(), claims: world.claims.clone(), now: world.now };
        let outcome = world.run(*n, command);
        check(&before, &world, *n, command, &outcome);
    }
}

/// Every slug that an article has according to its history: published ones for good, and the working copy's.
fn slugs_of(history: &[ArticleEvent]) -> BTreeSet<Slug> {
    let working =
        history.iter().rev().find_map(ArticleEvent::revision).map(|(_, content)| content.slug.clone());
    let published = history.iter().filter_map(|event| match event {
        ArticleEvent::Published { slug, .. } => Some(slug.clone()),
        _ => None,
    });
    published.chain(working).collect()
}

fn may_change_what_is_published(command: &Command) -> bool {
    matches!(
        command,
        Command::Publish { .. } | Command::Unpublish | Command::Delete | Command::Undelete | Command::Fire
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn only_publishing_taking_back_and_the_trash_change_what_is_published(commands in commands()) {
        through(&commands, |before, after, n, command, outcome| {
            for other in 0..ARTICLES {
                if other != n || !may_change_what_is_published(command) {
                    assert_eq!(before.published(other), after.published(other), "{command:?}: {outcome:?}");
                }
            }
        });
    }

    #[test]
    fn publishing_shows_the_last_revision_and_never_what_was_autosaved(commands in commands()) {
        through(&commands, |before, after, n, command, outcome| {
            if let (Command::Publish { .. }, Outcome::Happened(_)) = (command, outcome) {
                let (was, is) = (before.article(n).unwrap(), after.article(n).unwrap());
                let (publication, content) = after.published(n).unwrap();
                assert_eq!((publication.revision, &content), (was.parts().revision, &was.parts().content));
                assert_eq!((&is.parts().checkpoint, is.parts().revision), (&None, was.parts().revision));
            }
        });
    }

    #[test]
    fn restoring_makes_the_old_text_a_new_revision_and_publishes_nothing(commands in commands()) {
        through(&commands, |before, after, n, command, outcome| {
            if let (Command::Restore { from }, Outcome::Happened(_)) = (command, outcome) {
                let (old, is) = (before.revision(n, revision(*from)).unwrap(), after.article(n).unwrap());
                let slug = is.parts().content.slug.clone();
                assert_eq!(is.parts().content, Content { slug, ..old });
                assert_eq!(is.parts().revision, before.article(n).unwrap().parts().revision.next());
                assert_eq!(before.published(n), after.published(n));
            }
        });
    }

    #[test]
    fn a_slug_is_held_by_one_article_and_claims_are_what_the_histories_say(commands in commands()) {
        through(&commands, |_, after, _, command, outcome| {
            let mut expected: BTreeMap<Claim, usize> = BTreeMap::new();
            for (n, history) in after.histories.iter().enumerate() {
                for slug in slugs_of(history) {
                    assert_eq!(expected.insert(claim(&slug), n), None, "{slug} twice: {command:?} {outcome:?}");
                }
                let told: BTreeSet<_> = after.article(n).iter().flat_map(Article::slugs).cloned().collect();
                assert_eq!(told, slugs_of(history));
            }
            assert_eq!(after.claims.clone().into_iter().collect::<BTreeMap<_, _>>(), expected);
        });
    }

    #[test]
    fn undeleting_always_works_and_deleting_is_undone_by_it(commands in commands()) {
        through(&commands, |before, after, n, command, outcome| {
            if let (Command::Undelete, Some(_)) = (command, before.article(n)) {
                assert!(matches!(outcome, Outcome::Happened(_)), "{outcome:?}");
                assert!(matches!(after.article(n).unwrap().parts().state, State::Kept(_)));
            }
            if let (Command::Delete, Some(was)) = (command, before.article(n)) {
                let trashed = &after.histories[n];
                let undeleted = trashed.iter().cloned().chain(after.article(n).unwrap().undelete());
                let back = replay::<Article>(None, &undeleted.collect::<Vec<_>>()).unwrap();
                if matches!(was.parts().state, State::Kept(_)) {
                    assert_eq!(back.parts().state, was.parts().state);
                    assert_eq!(back.parts().content, was.parts().content);
                }
            }
        });
    }

    #[test]
    fn a_snapshot_and_the_events_after_it_lead_where_all_events_lead(commands in commands(), cut in 0..60_usize) {
        let mut world = World::default();
        for (n, command) in &commands {
            world.run(*n, command);
        }
        for history in world.histories {
            let (early, late) = history.split_at(cut.min(history.len()));
            let snapshot = replay::<Article>(None, early).map(|article| Article::restore(article.parts().clone()));
            prop_assert_eq!(replay(snapshot, late), replay::<Article>(None, &history));
        }
    }

    #[test]
    fn revisions_are_numbered_without_gaps(commands in commands()) {
        through(&commands, |_, after, n, _, _| {
            let numbers = after.histories[n].iter().filter_map(ArticleEvent::revision).map(|(number, _)| number.number());
            let count = after.article(n).map_or(0, |article| article.parts().revision.number());
            assert_eq!(numbers.collect::<Vec<_>>(), (1..=count).collect::<Vec<_>>());
        });
    }

    #[test]
    fn whatever_is_planned_comes_true_once(commands in commands()) {
        let mut world = World::default();
        for (n, command) in &commands {
            world.run(*n, command);
        }
        world.now += 100;
        for n in 0..ARTICLES {
            let Some(article) = world.article(n) else { continue };
            let planned = article.parts().schedules.in_order().len();
            let Outcome::Happened(events) = world.run(n, &Command::Fire) else { panic!("a plan was refused") };
            let fired = events.iter().filter(|event| matches!(event, ArticleEvent::ScheduleFired { .. })).count();
            prop_assert_eq!(fired, planned);
            let shown = world.published(n);
            prop_assert!(shown.is_none_or(|(_, content)| !content.body.is_blank()), "published without a body");
            prop_assert_eq!(world.run(n, &Command::Fire), Outcome::Happened(vec![]));
        }
    }

    #[test]
    fn a_refusal_has_its_reason(commands in commands()) {
        through(&commands, |before, after, n, command, outcome| {
            let Outcome::Refused(rule) = outcome else { return };
            assert_eq!(before.histories[n], after.histories[n]);
            let parts = before.article(n).unwrap().parts().clone();
            match rule {
                ArticleError::InTrash => assert!(matches!(parts.state, State::Trashed(_))),
                ArticleError::BodyMissing => assert!(parts.content.body.is_blank()),
                ArticleError::BodyAwaited => assert!(parts.schedules.publish.is_some()),
                ArticleError::NoSuchRevision(number) => assert!(*number > parts.revision),
                ArticleError::TimeNotAhead => assert!(matches!(command, Command::Schedule { ahead, .. } if *ahead <= 0)),
                ArticleError::DateAhead => assert!(matches!(command, Command::Publish { back } if *back < 0)),
                ArticleError::TooManySlugs => panic!("there are only a few slugs"),
            }
        });
    }
}
