//! What is published: by id and by slug.

use daybook_domain::articles::{Slug, Visibility};

use super::support::{
    act, also_rebuilt, by_ann, create, draft, id, publish, revision, save, second, shown, slug, tags,
    try_commit, under,
};
use crate::articles::testing::ArticlesHarness;
use crate::articles::{PublishedSummary, PublishedView};
use crate::shared::{AppendError, Position};
use crate::testing::START;

async fn by_slug(h: &impl ArticlesHarness, text: &str, at: Option<Position>) -> Option<PublishedView> {
    h.published().by_slug(&slug(text), at).await.unwrap()
}

/// The slug under which the article that a slug finds is published.
async fn leads_to(h: &impl ArticlesHarness, text: &str) -> Option<Slug> {
    by_slug(h, text, None).await.map(|view| view.summary.slug)
}

fn first() -> PublishedView {
    let summary = PublishedSummary {
        id: id(1),
        version: 2,
        author: "ann".parse().unwrap(),
        visibility: Visibility::Public,
        revision: revision(1),
        title: "Night".parse().unwrap(),
        slug: slug("night"),
        subtitle: None,
        lead: None,
        tags: tags(""),
        published_at: second(-5),
        first_published_at: second(-5),
        created_at: START,
        updated_at: second(1),
    };
    PublishedView { summary, body: "text".parse().unwrap() }
}

/// Created at second 0 and published at second 1, under a date before.
async fn published(h: &impl ArticlesHarness) {
    create(h, 1, by_ann(draft("Night", "text"))).await;
    h.set_time(second(1));
    publish(h, 1, -5).await;
}

pub async fn nothing_is_published_before_it_is(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "text"))).await;
    assert_eq!(shown(&h, 1, None).await, None);
    h.set_time(second(1));
    publish(&h, 1, -5).await;
    also_rebuilt(&h, async || {
        assert_eq!(shown(&h, 1, None).await, Some(first()));
        assert_eq!(shown(&h, 1, Some(Position(1))).await, None);
        assert_eq!(shown(&h, 1, Some(Position(2))).await, Some(first()));
    })
    .await;
    act(&h, 1, daybook_domain::articles::Article::unpublish).await;
    assert_eq!(shown(&h, 1, None).await, None);
    assert_eq!(shown(&h, 1, Some(Position(2))).await, Some(first()));
}

pub async fn saving_changes_nothing_that_is_published(h: impl ArticlesHarness) {
    published(&h).await;
    save(&h, 1, under("day", draft("Day", "more"))).await;
    act(&h, 1, |article| article.autosave(draft("Half", "a sen"))).await;
    let old = h.revisions().revision(id(1), revision(1)).await.unwrap().unwrap().content;
    act(&h, 1, |article| article.restore_revision(revision(1), old, None)).await;
    also_rebuilt(&h, async || assert_eq!(shown(&h, 1, None).await, Some(first()))).await;
}

pub async fn publishing_again_keeps_the_first_date(h: impl ArticlesHarness) {
    published(&h).await;
    h.set_time(second(9));
    save(&h, 1, draft("Day", "more")).await;
    h.set_time(second(10));
    publish(&h, 1, 7).await;
    let summary = PublishedSummary {
        version: 4,
        revision: revision(2),
        title: "Day".parse().unwrap(),
        published_at: second(7),
        updated_at: second(10),
        ..first().summary
    };
    let expected = PublishedView { summary, body: "more".parse().unwrap() };
    also_rebuilt(&h, async || assert_eq!(shown(&h, 1, None).await, Some(expected.clone()))).await;
    h.set_time(second(11));
    act(&h, 1, |article| article.change_visibility(Visibility::Private)).await;
    let changed = shown(&h, 1, None).await.unwrap().summary;
    assert_eq!(
        (changed.visibility, changed.version, changed.updated_at),
        (Visibility::Private, 5, second(11))
    );
}

pub async fn a_slug_finds_what_is_published_under_it(h: impl ArticlesHarness) {
    published(&h).await;
    also_rebuilt(&h, async || {
        assert_eq!(by_slug(&h, "night", None).await, Some(first()));
        assert_eq!(by_slug(&h, "nigh", None).await, None);
    })
    .await;
}

