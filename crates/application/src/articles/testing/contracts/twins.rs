//! Whatever is done, an adapter answers as a replay of the log does.

use daybook_domain::articles::{
    Action, Article, ArticleEvent, Draft, Editors, NewArticle, PlannedTime, Slug, Visibility,
};

use super::support::{all, by_ann, draft, id, of, revision, second, slug, tags, try_commit, whole};
use crate::articles::testing::{ArticlesHarness, InMemoryArticlesHarness};
use crate::articles::{ArticleFilter, ArticleSort, ArticlesPage, Audience, Status};
use crate::shared::{Order, Position};

const ARTICLES: u64 = 5;
const SLUGS: [&str; 4] = ["night", "day", "noon", "dawn"];

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn text(dice: &mut Dice) -> Draft {
    let title = ["Night", "Day", "Über Nacht", "東京"][usize::try_from(dice.roll(4)).unwrap()];
    let n = dice.roll(4);
    Draft {
        slug: (n < 2).then(|| slug(SLUGS[usize::try_from(dice.roll(4)).unwrap()])),
        tags: tags(["", "a", "a b", "c"][usize::try_from(n).unwrap()]),
        lead: (n > 1).then(|| "A lead.".parse().unwrap()),
        ..draft(title, &format!("text {n}"))
    }
}

fn begin(dice: &mut Dice) -> NewArticle {
    let editors =
        if dice.roll(2) == 0 { Editors::new(["eva".parse().unwrap()]).unwrap() } else { Editors::default() };
    NewArticle { editors, ..by_ann(text(dice)) }
}

/// What one of many commands comes to; nothing, if a rule refuses it.
async fn decided(
    h: &impl ArticlesHarness,
    article: &Article,
    n: u64,
    dice: &mut Dice,
    now: i64,
) -> Vec<ArticleEvent> {
    let action = Action::ALL[usize::try_from(dice.roll(2)).unwrap()];
    let outcome = match dice.roll(14) {
        0..4 => {
            let draft = text(dice);
            let suggested = Slug::suggested(&draft.title, id(n), usize::try_from(n).unwrap());
            article.save(draft, suggested, None)
        }
        4 => article.autosave(text(dice)),
        5 => article.discard_autosave(),
        6 => {
            let from = revision(dice.roll(article.parts().revision.number()) + 1);
            let old = h.revisions().revision(id(n), from).await.unwrap().unwrap();
            article.restore_revision(from, old.content, Some("back".parse().unwrap()))
        }
        7 | 8 => article.publish(Some(second(now - 3)), second(now)),
        9 => article.unpublish(),
        10 => Ok(if dice.roll(3) == 0 { article.delete() } else { article.undelete() }),
        11 => article.change_visibility(Visibility::ALL[usize::try_from(dice.roll(2)).unwrap()]),
        12 => article.schedule(action, PlannedTime::restore(second(now + 5), None), second(now)),
        _ => Ok(article.fire(second(now))),
    };
    outcome.unwrap_or_default()
}

async fn same_articles(h: &impl ArticlesHarness, twin: &InMemoryArticlesHarness, at: Option<Position>) {
    for n in 1..=ARTICLES {
        let both = (h.records().article(id(n), at).await, twin.records().article(id(n), at).await);
        assert_eq!(both.0.unwrap(), both.1.unwrap(), "article {n} at {at:?}");
        let both = (h.published().published(id(n), at).await, twin.published().published(id(n), at).await);
        assert_eq!(both.0.unwrap(), both.1.unwrap(), "published {n} at {at:?}");
    }
    for name in SLUGS {
        let both =
            (h.published().by_slug(&slug(name), at).await, twin.published().by_slug(&slug(name), at).await);
        assert_eq!(both.0.unwrap(), both.1.unwrap(), "{name} at {at:?}");
    }
    for audience in [Audience::Everything, Audience::Everybody, of("eva")] {
        for filter in filters().into_iter().take(filters_of(at)) {
            same_lists(h, twin, &ArticlesPage { filter, audience: audience.clone(), ..all(at) }).await;
        }
    }
}

/// How many filters are looked at: all of them now and at some places of the past, as a fake takes its time.
fn filters_of(at: Option<Position>) -> usize {
    if at.is_none_or(|at| at.0 % 9 == 0) { filters().len() } else { 1 }
}

