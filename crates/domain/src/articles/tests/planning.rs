//! Schedules.

use super::*;
use crate::articles::ArticleError;
use crate::shared::replay;
use crate::shared::testing::given;

fn fire(history: &[ArticleEvent], now: i64) -> Vec<ArticleEvent> {
    replay::<Article>(None, history).unwrap().fire(at(now))
}

#[test]
fn publishing_and_taking_back_are_planned_apart() {
    given::<Article>([created("text")])
        .when(|article| article.unwrap().schedule(Action::Publish, time(20), at(9)))
        .then([scheduled(Action::Publish, 20)]);
    given::<Article>([created("text"), scheduled(Action::Publish, 20)])
        .when(|article| article.unwrap().schedule(Action::Unpublish, time(30), at(9)))
        .then([scheduled(Action::Unpublish, 30)]);
}

#[test]
fn a_later_plan_takes_the_place_of_an_earlier_one() {
    given::<Article>([created("text"), scheduled(Action::Publish, 20)])
        .when(|article| article.unwrap().schedule(Action::Publish, time(25), at(9)))
        .then([superseded(Action::Publish, 20), scheduled(Action::Publish, 25)]);
}

#[test]
fn the_same_plan_again_is_nothing_even_when_its_time_has_come() {
    for now in [9, 30] {
        given::<Article>([created("text"), scheduled(Action::Publish, 20)])
            .when(|article| article.unwrap().schedule(Action::Publish, time(20), at(now)))
            .then_nothing();
    }
}

#[test]
fn what_is_planned_lies_ahead() {
    for second in [8, 9] {
        given::<Article>([created("text")])
            .when(|article| article.unwrap().schedule(Action::Unpublish, time(second), at(9)))
            .then_refused(&ArticleError::TimeNotAhead);
    }
}

#[test]
fn nothing_without_a_body_is_to_be_published() {
    given::<Article>([created(" ")])
        .when(|article| article.unwrap().schedule(Action::Publish, time(20), at(9)))
        .then_refused(&ArticleError::BodyMissing);
    given::<Article>([created(" ")])
        .when(|article| article.unwrap().schedule(Action::Unpublish, time(20), at(9)))
        .then([scheduled(Action::Unpublish, 20)]);
}

#[test]
fn the_body_stays_while_publishing_is_planned() {
    given::<Article>([created("text"), scheduled(Action::Publish, 20)])
        .when(|article| article.unwrap().save(draft("Night", "\n"), slug("night"), None))
        .then_refused(&ArticleError::BodyAwaited);
    given::<Article>([created("text"), scheduled(Action::Publish, 20), cancelled(Action::Publish, 20)])
        .when(|article| article.unwrap().save(draft("Night", ""), slug("night"), None))
        .then([saved(2, "", "night", None)]);
}

#[test]
fn a_plan_is_given_up_once() {
    given::<Article>([created("text"), scheduled(Action::Publish, 20)])
        .when(|article| Ok::<_, ArticleError>(article.unwrap().cancel_schedule(Action::Publish)))
        .then([cancelled(Action::Publish, 20)]);
    given::<Article>([created("text"), scheduled(Action::Publish, 20)])
        .when(|article| Ok::<_, ArticleError>(article.unwrap().cancel_schedule(Action::Unpublish)))
        .then_nothing();
}

#[test]
fn at_its_time_the_working_copy_is_published() {
    let history = [created("text"), scheduled(Action::Publish, 20), saved(2, "more", "night", None)];
    assert_eq!(fire(&history, 19), []);
    assert_eq!(fire(&history, 20), [fired(Action::Publish, 20), published(2, "night", 20)]);
    assert_eq!(fire(&history, 99), [fired(Action::Publish, 20), published(2, "night", 99)], "late");
}

#[test]
fn a_plan_fires_once() {
    let mut history = vec![created("text"), scheduled(Action::Publish, 20)];
    history.extend(fire(&history, 20));
    assert_eq!(fire(&history, 21), []);
}

#[test]
fn what_is_so_already_is_only_told() {
    let up_to_date = [created("text"), published(1, "night", 1), scheduled(Action::Publish, 20)];
    assert_eq!(fire(&up_to_date, 20), [fired(Action::Publish, 20)]);
    assert_eq!(
        fire(&[created("text"), scheduled(Action::Unpublish, 20)], 20),
        [fired(Action::Unpublish, 20)]
    );
}

#[test]
fn what_was_missed_is_made_up_for_in_the_order_of_time() {
    let publish_first = [created("text"), scheduled(Action::Unpublish, 30), scheduled(Action::Publish, 20)];
    let (publish, unpublish) = (fired(Action::Publish, 20), fired(Action::Unpublish, 30));
    assert_eq!(fire(&publish_first, 99), [publish, published(1, "night", 99), unpublish, unpublished(1)]);
    let unpublish_first = [
        created("text"),
        published(1, "night", 1),
        saved(2, "more", "night", None),
        scheduled(Action::Unpublish, 20),
    ];
    let again = [unpublish_first.to_vec(), vec![scheduled(Action::Publish, 30)]].concat();
    let expected =
        [fired(Action::Unpublish, 20), unpublished(1), fired(Action::Publish, 30), published(2, "night", 99)];
    assert_eq!(fire(&again, 99), expected);
}
