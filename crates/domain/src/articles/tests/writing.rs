//! Creating, saving and autosaving.

use super::*;
use crate::articles::{ArticleError, Tags};
use crate::shared::testing::given;
use crate::shared::{Aggregate, replay};

fn article(events: &[ArticleEvent]) -> Article {
    replay(None, events).unwrap()
}

#[test]
fn an_article_begins_with_its_first_revision_under_the_suggested_slug() {
    let article = article(&[created("text")]);
    let parts = article.parts();
    assert_eq!((parts.revision, &parts.content), (Revision::FIRST, &content("Night", "text", "night")));
    assert_eq!((article.published(), &parts.checkpoint), (None, &None));
}

#[test]
fn a_given_slug_is_taken_and_not_the_suggested_one() {
    let new = NewArticle {
        author: ann(),
        editors: Editors::default(),
        visibility: Visibility::Private,
        draft: Draft { slug: Some(slug("mine")), ..draft("Night", "") },
        note: Some("first".parse().unwrap()),
    };
    let expected = ArticleEvent::Created {
        author: ann(),
        editors: Editors::default(),
        visibility: Visibility::Private,
        content: content("Night", "", "mine"),
        note: Some("first".parse().unwrap()),
    };
    assert_eq!(Article::create(new, slug("night")), expected);
}

#[test]
fn only_a_creation_begins_an_article() {
    let others = [
        saved(1, "text", "night", None),
        autosaved("text"),
        published(1, "night", 1),
        ArticleEvent::Deleted,
        ArticleEvent::Undeleted,
        scheduled(Action::Publish, 1),
    ];
    assert_eq!(replay::<Article>(None, &others), None);
    let once = article(&[created("one")]);
    assert_eq!(article(&[created("one"), created("two")]), once);
}

#[test]
fn each_save_is_the_next_revision_also_of_the_same_text() {
    given::<Article>([created("text"), saved(2, "more", "night", None)])
        .when(|article| article.unwrap().save(draft("Night", "more"), slug("night"), None))
        .then([saved(3, "more", "night", None)]);
}

#[test]
fn a_save_keeps_its_note() {
    let note = || Some("typo".parse().unwrap());
    given::<Article>([created("text")])
        .when(|article| article.unwrap().save(draft("Night", "txt"), slug("night"), note()))
        .then([ArticleEvent::Saved {
            revision: revision(2),
            content: content("Night", "txt", "night"),
            note: note(),
            released: None,
        }]);
}

#[test]
fn a_slug_that_was_never_published_is_replaced_by_the_new_titles_and_given_back() {
    given::<Article>([created("text")])
        .when(|article| article.unwrap().save(draft("Night", "text"), slug("day"), None))
        .then([saved(2, "text", "day", Some("night"))]);
}

#[test]
fn a_published_slug_stays_when_none_is_given() {
    given::<Article>([created("text"), published(1, "night", 1)])
        .when(|article| article.unwrap().save(draft("Night", "text"), slug("day"), None))
        .then([saved(2, "text", "night", None)]);
}

#[test]
fn a_published_slug_that_is_replaced_is_not_given_back() {
    let under = |text: &str| Draft { slug: Some(slug(text)), ..draft("Night", "text") };
    given::<Article>([created("text"), published(1, "night", 1)])
        .when(|article| article.unwrap().save(under("day"), slug("x"), None))
        .then([saved(2, "text", "day", None)]);
    given::<Article>([created("text"), published(1, "night", 1), saved(2, "text", "day", None)])
        .when(|article| article.unwrap().save(under("night"), slug("x"), None))
        .then([saved(3, "text", "night", Some("day"))]);
}

