//! Publishing and taking back.

use super::*;
use crate::articles::{ArticleError, Publication, Standing, State};
use crate::shared::testing::given;
use crate::shared::{Aggregate, replay};

#[test]
fn publishing_makes_the_working_copy_the_published_revision() {
    given::<Article>([created("text"), saved(2, "more", "night", None)])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then([published(2, "night", 9)]);
    let article = replay::<Article>(None, &[created("text"), published(1, "night", 9)]).unwrap();
    let publication = Publication { revision: revision(1), slug: slug("night"), at: at(9) };
    assert_eq!(article.published(), Some(&publication));
}

#[test]
fn saving_does_not_change_what_is_published() {
    let history = [created("text"), published(1, "night", 9), saved(2, "more", "day", None)];
    let article = replay::<Article>(None, &history).unwrap();
    let publication = Publication { revision: revision(1), slug: slug("night"), at: at(9) };
    assert_eq!(article.published(), Some(&publication));
}

#[test]
fn what_is_published_is_published_again_only_after_a_save() {
    given::<Article>([created("text"), published(1, "night", 1)])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then_nothing();
    given::<Article>([created("text"), published(1, "night", 1), saved(2, "text", "night", None)])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then([published(2, "night", 9)]);
    given::<Article>([created("text"), published(1, "night", 1), unpublished(1)])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then([published(1, "night", 9)]);
}

#[test]
fn what_is_published_is_published_again_under_another_date_that_is_named() {
    let history = [created("text"), published(1, "night", 1)];
    given::<Article>(history.clone())
        .when(|article| article.unwrap().publish(Some(at(3)), at(9)))
        .then([published(1, "night", 3)]);
    given::<Article>(history).when(|article| article.unwrap().publish(Some(at(1)), at(9))).then_nothing();
}

#[test]
fn an_article_may_bear_an_earlier_date_and_no_later_one() {
    given::<Article>([created("text")])
        .when(|article| article.unwrap().publish(Some(at(3)), at(9)))
        .then([published(1, "night", 3)]);
    given::<Article>([created("text")])
        .when(|article| article.unwrap().publish(Some(at(10)), at(9)))
        .then_refused(&ArticleError::DateAhead);
}

#[test]
fn nothing_is_published_without_a_body() {
    for body in ["", " \n"] {
        given::<Article>([created(body)])
            .when(|article| article.unwrap().publish(None, at(9)))
            .then_refused(&ArticleError::BodyMissing);
    }
    given::<Article>([created("text"), published(1, "night", 1), saved(2, "", "night", None)])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then_refused(&ArticleError::BodyMissing);
}

#[test]
fn publishing_wins_over_an_autosave() {
    let history = [created("text"), autosaved("half a sen")];
    given::<Article>(history.clone())
        .when(|article| article.unwrap().publish(None, at(9)))
        .then([published(1, "night", 9)]);
    let mut article = replay::<Article>(None, &history).unwrap();
    article.apply(&published(1, "night", 9));
    assert_eq!((&article.parts().checkpoint, article.parts().content.body.as_str()), (&None, "text"));
}

#[test]
fn publishing_what_is_published_still_closes_the_checkpoint() {
    given::<Article>([created("text"), published(1, "night", 1), autosaved("half a sen")])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then([ArticleEvent::AutosaveDiscarded]);
}

#[test]
fn what_is_published_is_taken_back_once() {
    let history = [created("text"), published(1, "night", 1), saved(2, "more", "night", None)];
    given::<Article>(history.clone()).when(|article| article.unwrap().unpublish()).then([unpublished(1)]);
    let mut article = replay::<Article>(None, &history).unwrap();
    article.apply(&unpublished(1));
    assert_eq!(article.parts().state, State::Kept(Standing::Unpublished));
    given::<Article>([created("text"), published(1, "night", 1), unpublished(1)])
        .when(|article| article.unwrap().unpublish())
        .then_nothing();
    given::<Article>([created("text")]).when(|article| article.unwrap().unpublish()).then_nothing();
}

#[test]
fn what_is_done_by_hand_need_not_be_done_at_its_time() {
    given::<Article>([created("text"), scheduled(Action::Publish, 20), scheduled(Action::Unpublish, 30)])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then([superseded(Action::Publish, 20), published(1, "night", 9)]);
    given::<Article>([
        created("text"),
        published(1, "night", 1),
        scheduled(Action::Publish, 20),
        scheduled(Action::Unpublish, 30),
    ])
    .when(|article| article.unwrap().unpublish())
    .then([superseded(Action::Unpublish, 30), unpublished(1)]);
}

#[test]
fn what_changes_nothing_leaves_the_plans() {
    given::<Article>([created("text"), published(1, "night", 1), scheduled(Action::Publish, 20)])
        .when(|article| article.unwrap().publish(None, at(9)))
        .then_nothing();
    given::<Article>([created("text"), scheduled(Action::Unpublish, 20)])
        .when(|article| article.unwrap().unpublish())
        .then_nothing();
}