/// None, and one of each kind.
fn filters() -> [ArticleFilter; 5] {
    let any = ArticleFilter::default;
    [
        any(),
        ArticleFilter { tag: Some("a".parse().unwrap()), ..any() },
        ArticleFilter { statuses: vec![Status::Draft, Status::Trashed], ..any() },
        ArticleFilter { statuses: vec![Status::Published], author: Some("ann".parse().unwrap()), ..any() },
        ArticleFilter { title: Some("NACHT".to_owned()), ..any() },
    ]
}

/// A list from its beginning, and from its second place on, forwards and backwards.
async fn same_lists(h: &impl ArticlesHarness, twin: &InMemoryArticlesHarness, page: &ArticlesPage) {
    for order in [Order::Ascending, Order::Descending] {
        let page = ArticlesPage { order, ..page.clone() };
        let both = (h.lists().working(&page).await.unwrap(), twin.lists().working(&page).await.unwrap());
        assert_eq!(both.0, both.1, "{page:?}");
        if let Some(second) = both.0.get(1) {
            let page = ArticlesPage { after: Some(second.place(page.sort)), ..page.clone() };
            assert_eq!(h.lists().working(&page).await.unwrap(), both.0[2..], "{page:?}");
        }
        let both = (h.lists().published(&page).await.unwrap(), twin.lists().published(&page).await.unwrap());
        assert_eq!(both.0, both.1, "{page:?}");
        if let Some(second) = both.0.get(1) {
            let page = ArticlesPage { after: Some(second.place(page.sort)), ..page.clone() };
            assert_eq!(h.lists().published(&page).await.unwrap(), both.0[2..], "{page:?}");
        }
    }
}

async fn same_now(h: &impl ArticlesHarness, twin: &InMemoryArticlesHarness) {
    same_articles(h, twin, None).await;
    for n in 1..=ARTICLES {
        let both = (
            h.revisions().page(&whole(n, Order::Ascending)).await,
            twin.revisions().page(&whole(n, Order::Ascending)).await,
        );
        assert_eq!(both.0.unwrap(), both.1.unwrap(), "revisions of {n}");
        let both = (h.revisions().checkpoint(id(n)).await, twin.revisions().checkpoint(id(n)).await);
        assert_eq!(both.0.unwrap(), both.1.unwrap(), "checkpoint of {n}");
        let both = (h.records().rights(id(n)).await, twin.records().rights(id(n)).await);
        assert_eq!(both.0.unwrap(), both.1.unwrap(), "rights of {n}");
    }
    let both = (h.plans().due(second(1_000), 100).await, twin.plans().due(second(1_000), 100).await);
    assert_eq!(both.0.unwrap(), both.1.unwrap(), "plans");
    for sort in ArticleSort::ALL {
        let mut page = ArticlesPage { sort, ..all(None) };
        page.filter.statuses = Status::ALL.to_vec();
        same_lists(h, twin, &page).await;
    }
}

/// 150 commands to five articles, on the adapter and on the fakes alike.
pub async fn every_answer_is_as_a_replay_has_it(h: impl ArticlesHarness) {
    let (twin, mut dice, mut ends) = (InMemoryArticlesHarness::new(), Dice(7), vec![Position(0)]);
    for now in 1..=150 {
        h.set_time(second(now));
        twin.set_time(second(now));
        let n = dice.roll(ARTICLES) + 1;
        let loaded = h.streams().load(&[id(n)]).await.unwrap().remove(0);
        let events = match loaded.state.as_deref() {
            None => {
                let new = begin(&mut dice);
                let suggested = Slug::suggested(&new.draft.title, id(n), usize::try_from(n).unwrap());
                vec![Article::create(new, suggested)]
            }
            Some(article) => decided(&h, article, n, &mut dice, now).await,
        };
        if events.is_empty() {
            continue;
        }
        let both =
            (try_commit(&h, vec![(n, events.clone())]).await, try_commit(&twin, vec![(n, events)]).await);
        assert_eq!(both.0.is_ok(), both.1.is_ok(), "{both:?}");
        ends.extend(both.0.ok().map(|appended| appended.position));
        if now % 10 == 0 {
            same_now(&h, &twin).await;
        }
    }
    assert!(ends.len() > 70, "too little happened: {}", ends.len());
    same_now(&h, &twin).await;
    h.rebuild().await;
    same_now(&h, &twin).await;
    for end in ends {
        same_articles(&h, &twin, Some(end)).await;
    }
}
