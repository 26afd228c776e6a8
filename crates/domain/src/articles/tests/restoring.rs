//! Restoring earlier revisions.

use super::*;
use crate::articles::ArticleError;
use crate::shared::testing::given;
use crate::shared::{Aggregate, replay};

fn restored(from: u64, number: u64, body: &str, under: &str, released: Option<&str>) -> ArticleEvent {
    ArticleEvent::Restored {
        from: revision(from),
        revision: revision(number),
        content: content("Night", body, under),
        note: None,
        released: released.map(slug),
    }
}

#[test]
fn restoring_makes_a_new_revision_and_publishes_nothing() {
    let history = [created("old"), saved(2, "new", "night", None), published(2, "night", 1)];
    given::<Article>(history.clone())
        .when(|article| {
            article.unwrap().restore_revision(revision(1), content("Night", "old", "night"), None)
        })
        .then([restored(1, 3, "old", "night", None)]);
    let mut article = replay::<Article>(None, &history).unwrap();
    let before = article.published().cloned();
    article.apply(&restored(1, 3, "old", "night", None));
    assert_eq!(article.published().cloned(), before);
    assert_eq!(article.parts().content.body.as_str(), "old");
}

#[test]
fn restoring_closes_the_checkpoint() {
    let history = [created("old"), autosaved("x"), restored(1, 2, "old", "night", None)];
    assert_eq!(replay::<Article>(None, &history).unwrap().parts().checkpoint, None);
}

#[test]
fn what_was_never_saved_cannot_be_restored() {
    given::<Article>([created("old")])
        .when(|article| article.unwrap().restore_revision(revision(2), content("Night", "x", "night"), None))
        .then_refused(&ArticleError::NoSuchRevision(revision(2)));
}

#[test]
fn the_last_revision_can_be_restored_too() {
    given::<Article>([created("old")])
        .when(|article| {
            article.unwrap().restore_revision(revision(1), content("Night", "old", "night"), None)
        })
        .then([restored(1, 2, "old", "night", None)]);
}

#[test]
fn a_slug_that_the_article_still_has_comes_back() {
    given::<Article>([created("old"), published(1, "night", 1), saved(2, "new", "day", None)])
        .when(|article| {
            article.unwrap().restore_revision(revision(1), content("Night", "old", "night"), None)
        })
        .then([restored(1, 3, "old", "night", Some("day"))]);
}

#[test]
fn a_slug_that_was_given_back_does_not_come_back() {
    given::<Article>([created("old"), saved(2, "new", "day", Some("night"))])
        .when(|article| {
            article.unwrap().restore_revision(revision(1), content("Night", "old", "night"), None)
        })
        .then([restored(1, 3, "old", "day", None)]);
}

#[test]
fn restoring_does_not_open_what_was_made_private() {
    let history = [
        created("old"),
        ArticleEvent::VisibilityChanged { visibility: Visibility::Private },
        restored(1, 2, "old", "night", None),
    ];
    assert_eq!(replay::<Article>(None, &history).unwrap().parts().visibility, Visibility::Private);
}

#[test]
fn a_revision_without_a_body_is_not_restored_while_publishing_is_planned() {
    given::<Article>([created(""), saved(2, "new", "night", None), scheduled(Action::Publish, 20)])
        .when(|article| article.unwrap().restore_revision(revision(1), content("Night", "", "night"), None))
        .then_refused(&ArticleError::BodyAwaited);
}
