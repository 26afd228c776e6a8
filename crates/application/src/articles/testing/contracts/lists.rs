//! Lists of articles: now and as of a position.

use daybook_domain::articles::{ArticleId, Draft, Editors, NewArticle, Visibility};

use super::support::{
    act, all, also_rebuilt, by_ann, create, draft, id, now, of, publish, published, save, second, shown,
    tags, under, working,
};
use crate::articles::testing::ArticlesHarness;
use crate::articles::{ArticleFilter, ArticleSort, ArticlesPage, Audience, Place, Status};
use crate::shared::{Order, Position};

fn ids(numbers: &[u64]) -> Vec<ArticleId> {
    numbers.iter().map(|n| id(*n)).collect()
}

fn filtered(filter: ArticleFilter) -> ArticlesPage {
    ArticlesPage { filter, ..all(None) }
}

fn in_status(statuses: &[Status]) -> ArticlesPage {
    filtered(ArticleFilter { statuses: statuses.to_vec(), ..ArticleFilter::default() })
}

fn titled(text: &str) -> ArticlesPage {
    filtered(ArticleFilter { title: Some(text.into()), ..ArticleFilter::default() })
}

fn seen_by(audience: Audience) -> ArticlesPage {
    ArticlesPage { audience, ..all(None) }
}

/// All of a list, in pages of two.
async fn paged(h: &impl ArticlesHarness, page: &ArticlesPage) -> Vec<ArticleId> {
    let (mut found, mut after): (Vec<ArticleId>, Option<Place>) = (Vec::new(), None);
    loop {
        let part = ArticlesPage { after, limit: 2, ..page.clone() };
        let part = h.lists().working(&part).await.unwrap();
        assert!(part.len() <= 2);
        let Some(last) = part.last() else { return found };
        after = Some(last.place(page.sort));
        found.extend(part.into_iter().map(|summary| summary.id));
        assert!(found.len() < 100, "the pages do not end");
    }
}

pub async fn articles_are_listed_in_the_order_of_their_creation(h: impl ArticlesHarness) {
    // The ids fall while the times rise.
    for (n, at) in [(5, 1), (3, 2), (4, 3), (1, 4), (2, 5)] {
        h.set_time(second(at));
        create(&h, n, by_ann(draft(&format!("Night {n}"), ""))).await;
    }
    let end = save(&h, 3, draft("Day", "")).await;
    also_rebuilt(&h, async || {
        for at in [None, Some(end)] {
            assert_eq!(working(&h, &all(at)).await, ids(&[5, 3, 4, 1, 2]));
            let backwards = ArticlesPage { order: Order::Descending, ..all(at) };
            assert_eq!(working(&h, &backwards).await, ids(&[2, 1, 4, 3, 5]));
        }
        assert_eq!(working(&h, &all(Some(Position(2)))).await, ids(&[5, 3]));
        assert_eq!(working(&h, &all(Some(Position(0)))).await, []);
        assert_eq!(h.lists().working(&all(None)).await.unwrap()[1], now(&h, 3).await.summary);
    })
    .await;
}

pub async fn each_sort_is_paged_in_both_directions(h: impl ArticlesHarness) {
    let titles = ["b", "a", "C", "A", "é", "東"];
    for (n, title) in (1..).zip(titles) {
        create(&h, n, by_ann(under(&format!("slug-{n}"), draft(title, "text")))).await;
    }
    for (n, at) in [(4, 40), (2, 60), (6, 40)] {
        publish(&h, n, at).await;
    }
    act(&h, 1, |article| article.change_visibility(Visibility::Private)).await;
    let orders: [(ArticleSort, [u64; 6]); 4] = [
        (ArticleSort::Created, [1, 2, 3, 4, 5, 6]),
        (ArticleSort::Updated, [3, 5, 4, 2, 6, 1]),
        (ArticleSort::Published, [1, 3, 5, 4, 6, 2]),
        (ArticleSort::Title, [2, 4, 1, 3, 5, 6]),
    ];
    also_rebuilt(&h, async || {
        for (sort, forwards) in orders {
            let page = ArticlesPage { sort, ..all(None) };
            assert_eq!(paged(&h, &page).await, ids(&forwards), "{sort:?}");
            let mut backwards = ids(&forwards);
            backwards.reverse();
            assert_eq!(
                paged(&h, &ArticlesPage { order: Order::Descending, ..page }).await,
                backwards,
                "{sort:?}"
            );
        }
        let by_date = ArticlesPage { sort: ArticleSort::Published, order: Order::Descending, ..all(None) };
        assert_eq!(published(&h, &by_date).await, ids(&[2, 6, 4]));
    })
    .await;
}

