//! Articles: the use cases.

mod article;
mod audience;
mod autosave;
mod create;
mod delete;
mod diff;
mod differences;
mod existing;
mod finding;
mod fire;
#[cfg(test)]
mod fixtures;
mod history;
mod list;
mod listing;
mod overdue;
mod ports;
#[cfg(test)]
mod properties;
mod publication;
mod publish;
mod restore;
mod revisions;
mod save;
mod schedule;
mod search;
mod sight;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod views;

use std::sync::Arc;

use daybook_domain::articles::Article;

use crate::shared::{Clock, EventLog, Ids, Once, Streams, Timeline};

pub use article::{ArticleQuery, ReadArticle, ShownArticle};
pub use audience::{Audience, Rights};
pub use autosave::{Autosave, AutosaveCommand, DiscardAutosaveCommand};
pub use create::{Create, CreateCommand};
pub use delete::{Delete, DeleteCommand, Undelete, UndeleteCommand};
pub use diff::{
    BodyDiff, Diff, DiffLine, DiffQuery, DiffView, FieldDiff, FieldValue, Hunk, LineKind, Segment,
};
pub use differences::{Differences, DifferencesView, DifferingField};
pub use finding::{Count, Found, Hit, MOST_COUNTED, MOST_RANKED, Piece, SearchField, SearchPage, Snippet};
pub use fire::{Fire, Fired};
pub use history::History;
pub use list::{List, ListError, ListQuery};
pub use listing::{ArticleFilter, ArticleSort, ArticlesPage, Place, SortKey, title_key};
pub use overdue::Overdue;
pub use ports::{
    ArticleLists, ArticlePlans, ArticleRecords, ArticleRevisions, ArticleSearch, PublishedArticles,
    RevisionsPage,
};
#[cfg(any(test, feature = "testing"))]
pub use ports::{
    MockArticleLists, MockArticlePlans, MockArticleRecords, MockArticleRevisions, MockArticleSearch,
    MockPublishedArticles,
};
pub use publication::{BySlug, Publications};
pub use publish::{Publish, PublishCommand, Unpublish, UnpublishCommand};
pub use restore::{Restore, RestoreCommand};
pub use revisions::Revisions;
pub use save::{Save, SaveCommand, Text};
pub use schedule::{CancelScheduleCommand, Schedule, ScheduleCommand};
pub use search::Search;
pub use sight::Sight;
pub use views::{
    ArticleSummary, ArticleView, CheckpointView, PlanView, PublishedMark, PublishedSummary, PublishedView,
    RevisionSummary, RevisionView, Status,
};

/// All that can be done with articles.
pub struct Articles {
    /// Begins an article.
    pub create: Create,
    /// Makes a new revision.
    pub save: Save,
    /// Puts down what is being written, or drops it.
    pub autosave: Autosave,
    /// Publishes the working copy.
    pub publish: Publish,
    /// Takes back what is published.
    pub unpublish: Unpublish,
    /// Puts an article into the trash.
    pub delete: Delete,
    /// Takes an article out of the trash.
    pub undelete: Undelete,
    /// Makes an earlier revision the working copy.
    pub restore: Restore,
    /// Plans publishing and taking back.
    pub schedule: Schedule,
    /// Does what is planned.
    pub fire: Fire,
    /// Reads one article, now or as of the past.
    pub article: ReadArticle,
    /// Reads what is published, by id or by slug.
    pub publications: Publications,
    /// Lists articles, now or as of the past.
    pub list: List,
    /// Searches articles by their words.
    pub search: Search,
    /// Reads revisions and the checkpoint.
    pub revisions: Revisions,
    /// Compares two revisions.
    pub diff: Diff,
    /// Tells what has changed since a version.
    pub differences: Differences,
    /// Reads what happened to an article.
    pub history: History,
    /// Whether what is planned is done in time.
    pub overdue: Arc<Overdue>,
}

/// What articles need of the world.
#[derive(Clone)]
pub struct ArticlesPorts {
    /// The articles' streams.
    pub streams: Arc<dyn Streams<Article>>,
    /// One answer per idempotency key.
    pub once: Arc<Once>,
    /// The read model of working copies.
    pub records: Arc<dyn ArticleRecords>,
    /// The read model of what is published.
    pub published: Arc<dyn PublishedArticles>,
    /// The lists.
    pub lists: Arc<dyn ArticleLists>,
    /// The read model of revisions.
    pub revisions: Arc<dyn ArticleRevisions>,
    /// The read model of what is planned.
    pub plans: Arc<dyn ArticlePlans>,
    /// The search.
    pub search: Arc<dyn ArticleSearch>,
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// Places in the log.
    pub timeline: Arc<dyn Timeline>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
}

impl Articles {
    /// The use cases over these ports.
    #[must_use]
    pub fn new(ports: &ArticlesPorts) -> Self {
        let ArticlesPorts { streams, once, records, published, lists, revisions, plans, .. } = ports.clone();
        let ArticlesPorts { search, log, timeline, clock, ids, .. } = ports.clone();
        Self {
            create: Create::new(streams.clone(), once.clone()),
            save: Save::new(streams.clone(), once.clone()),
            autosave: Autosave::new(streams.clone(), once.clone()),
            publish: Publish::new(streams.clone(), once.clone(), clock.clone()),
            unpublish: Unpublish::new(streams.clone(), once.clone()),
            delete: Delete::new(streams.clone(), once.clone()),
            undelete: Undelete::new(streams.clone(), once.clone()),
            restore: Restore::new(streams.clone(), once.clone(), revisions.clone()),
            schedule: Schedule::new(streams.clone(), once, clock.clone()),
            fire: Fire::new(streams, plans.clone(), clock.clone(), ids, log.clone()),
            article: ReadArticle::new(records.clone(), published.clone(), timeline.clone()),
            publications: Publications::new(records.clone(), published, timeline.clone()),
            list: List::new(lists, timeline),
            search: Search::new(search),
            revisions: Revisions::new(records.clone(), revisions.clone()),
            diff: Diff::new(records.clone(), revisions),
            differences: Differences::new(records.clone()),
            history: History::new(log, records),
            overdue: Arc::new(Overdue::new(plans, clock)),
        }
    }
}
