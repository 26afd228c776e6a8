//! Deleting and undeleting.

use super::*;
use crate::articles::{ArticleError, Standing, State};
use crate::shared::testing::given;
use crate::shared::{Aggregate, replay};

#[test]
fn an_article_is_deleted_once() {
    given::<Article>([created("text")])
        .when(|article| Ok::<_, ArticleError>(article.unwrap().delete()))
        .then([ArticleEvent::Deleted]);
    given::<Article>([created("text"), ArticleEvent::Deleted])
        .when(|article| Ok::<_, ArticleError>(article.unwrap().delete()))
        .then_nothing();
}

#[test]
fn what_was_planned_falls_away_with_the_deletion() {
    given::<Article>([created("text"), scheduled(Action::Publish, 30), scheduled(Action::Unpublish, 20)])
        .when(|article| Ok::<_, ArticleError>(article.unwrap().delete()))
        .then([superseded(Action::Unpublish, 20), superseded(Action::Publish, 30), ArticleEvent::Deleted]);
}

#[test]
fn what_is_in_the_trash_is_not_published() {
    let history = [created("text"), published(1, "night", 1), ArticleEvent::Deleted];
    let article = replay::<Article>(None, &history).unwrap();
    assert_eq!(article.published(), None);
    assert!(matches!(article.parts().state, State::Trashed(Standing::Published(_))));
    assert!(article.is_present(), "it is found in the trash");
}

#[test]
fn an_article_comes_back_as_it_was() {
    let standings = [
        vec![created("")],
        vec![created("text"), published(1, "night", 1), autosaved("x")],
        vec![created("text"), published(1, "night", 1), unpublished(1)],
    ];
    for history in standings {
        let before = replay::<Article>(None, &history).unwrap();
        let mut article = before.clone();
        article.apply(&ArticleEvent::Deleted);
        let events = article.undelete();
        assert_eq!(events, [ArticleEvent::Undeleted]);
        for event in &events {
            article.apply(event);
        }
        assert_eq!(article, before);
    }
}

#[test]
fn what_is_not_in_the_trash_needs_no_undeleting() {
    given::<Article>([created("text")])
        .when(|article| Ok::<_, ArticleError>(article.unwrap().undelete()))
        .then_nothing();
}

#[test]
fn nothing_in_the_trash_is_changed() {
    let article = replay::<Article>(None, &[created("text"), ArticleEvent::Deleted]).unwrap();
    let refusals = [
        article.save(draft("Night", "x"), slug("night"), None),
        article.autosave(draft("Night", "x")),
        article.discard_autosave(),
        article.restore_revision(revision(1), content("Night", "text", "night"), None),
        article.change_visibility(Visibility::Private),
        article.change_editors(Editors::default()),
        article.publish(None, at(9)),
        article.unpublish(),
        article.schedule(Action::Publish, time(20), at(9)),
        article.schedule(Action::Unpublish, time(20), at(9)),
    ];
    for refusal in refusals {
        assert_eq!(refusal, Err(ArticleError::InTrash));
    }
    assert_eq!(article.fire(at(1_000)), []);
    assert_eq!(article.cancel_schedule(Action::Publish), []);
}
