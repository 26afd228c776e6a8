//! One article: now, as of a position, at a version.

use daybook_domain::articles::{
    Action, Article, ArticleEvent, Draft, Editors, NewArticle, PlannedTime, Schedules, Visibility,
};

use super::support::{
    act, also_rebuilt, by_ann, create, draft, id, now, publish, revision, save, second, shown, slug, tags,
    then, try_commit, under,
};
use crate::articles::testing::ArticlesHarness;
use crate::articles::{ArticleSummary, ArticleView, PublishedMark, Rights, Status};
use crate::shared::Position;
use crate::testing::START;

fn whole() -> NewArticle {
    let draft = Draft {
        subtitle: Some("in Tokyo".parse().unwrap()),
        lead: Some("It is late.\nVery late.".parse().unwrap()),
        tags: tags("night tokyo"),
        ..under("tokyo-night", draft("東京の夜", "# Night\n\n**dark**\r\n"))
    };
    NewArticle {
        author: "ann".parse().unwrap(),
        editors: Editors::new(["eva", "bob"].map(|actor| actor.parse().unwrap())).unwrap(),
        visibility: Visibility::Private,
        draft,
        note: Some("first".parse().unwrap()),
    }
}

fn told(new: &NewArticle) -> ArticleView {
    let draft = new.draft.clone();
    let summary = ArticleSummary {
        id: id(1),
        version: 1,
        author: new.author.clone(),
        editors: new.editors.clone(),
        visibility: new.visibility,
        status: Status::Draft,
        revision: revision(1),
        title: draft.title,
        slug: draft.slug.unwrap(),
        subtitle: draft.subtitle,
        lead: draft.lead,
        tags: draft.tags,
        published: None,
        first_published_at: None,
        autosaved_at: None,
        schedules: Schedules::default(),
        created_at: START,
        updated_at: START,
    };
    ArticleView { summary, body: draft.body }
}

pub async fn an_article_that_never_was_is_none(h: impl ArticlesHarness) {
    let end = create(&h, 1, whole()).await;
    for at in [None, Some(Position(0)), Some(end)] {
        assert_eq!(then(&h, 2, at).await, None);
        assert_eq!(shown(&h, 2, at).await, None);
    }
    assert_eq!(then(&h, 1, Some(Position(0))).await, None);
    assert_eq!(h.records().version(id(2), 1).await.unwrap(), None);
    assert_eq!(h.records().version(id(1), 2).await.unwrap(), None);
    assert_eq!(h.records().version(id(1), 0).await.unwrap(), None);
    assert_eq!(h.records().rights(id(2)).await.unwrap(), None);
}

pub async fn a_new_article_is_told_whole(h: impl ArticlesHarness) {
    create(&h, 1, whole()).await;
    also_rebuilt(&h, async || assert_eq!(now(&h, 1).await, told(&whole()))).await;
    assert_eq!(then(&h, 1, Some(Position(1))).await, Some(told(&whole())));
    assert_eq!(h.records().version(id(1), 1).await.unwrap(), Some(told(&whole())));
}

/// What is done to the article 1 at each second from 1 on.
async fn step(h: &impl ArticlesHarness, n: i64) {
    let time = || PlannedTime::restore(second(99), Some("Europe/Berlin".into()));
    match n {
        1 => act(h, 1, |article| article.autosave(draft("Half", "a sen"))).await,
        2 => save(h, 1, draft("Day", "bright")).await,
        3 => publish(h, 1, -5).await,
        4 => act(h, 1, |article| article.schedule(Action::Unpublish, time(), second(4))).await,
        5 => act(h, 1, |article| article.change_editors(Editors::default())).await,
        6 => act(h, 1, |article| article.change_visibility(Visibility::Public)).await,
        7 => act(h, 1, |article| Ok(article.cancel_schedule(Action::Unpublish))).await,
        _ => act(h, 1, Article::unpublish).await,
    };
}

/// What that changes of the article.
fn after_step(n: i64, view: ArticleView) -> ArticleView {
    let ArticleView { summary: told, body } = view;
    let told = ArticleSummary { version: told.version + 1, updated_at: second(n), ..told };
    let mark = PublishedMark { revision: revision(2), slug: slug("day"), at: second(-5) };
    let time = PlannedTime::restore(second(99), Some("Europe/Berlin".into()));
    let summary = match n {
        1 => ArticleSummary { autosaved_at: Some(second(1)), ..told },
        2 => ArticleSummary {
            revision: revision(2),
            title: "Day".parse().unwrap(),
            slug: slug("day"),
            subtitle: None,
            lead: None,
            tags: tags(""),
            autosaved_at: None,
            ..told
        },
        3 => ArticleSummary {
            status: Status::Published,
            published: Some(mark),
            first_published_at: Some(second(-5)),
            ..told
        },
        4 => ArticleSummary { schedules: Schedules { publish: None, unpublish: Some(time) }, ..told },
        5 => ArticleSummary { editors: Editors::default(), ..told },
        6 => ArticleSummary { visibility: Visibility::Public, ..told },
        7 => ArticleSummary { schedules: Schedules::default(), ..told },
        _ => ArticleSummary { status: Status::Unpublished, published: None, ..told },
    };
    ArticleView { summary, body: if n == 2 { "bright".parse().unwrap() } else { body } }
}