pub async fn the_trash_is_listed_only_when_asked_for(h: impl ArticlesHarness) {
    for n in 1..=4 {
        create(&h, n, by_ann(draft(&format!("Night {n}"), "text"))).await;
    }
    for n in 2..=4 {
        publish(&h, n, 0).await;
    }
    act(&h, 3, daybook_domain::articles::Article::unpublish).await;
    act(&h, 4, |article| Ok(article.delete())).await;
    also_rebuilt(&h, async || {
        assert_eq!(working(&h, &in_status(&[])).await, ids(&[1, 2, 3]));
        let each = [Status::Draft, Status::Published, Status::Unpublished, Status::Trashed];
        for (n, status) in (1..).zip(each) {
            assert_eq!(working(&h, &in_status(&[status])).await, ids(&[n]), "{status:?}");
        }
        assert_eq!(working(&h, &in_status(&[Status::Trashed, Status::Draft])).await, ids(&[1, 4]));
        assert_eq!(published(&h, &in_status(&[])).await, ids(&[2]));
        assert_eq!(published(&h, &in_status(&[Status::Published, Status::Draft])).await, ids(&[2]));
        assert_eq!(published(&h, &in_status(&[Status::Draft])).await, []);
    })
    .await;
}

pub async fn filters_hold_together(h: impl ArticlesHarness) {
    let tagged = |title: &str, words: &str, author: &str| {
        let draft = Draft { tags: tags(words), ..draft(title, "text") };
        NewArticle { author: author.parse().unwrap(), ..by_ann(draft) }
    };
    create(&h, 1, tagged("Night one", "night city", "ann")).await;
    create(&h, 2, tagged("Night two", "nightlife city", "bob")).await;
    create(&h, 3, tagged("Day", "night", "bob")).await;
    let filter = |tag: Option<&str>, author: Option<&str>, title: Option<&str>| ArticleFilter {
        tag: tag.map(|tag| tag.parse().unwrap()),
        author: author.map(|author| author.parse().unwrap()),
        title: title.map(str::to_owned),
        statuses: vec![],
    };
    also_rebuilt(&h, async || {
        let list = async |filter| working(&h, &filtered(filter)).await;
        assert_eq!(list(filter(Some("night"), None, None)).await, ids(&[1, 3]));
        assert_eq!(list(filter(Some("city"), None, None)).await, ids(&[1, 2]));
        assert_eq!(list(filter(None, Some("bob"), None)).await, ids(&[2, 3]));
        assert_eq!(list(filter(Some("city"), Some("bob"), Some("night"))).await, ids(&[2]));
        assert_eq!(list(filter(Some("city"), Some("bob"), Some("day"))).await, []);
        assert_eq!(list(filter(Some("ci"), None, None)).await, []);
    })
    .await;
    save(&h, 1, Draft { tags: tags("day"), ..draft("Night one", "text") }).await;
    assert_eq!(working(&h, &filtered(filter(Some("night"), None, None))).await, ids(&[3]));
}

