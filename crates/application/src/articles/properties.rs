//! What holds of articles whatever is done to them, over the fakes.

mod world;

use std::sync::Arc;

use daybook_domain::articles::Article;
use proptest::prelude::*;

use self::world::{Command, World, at, commands, names, new, world};
use super::fixtures::{context, draft, id, keyed};
use super::{
    ArticleFilter, ArticleQuery, ArticleSort, Audience, BySlug, CreateCommand, ListQuery, ShownArticle, Text,
};
use crate::shared::{CommandError, EventLog, Expected, Moment, Order, Position, Timeline, stream_name};

const ARTICLES: u64 = 3;

fn in_a_runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn what_does_not_publish_changes_nothing_published(commands: Vec<(u64, Command)>) {
    let mut world = world();
    for (n, command) in commands {
        let before = world.all_published().await;
        let outcome = world.run(n, &command).await;
        let still = !matches!(
            command,
            Command::Publish
                | Command::Unpublish
                | Command::Delete
                | Command::Undelete
                | Command::Wait { .. }
        );
        if still || outcome.is_err() && !matches!(command, Command::Wait { .. }) {
            assert_eq!(world.all_published().await, before, "{command:?}");
        }
    }
}

async fn a_slug_finds_one_article(commands: Vec<(u64, Command)>) {
    let mut world = world();
    for (n, command) in commands {
        let _ = world.run(n, &command).await;
    }
    for position in 0..=world.log.head().await.unwrap().0 {
        let then = at(Position(position));
        for n in 1..=ARTICLES {
            if let Some(view) = world.published(n, Some(&then)).await {
                let found = world.by_slug(&view.summary.slug, &then).await;
                assert_eq!(found, Some(BySlug::Here(Box::new(view))), "{position}");
            }
        }
        for name in names() {
            if let Some(BySlug::Moved(to)) = world.by_slug(&name, &then).await {
                assert!(
                    matches!(world.by_slug(&to, &then).await, Some(BySlug::Here(_))),
                    "{name} at {position}"
                );
            }
        }
    }
}

async fn readers_of_the_past_agree_with_readers_of_then(commands: Vec<(u64, Command)>) {
    let (mut world, mut past) = (world(), Vec::new());
    let read = async |world: &World, n: u64, as_of: Option<Moment>| {
        let query = ArticleQuery { id: id(n), audience: Audience::Everything, as_of };
        world.articles.article.handle(&query).await.unwrap().value
    };
    let list = async |world: &World, as_of: Option<Moment>| {
        let (filter, audience, sort) = (ArticleFilter::default(), Audience::Everything, ArticleSort::Created);
        let query =
            ListQuery { filter, audience, sort, order: Order::Ascending, after: None, limit: 100, as_of };
        world.articles.list.working(query).await.unwrap().value
    };
    for (n, command) in commands {
        let _ = world.run(n, &command).await;
        let position = world.log.head().await.unwrap();
        past.push((position, n, read(&world, n, None).await, list(&world, None).await));
    }
    for (position, n, article, listed) in past {
        assert_eq!(read(&world, n, Some(at(position))).await, article, "{n} at {position}");
        assert_eq!(list(&world, Some(at(position))).await, listed, "at {position}");
    }
}

async fn a_planned_publication_comes_true(commands: Vec<(u64, Command)>) {
    let mut world = world();
    for (n, command) in commands {
        let _ = world.run(n, &command).await;
    }
    world.wait(1_000);
    world.fire().await;
    for n in 1..=ARTICLES {
        let query = ArticleQuery { id: id(n), audience: Audience::Everything, as_of: None };
        if let Some(ShownArticle::Working(view)) = world.articles.article.handle(&query).await.unwrap().value
        {
            assert_eq!(view.summary.schedules.in_order(), []);
        }
        assert!(world.published(n, None).await.is_none_or(|view| !view.body.is_blank()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_published_changes_by_publishing_only(commands in commands()) {
        in_a_runtime(what_does_not_publish_changes_nothing_published(commands));
    }

    #[test]
    fn a_slug_finds_at_most_one_article_at_any_time_in_the_past(commands in commands()) {
        in_a_runtime(a_slug_finds_one_article(commands));
    }

    #[test]
    fn the_past_reads_as_it_read_then(commands in commands()) {
        in_a_runtime(readers_of_the_past_agree_with_readers_of_then(commands));
    }

    #[test]
    fn all_plans_come_true_and_none_without_a_body(commands in commands()) {
        in_a_runtime(a_planned_publication_comes_true(commands));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_editors_who_save_at_once_one_is_told_that_the_other_did() {
    let world = Arc::new(world());
    let create = CreateCommand { id: id(1), new: new(0, 1), context: context() };
    world.articles.create.handle(create).await.unwrap();
    let mut saving = tokio::task::JoinSet::new();
    for n in 0..8 {
        let world = world.clone();
        let text = Text::Whole(draft("Night", &format!("of editor {n}")));
        saving.spawn(async move { world.save(1, text, Expected::Version(1), context()).await });
    }
    let (saved, stale): (Vec<_>, Vec<_>) = saving.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((saved.len(), stale.len()), (1, 7));
    assert!(
        stale.iter().all(|outcome| matches!(outcome, Err(CommandError::Stale { current: 2 }))),
        "{stale:?}"
    );
}

#[tokio::test]
async fn a_creation_that_is_asked_for_twice_under_one_key_is_one_article() {
    let world = world();
    let create = async |n: u64| {
        let command = CreateCommand { id: id(n), new: new(0, 1), context: keyed() };
        world.articles.create.handle(command).await.unwrap()
    };
    let (first, again) = (create(1).await, create(2).await);
    assert_eq!(first, again);
    let commit = world.log.commit(again.position).await.unwrap();
    assert_eq!(commit[0].stream, stream_name::<Article>(&id(1)));
    assert_eq!(commit.len(), 1);
}

#[tokio::test]
async fn many_articles_of_one_title_all_find_a_slug() {
    let world = world();
    for n in 1..=12 {
        let command = CreateCommand { id: id(n), new: new(0, 1), context: context() };
        assert!(world.articles.create.handle(command).await.is_ok(), "{n}");
    }
}