pub async fn every_event_is_a_version_with_its_time(h: impl ArticlesHarness) {
    create(&h, 9, by_ann(draft("Other", ""))).await;
    create(&h, 1, whole()).await;
    let first = told(&whole());
    let created_at = START.plus_micros(1);
    let summary = ArticleSummary { created_at, updated_at: created_at, ..first.summary };
    let mut expected = ArticleView { summary, body: first.body };
    for n in 1..=8 {
        h.set_time(second(n));
        step(&h, n).await;
        expected = after_step(n, expected);
        assert_eq!(now(&h, 1).await, expected, "after step {n}");
    }
    h.rebuild().await;
    assert_eq!(now(&h, 1).await, expected, "rebuilt");
}

pub async fn an_article_reads_as_it_was_at_every_position_and_version(h: impl ArticlesHarness) {
    let mut past = vec![(Position(0), None)];
    past.push((create(&h, 1, whole()).await, Some(now(&h, 1).await)));
    for n in 2..=30_u64 {
        h.set_time(second(i64::try_from(n).unwrap()));
        create(&h, n, by_ann(draft(&format!("Other {n}"), ""))).await;
        let trashed = now(&h, 1).await.summary.status == Status::Trashed;
        let end = match n % 6 {
            _ if trashed => act(&h, 1, |article| Ok(article.undelete())).await,
            0 => act(&h, 1, |article| Ok(article.delete())).await,
            2 => act(&h, 1, |article| article.autosave(draft("Half", &n.to_string()))).await,
            4 => publish(&h, 1, 0).await,
            _ => save(&h, 1, draft(&format!("Night {n}"), &n.to_string())).await,
        };
        past.push((end, Some(now(&h, 1).await)));
    }
    also_rebuilt(&h, async || {
        for (position, expected) in &past {
            assert_eq!(then(&h, 1, Some(*position)).await, *expected, "at {position}");
            if let Some(expected) = expected {
                let version = h.records().version(id(1), expected.summary.version).await.unwrap();
                assert_eq!(version.as_ref(), Some(expected), "version {}", expected.summary.version);
            }
        }
    })
    .await;
}

pub async fn versions_within_one_commit_are_told_apart(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "text"))).await;
    let private = ArticleEvent::VisibilityChanged { visibility: Visibility::Private };
    let end =
        try_commit(&h, vec![(1, vec![ArticleEvent::Autosaved { draft: draft("x", "y") }, private])]).await;
    let version = async |n| h.records().version(id(1), n).await.unwrap().unwrap().summary;
    assert_eq!(
        (version(2).await.visibility, version(3).await.visibility),
        (Visibility::Public, Visibility::Private)
    );
    let at_end = then(&h, 1, Some(end.unwrap().position)).await.unwrap();
    assert_eq!(at_end.summary, version(3).await);
}

pub async fn rights_are_those_of_now(h: impl ArticlesHarness) {
    let rights = async || h.records().rights(id(1)).await.unwrap().unwrap();
    create(&h, 1, whole()).await;
    let NewArticle { author, editors, .. } = whole();
    let first = Rights { author, editors, visibility: Visibility::Private, is_published: false };
    assert_eq!(rights().await, first);
    act(&h, 1, |article| article.change_visibility(Visibility::Public)).await;
    publish(&h, 1, 0).await;
    assert_eq!(
        rights().await,
        Rights { visibility: Visibility::Public, is_published: true, ..first.clone() }
    );
    act(&h, 1, |article| Ok(article.delete())).await;
    assert!(!rights().await.is_published, "in the trash");
    act(&h, 1, |article| Ok(article.undelete())).await;
    assert!(rights().await.is_published, "back from the trash");
    act(&h, 1, daybook_domain::articles::Article::unpublish).await;
    act(&h, 1, |article| article.change_editors(Editors::default())).await;
    let last = Rights { editors: Editors::default(), visibility: Visibility::Public, ..first };
    also_rebuilt(&h, async || assert_eq!(rights().await, last)).await;
}

pub async fn the_trash_hides_what_is_published_and_gives_it_back(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "text"))).await;
    publish(&h, 1, 5).await;
    save(&h, 1, draft("Day", "more")).await;
    let (before, public) = (now(&h, 1).await, shown(&h, 1, None).await.unwrap());
    act(&h, 1, |article| Ok(article.delete())).await;
    let trashed = now(&h, 1).await.summary;
    assert_eq!(
        (trashed.status, trashed.published, trashed.title),
        (Status::Trashed, None, before.summary.title.clone())
    );
    assert_eq!(shown(&h, 1, None).await, None);
    h.set_time(second(9));
    act(&h, 1, |article| Ok(article.undelete())).await;
    let summary = ArticleSummary { version: 5, updated_at: second(9), ..before.summary.clone() };
    also_rebuilt(&h, async || {
        assert_eq!(now(&h, 1).await, ArticleView { summary: summary.clone(), ..before.clone() });
        let mut back = public.clone();
        (back.summary.version, back.summary.updated_at) = (5, second(9));
        assert_eq!(shown(&h, 1, None).await, Some(back));
    })
    .await;
}

pub async fn a_body_of_a_million_characters_is_read_back(h: impl ArticlesHarness) {
    let body = "é\n".repeat(500_000);
    create(&h, 1, by_ann(draft("Night", &body))).await;
    publish(&h, 1, 0).await;
    assert_eq!(now(&h, 1).await.body.as_str(), body);
    assert_eq!(shown(&h, 1, None).await.unwrap().body.as_str(), body);
}