pub async fn text_in_titles_is_found_without_case_and_without_operators(h: impl ArticlesHarness) {
    for (n, title) in (1..).zip(["100% Größe", "100 ways_out", "C:\\path", "'; DROP TABLE", "GRÖSSE"]) {
        create(&h, n, by_ann(draft(title, ""))).await;
    }
    let cases: [(&str, &[u64]); 8] = [
        ("100", &[1, 2]),
        ("%", &[1]),
        ("_", &[2]),
        ("\\", &[3]),
        ("'", &[4]),
        ("grö", &[1, 5]),
        ("GRÖSSE", &[5]),
        ("nothing", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(working(&h, &titled(text)).await, ids(expected), "{text}");
    }
}

pub async fn drafts_are_listed_for_their_editors_only(h: impl ArticlesHarness) {
    let by = |n: u64, author: &str, editors: &[&str]| NewArticle {
        author: author.parse().unwrap(),
        editors: Editors::new(editors.iter().map(|editor| editor.parse().unwrap())).unwrap(),
        ..by_ann(draft(&format!("Night {n}"), "text"))
    };
    create(&h, 1, by(1, "ann", &[])).await;
    create(&h, 2, by(2, "bob", &["ann", "eva"])).await;
    create(&h, 3, by(3, "bob", &["annabel"])).await;
    publish(&h, 3, 0).await;
    also_rebuilt(&h, async || {
        assert_eq!(working(&h, &seen_by(of("ann"))).await, ids(&[1, 2]));
        assert_eq!(working(&h, &seen_by(of("bob"))).await, ids(&[2, 3]));
        assert_eq!(working(&h, &seen_by(of("nobody"))).await, []);
        assert_eq!(working(&h, &seen_by(Audience::Everybody)).await, []);
        assert_eq!(working(&h, &seen_by(Audience::Everything)).await, ids(&[1, 2, 3]));
    })
    .await;
    act(&h, 2, |article| article.change_editors(Editors::default())).await;
    assert_eq!(working(&h, &seen_by(of("ann"))).await, ids(&[1]));
}

pub async fn what_is_published_is_listed_as_it_is_published(h: impl ArticlesHarness) {
    let private = |n: u64| NewArticle {
        visibility: Visibility::Private,
        ..by_ann(draft(&format!("Night {n}"), "text"))
    };
    create(&h, 1, by_ann(draft("Night", "text"))).await;
    create(&h, 2, private(2)).await;
    create(&h, 3, by_ann(draft("Draft", "text"))).await;
    publish(&h, 1, 0).await;
    publish(&h, 2, 0).await;
    save(&h, 1, Draft { tags: tags("new"), ..draft("Day", "more") }).await;
    also_rebuilt(&h, async || {
        assert_eq!(published(&h, &seen_by(Audience::Everybody)).await, ids(&[1]));
        assert_eq!(published(&h, &seen_by(of("eve"))).await, ids(&[1]));
        assert_eq!(published(&h, &seen_by(of("ann"))).await, ids(&[1, 2]));
        let summaries = h.lists().published(&all(None)).await.unwrap();
        assert_eq!(summaries[0], shown(&h, 1, None).await.unwrap().summary);
        // Neither the new title nor the new tag is published.
        assert_eq!(published(&h, &titled("day")).await, []);
        assert_eq!(published(&h, &titled("night")).await, ids(&[1, 2]));
        let new = ArticleFilter { tag: Some("new".parse().unwrap()), ..ArticleFilter::default() };
        assert_eq!(published(&h, &filtered(new.clone())).await, []);
        assert_eq!(working(&h, &filtered(new)).await, ids(&[1]));
    })
    .await;
}

pub async fn what_was_private_stays_private_in_lists_of_the_past(h: impl ArticlesHarness) {
    let private = NewArticle { visibility: Visibility::Private, ..by_ann(draft("Night", "inside")) };
    create(&h, 1, private).await;
    let inside = publish(&h, 1, 0).await;
    save(&h, 1, draft("Night", "outside")).await;
    let still_inside = publish(&h, 1, 0).await;
    let opened = act(&h, 1, |article| article.change_visibility(Visibility::Public)).await;
    also_rebuilt(&h, async || {
        let seen = async |audience: Audience, at: Option<Position>| {
            published(&h, &ArticlesPage { audience, ..all(at) }).await
        };
        for at in [inside, still_inside] {
            assert_eq!(seen(Audience::Everybody, Some(at)).await, [], "at {at}");
            assert_eq!(seen(of("eve"), Some(at)).await, [], "at {at}");
            assert_eq!(seen(of("ann"), Some(at)).await, ids(&[1]), "at {at}");
            assert_eq!(seen(Audience::Everything, Some(at)).await, ids(&[1]), "at {at}");
        }
        for at in [None, Some(opened)] {
            assert_eq!(seen(Audience::Everybody, at).await, ids(&[1]), "at {at:?}");
        }
    })
    .await;
}

pub async fn a_list_of_the_past_is_as_it_was_for_who_may_see_it_now(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "text"))).await;
    create(&h, 2, by_ann(draft("Day", "text"))).await;
    publish(&h, 1, 0).await;
    let then = publish(&h, 2, 0).await;
    save(&h, 1, draft("Dusk", "more")).await;
    act(&h, 1, |article| article.change_visibility(Visibility::Private)).await;
    act(&h, 2, |article| Ok(article.delete())).await;
    let past =
        |audience: Audience, filter: ArticleFilter| ArticlesPage { filter, audience, ..all(Some(then)) };
    let night = ArticleFilter { title: Some("night".into()), ..ArticleFilter::default() };
    also_rebuilt(&h, async || {
        let plain = ArticleFilter::default;
        assert_eq!(working(&h, &past(Audience::Everything, plain())).await, ids(&[1, 2]));
        assert_eq!(working(&h, &past(Audience::Everything, night.clone())).await, ids(&[1]));
        assert_eq!(published(&h, &past(of("ann"), plain())).await, ids(&[1, 2]));
        assert_eq!(published(&h, &past(Audience::Everybody, plain())).await, [], "private or deleted now");
        assert_eq!(working(&h, &past(of("eve"), plain())).await, []);
    })
    .await;
}
