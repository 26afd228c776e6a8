//! All use cases over the fakes, and commands to them.

use std::sync::Arc;

use daybook_domain::articles::{
    Action, ArticleError, Draft, Editors, NewArticle, Note, PlannedTime, Slug, Visibility,
};
use proptest::prelude::*;

use super::ARTICLES;
use crate::articles::fixtures::{context, draft, id, revision, second};
use crate::articles::testing::InMemoryArticles;
use crate::articles::{
    Articles, ArticlesPorts, Audience, AutosaveCommand, BySlug, CreateCommand, DeleteCommand, PublishCommand,
    PublishedView, RestoreCommand, SaveCommand, ScheduleCommand, Text, UndeleteCommand, UnpublishCommand,
};
use crate::shared::{CommandContext, CommandError, Expected, LogPosition, Moment, Once, Position, Written};
use crate::testing::{FixedClock, InMemoryLog, SequentialIds};

/// One thing that somebody asks for.
#[derive(Debug, Clone)]
pub(super) enum Command {
    Create { title: usize, body: usize },
    Save { title: usize, body: usize, slug: Option<usize> },
    Autosave,
    Publish,
    Unpublish,
    Delete,
    Undelete,
    Restore { from: u64 },
    Schedule { publish: bool, ahead: i64 },
    Wait { seconds: i64 },
}

pub(super) type Outcome = Result<Written, CommandError<ArticleError>>;

pub(super) struct World {
    pub(super) articles: Articles,
    pub(super) log: Arc<InMemoryLog>,
    clock: Arc<FixedClock>,
    now: i64,
}

pub(super) fn world() -> World {
    let clock = Arc::new(FixedClock::default());
    let log = Arc::new(InMemoryLog::new(clock.clone()));
    let readers = Arc::new(InMemoryArticles::new(log.clone()));
    let articles = Articles::new(&ArticlesPorts {
        streams: log.clone(),
        once: Arc::new(Once::new(log.clone())),
        records: readers.clone(),
        published: readers.clone(),
        lists: readers.clone(),
        revisions: readers.clone(),
        plans: readers.clone(),
        search: readers,
        log: log.clone(),
        timeline: log.clone(),
        clock: clock.clone(),
        ids: Arc::new(SequentialIds::default()),
    });
    World { articles, log, clock, now: 0 }
}

pub(super) fn commands() -> impl Strategy<Value = Vec<(u64, Command)>> {
    let command = prop_oneof![
        3 => (0..3_usize, 0..3_usize).prop_map(|(title, body)| Command::Create { title, body }),
        4 => (0..3_usize, 0..3_usize, prop::option::of(0..3_usize))
            .prop_map(|(title, body, slug)| Command::Save { title, body, slug }),
        1 => Just(Command::Autosave),
        3 => Just(Command::Publish),
        1 => Just(Command::Unpublish),
        1 => Just(Command::Delete),
        1 => Just(Command::Undelete),
        1 => (1..5_u64).prop_map(|from| Command::Restore { from }),
        1 => (any::<bool>(), 0..9_i64).prop_map(|(publish, ahead)| Command::Schedule { publish, ahead }),
        2 => (0..9_i64).prop_map(|seconds| Command::Wait { seconds }),
    ];
    prop::collection::vec((1..=ARTICLES, command), 0..30)
}

pub(super) fn new(title: usize, body: usize) -> NewArticle {
    NewArticle {
        author: "ann".parse().unwrap(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        draft: text(title, body),
        note: None,
    }
}

fn text(title: usize, body: usize) -> Draft {
    draft(["Night", "Night!", "東京"][title], ["", "one", "two"][body])
}

pub(super) fn names() -> Vec<Slug> {
    let all = ["night", "night-2", "night-3", "dong-jing", "day", "noon"];
    all.into_iter().map(|name| name.parse().unwrap()).collect()
}

pub(super) fn at(position: Position) -> Moment {
    Moment::Position(LogPosition { log: None, position })
}

impl World {
    pub(super) async fn run(&mut self, n: u64, command: &Command) -> Outcome {
        self.wait(1);
        let (id, expected, context) = (id(n), Expected::Any, context());
        let articles = &self.articles;
        match command {
            Command::Create { title, body } => {
                articles.create.handle(CreateCommand { id, new: new(*title, *body), context }).await
            }
            Command::Save { title, body, slug } => {
                let slug = slug.map(|n| ["day", "noon", "night"][n].parse().unwrap());
                let text = Text::Whole(Draft { slug, ..text(*title, *body) });
                self.save(n, text, expected, context).await
            }
            Command::Autosave => {
                articles.autosave.handle(AutosaveCommand { id, draft: text(0, 2), expected, context }).await
            }
            Command::Publish => {
                articles.publish.handle(PublishCommand { id, at: None, expected, context }).await
            }
            Command::Unpublish => articles.unpublish.handle(UnpublishCommand { id, expected, context }).await,
            Command::Delete => articles.delete.handle(DeleteCommand { id, expected, context }).await,
            Command::Undelete => articles.undelete.handle(UndeleteCommand { id, expected, context }).await,
            Command::Restore { from } => {
                let from = revision(*from);
                articles.restore.handle(RestoreCommand { id, from, note: None, expected, context }).await
            }
            Command::Schedule { publish, ahead } => {
                let action = if *publish { Action::Publish } else { Action::Unpublish };
                let time = PlannedTime::restore(second(self.now + ahead), None);
                articles.schedule.handle(ScheduleCommand { id, action, time, expected, context }).await
            }
            Command::Wait { seconds } => {
                self.wait(*seconds);
                self.fire().await;
                Err(CommandError::Missing)
            }
        }
    }

    pub(super) async fn save(
        &self,
        n: u64,
        text: Text,
        expected: Expected,
        context: CommandContext,
    ) -> Outcome {
        let note: Option<Note> = None;
        let (visibility, editors) = (None, None);
        let command = SaveCommand { id: id(n), text, visibility, editors, note, expected, context };
        self.articles.save.handle(command).await
    }

    pub(super) fn wait(&mut self, seconds: i64) {
        self.now += seconds;
        self.clock.set(second(self.now));
    }

    pub(super) async fn fire(&self) {
        let fired = self.articles.fire.handle(100).await.unwrap();
        assert!(fired.failed.is_empty(), "{fired:?}");
        assert!(fired.next.is_none_or(|next| next > second(self.now)), "{fired:?}");
    }

    pub(super) async fn published(&self, n: u64, as_of: Option<&Moment>) -> Option<PublishedView> {
        self.articles.publications.of_article(id(n), &Audience::Everything, as_of).await.unwrap().value
    }

    pub(super) async fn all_published(&self) -> Vec<Option<PublishedView>> {
        let mut all = Vec::new();
        for n in 1..=ARTICLES {
            all.push(self.published(n, None).await);
        }
        all
    }

    pub(super) async fn by_slug(&self, slug: &Slug, as_of: &Moment) -> Option<BySlug> {
        let found = self.articles.publications.by_slug(slug, &Audience::Everything, Some(as_of)).await;
        found.unwrap().value
    }
}