pub async fn an_earlier_slug_finds_the_article_under_its_present_one(h: impl ArticlesHarness) {
    published(&h).await;
    for name in ["day", "noon", "night"] {
        save(&h, 1, under(name, draft("Night", "text"))).await;
        publish(&h, 1, 0).await;
        for old in ["night", name] {
            assert_eq!(leads_to(&h, old).await, Some(slug(name)));
        }
    }
    also_rebuilt(&h, async || assert_eq!(leads_to(&h, "noon").await, Some(slug("night")))).await;
}

pub async fn a_slug_of_a_working_copy_finds_nothing(h: impl ArticlesHarness) {
    published(&h).await;
    save(&h, 1, under("day", draft("Day", "more"))).await;
    create(&h, 2, by_ann(draft("Dawn", "text"))).await;
    also_rebuilt(&h, async || {
        assert_eq!((leads_to(&h, "day").await, leads_to(&h, "dawn").await), (None, None));
        assert_eq!(leads_to(&h, "night").await, Some(slug("night")));
    })
    .await;
}

pub async fn a_slug_finds_nothing_while_nothing_is_published(h: impl ArticlesHarness) {
    published(&h).await;
    act(&h, 1, |article| Ok(article.delete())).await;
    assert_eq!(leads_to(&h, "night").await, None);
    act(&h, 1, |article| Ok(article.undelete())).await;
    assert_eq!(leads_to(&h, "night").await, Some(slug("night")));
    act(&h, 1, daybook_domain::articles::Article::unpublish).await;
    assert_eq!(leads_to(&h, "night").await, None);
}

pub async fn a_slug_finds_what_it_found_at_every_position(h: impl ArticlesHarness) {
    published(&h).await;
    save(&h, 1, under("day", draft("Day", "more"))).await;
    let moved = publish(&h, 1, 0).await;
    act(&h, 1, daybook_domain::articles::Article::unpublish).await;
    let at = async |text: &str, position: u64| {
        by_slug(&h, text, Some(Position(position))).await.map(|view| view.summary.slug.to_string())
    };
    also_rebuilt(&h, async || {
        assert_eq!(moved, Position(4));
        assert_eq!((at("night", 1).await, at("night", 2).await), (None, Some("night".into())));
        assert_eq!((at("day", 3).await, at("night", 3).await), (None, Some("night".into())));
        assert_eq!((at("day", 4).await, at("night", 4).await), (Some("day".into()), Some("day".into())));
        assert_eq!((at("day", 5).await, at("night", 5).await), (None, None));
    })
    .await;
}

pub async fn a_slug_that_was_given_back_is_another_articles(h: impl ArticlesHarness) {
    published(&h).await;
    create(&h, 2, by_ann(under("day", draft("Day", "text")))).await;
    let refused = try_commit(&h, vec![(3, vec![created_under("night")])]).await;
    assert!(matches!(refused, Err(AppendError::Taken { scope: "article-slug" })), "{refused:?}");
    let refused = try_commit(&h, vec![(3, vec![created_under("day")])]).await;
    assert!(matches!(refused, Err(AppendError::Taken { scope: "article-slug" })), "{refused:?}");
    save(&h, 2, under("noon", draft("Day", "text"))).await;
    create(&h, 3, by_ann(under("day", draft("Third", "text")))).await;
    publish(&h, 3, 0).await;
    also_rebuilt(&h, async || {
        assert_eq!(by_slug(&h, "day", None).await.map(|view| view.summary.id), Some(id(3)));
    })
    .await;
}

fn created_under(text: &str) -> daybook_domain::articles::ArticleEvent {
    daybook_domain::articles::Article::create(by_ann(draft("Night", "text")), slug(text))
}

pub async fn a_slug_belongs_to_whoever_drafted_or_published_under_it(h: impl ArticlesHarness) {
    published(&h).await;
    save(&h, 1, under("day", draft("Day", "more"))).await;
    create(&h, 2, by_ann(under("dawn", draft("Dawn", "text")))).await;
    act(&h, 2, |article| Ok(article.delete())).await;
    let owner = async |text: &str| h.records().slug_owner(&slug(text)).await.unwrap();
    also_rebuilt(&h, async || {
        assert_eq!((owner("night").await, owner("day").await), (Some(id(1)), Some(id(1))));
        assert_eq!((owner("dawn").await, owner("noon").await), (Some(id(2)), None));
    })
    .await;
    save(&h, 1, under("noon", draft("Day", "more"))).await;
    assert_eq!((owner("day").await, owner("noon").await), (None, Some(id(1))));
}