#[test]
fn an_article_keeps_a_hundred_slugs() {
    let name = |n: u64| format!("night-{n}");
    let mut history = vec![created("text")];
    for n in 2..=100 {
        history.push(saved(n, "text", &name(n), None));
        history.push(published(n, &name(n), 1));
    }
    let under = |n: u64| Draft { slug: Some(slug(&name(n))), ..draft("Night", "text") };
    let save = |history: &[ArticleEvent], n: u64| article(history).save(under(n), slug("x"), None);
    // 99 are published; a hundredth is possible, and taking an old one up again always is.
    let hundredth = save(&history, 101).unwrap();
    history.extend(hundredth);
    history.push(published(101, &name(101), 1));
    assert_eq!(article(&history).slugs().count(), 100);
    assert_eq!(save(&history, 102), Err(ArticleError::TooManySlugs));
    assert!(save(&history, 2).is_ok());
    assert!(article(&history).save(draft("Night", ""), slug("x"), None).is_ok());
}

#[test]
fn an_autosave_is_no_revision() {
    given::<Article>([created("text")])
        .when(|article| article.unwrap().autosave(draft("Night", "tex")))
        .then([autosaved("tex")]);
    let article = article(&[created("text"), autosaved("tex")]);
    assert_eq!(
        (article.parts().revision, &article.parts().content.body),
        (revision(1), &"text".parse().unwrap())
    );
    assert_eq!(article.parts().checkpoint, Some(draft("Night", "tex")));
}

#[test]
fn an_autosave_of_what_is_there_already_is_nothing() {
    given::<Article>([created("text"), autosaved("tex")])
        .when(|article| article.unwrap().autosave(draft("Night", "tex")))
        .then_nothing();
    given::<Article>([created("text")])
        .when(|article| article.unwrap().autosave(Draft::from(content("Night", "text", "night"))))
        .then_nothing();
    given::<Article>([created("text"), autosaved("tex")])
        .when(|article| article.unwrap().autosave(Draft::from(content("Night", "text", "night"))))
        .then([ArticleEvent::Autosaved { draft: content("Night", "text", "night").into() }]);
}

#[test]
fn a_save_closes_the_checkpoint_and_takes_nothing_from_it() {
    let mut article = article(&[created("text"), autosaved("lost")]);
    let events = article.save(draft("Night", "kept"), slug("night"), None).unwrap();
    assert_eq!(events, [saved(2, "kept", "night", None)]);
    for event in &events {
        article.apply(event);
    }
    assert_eq!(article.parts().checkpoint, None);
}

#[test]
fn a_checkpoint_is_discarded_once() {
    given::<Article>([created("text"), autosaved("tex")])
        .when(|article| article.unwrap().discard_autosave())
        .then([ArticleEvent::AutosaveDiscarded]);
    given::<Article>([created("text"), autosaved("tex"), ArticleEvent::AutosaveDiscarded])
        .when(|article| article.unwrap().discard_autosave())
        .then_nothing();
}

#[test]
fn visibility_and_editors_change_at_once_and_make_no_revision() {
    let editors = || Editors::new(["bob".parse().unwrap()]).unwrap();
    given::<Article>([created("text"), published(1, "night", 1)])
        .when(|article| article.unwrap().change_visibility(Visibility::Private))
        .then([ArticleEvent::VisibilityChanged { visibility: Visibility::Private }]);
    given::<Article>([created("text")])
        .when(|article| article.unwrap().change_visibility(Visibility::Public))
        .then_nothing();
    given::<Article>([created("text")])
        .when(|article| article.unwrap().change_editors(editors()))
        .then([ArticleEvent::EditorsChanged { editors: editors() }]);
    given::<Article>([created("text"), ArticleEvent::EditorsChanged { editors: editors() }])
        .when(|article| article.unwrap().change_editors(editors()))
        .then_nothing();
}

#[test]
fn tags_are_part_of_the_text_and_saved_with_it() {
    let tags = Tags::new(["night".parse().unwrap()]).unwrap();
    let article = article(&[created("text")]);
    let events =
        article.save(Draft { tags: tags.clone(), ..draft("Night", "") }, slug("night"), None).unwrap();
    assert_eq!(events[0].revision().unwrap().1.tags, tags);
}
