//! An article: what it is.
//!
//! What may be done with it is in the modules beside this one: [`writing`](super::writing),
//! [`publishing`](super::publishing) and [`planning`](super::planning).

use std::collections::BTreeSet;

use super::{ArticleEvent, Content, Draft, Editors, PlannedTime, Revision, Schedules, Slug, Visibility};
use crate::shared::{Actor, Aggregate, ClaimChange, Timestamp};

/// A text with its working copy beside what is published.
///
/// Its state is bounded: it holds the working copy and the checkpoint, not the revisions before and not the
/// published text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub(super) is: ArticleParts,
}

/// All that an article's state consists of, as a snapshot holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleParts {
    /// Who wrote it.
    pub author: Actor,
    /// Who else may change it.
    pub editors: Editors,
    /// Who may read it once it is published.
    pub visibility: Visibility,
    /// The number of the last revision, which is the working copy.
    pub revision: Revision,
    /// What the working copy says.
    pub content: Content,
    /// What is being written and has not been saved.
    pub checkpoint: Option<Draft>,
    /// Where it stands.
    pub state: State,
    /// The slugs under which it was ever published: at most [`Article::MOST_SLUGS`], the working copy's counted in.
    pub published_slugs: BTreeSet<Slug>,
    /// What is planned.
    pub schedules: Schedules,
}

/// Where an article stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is there.
    Kept(Standing),
    /// It is in the trash, and was this before.
    Trashed(Standing),
}

/// Where an article stands with its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has never been published.
    Draft,
    /// A revision of it is published.
    Published(Publication),
    /// It was published and is no more.
    Unpublished,
}

/// What is published of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The revision that is published.
    pub revision: Revision,
    /// The slug under which it is.
    pub slug: Slug,
    /// The moment that it bears as its date.
    pub at: Timestamp,
}

/// The rule that refuses a change of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArticleError {
    /// What is in the trash is not changed.
    #[error("the article is in the trash: undelete it first")]
    InTrash,
    /// Nothing is published that cannot be read.
    #[error("a body is required to publish")]
    BodyMissing,
    /// A plan to publish must be able to come true.
    #[error("publishing is scheduled: the body may not be empty")]
    BodyAwaited,
    /// Slugs that were published stay with their article, and there are only so many.
    #[error("an article keeps at most {} slugs", Article::MOST_SLUGS)]
    TooManySlugs,
    /// Only what was saved can be restored.
    #[error("the article has no revision {0}")]
    NoSuchRevision(Revision),
    /// What is planned lies ahead.
    #[error("the time of a schedule lies in the future")]
    TimeNotAhead,
    /// A date of publication does not lie ahead.
    #[error("the date of publication does not lie in the future: schedule it instead")]
    DateAhead,
}

impl Article {
    /// The most slugs that an article keeps.
    pub const MOST_SLUGS: usize = 100;

    /// An article as a snapshot holds it.
    #[must_use]
    pub fn restore(parts: ArticleParts) -> Self {
        Self { is: parts }
    }

    /// All that its state consists of.
    #[must_use]
    pub fn parts(&self) -> &ArticleParts {
        &self.is
    }

    /// What is published, if anything is and the article is not in the trash.
    #[must_use]
    pub fn published(&self) -> Option<&Publication> {
        match &self.is.state {
            State::Kept(Standing::Published(publication)) => Some(publication),
            State::Kept(Standing::Draft | Standing::Unpublished) | State::Trashed(_) => None,
        }
    }

    /// Every slug that no other article can have: those it was published under, and the working copy's.
    pub fn slugs(&self) -> impl Iterator<Item = &Slug> {
        let working = &self.is.content.slug;
        let other = (!self.is.published_slugs.contains(working)).then_some(working);
        self.is.published_slugs.iter().chain(other)
    }

    pub(super) fn check_kept(&self) -> Result<&Standing, ArticleError> {
        match &self.is.state {
            State::Kept(standing) => Ok(standing),
            State::Trashed(_) => Err(ArticleError::InTrash),
        }
    }

    fn begin_with(event: &ArticleEvent) -> Option<ArticleParts> {
        let ArticleEvent::Created { author, editors, visibility, content, note: _ } = event else {
            return None;
        };
        Some(ArticleParts {
            author: author.clone(),
            editors: editors.clone(),
            visibility: *visibility,
            revision: Revision::FIRST,
            content: content.clone(),
            checkpoint: None,
            state: State::Kept(Standing::Draft),
            published_slugs: BTreeSet::new(),
            schedules: Schedules::default(),
        })
    }

    fn take_over(&mut self, revision: Revision, content: &Content) {
        self.is.revision = revision;
        self.is.content = content.clone();
        self.is.checkpoint = None;
    }

    fn take_up(&mut self, publication: Publication) {
        self.is.published_slugs.insert(publication.slug.clone());
        self.is.checkpoint = None;
        self.is.state = State::Kept(Standing::Published(publication));
    }

    fn plan(&mut self, event: &ArticleEvent) {
        let (action, time): (_, Option<&PlannedTime>) = match event {
            ArticleEvent::Scheduled { action, time } => (action, Some(time)),
            ArticleEvent::ScheduleFired { action, .. }
            | ArticleEvent::ScheduleCancelled { action, .. }
            | ArticleEvent::ScheduleSuperseded { action, .. } => (action, None),
            _ => return,
        };
        self.is.schedules.set(*action, time.cloned());
    }
}

impl State {
    fn standing(&self) -> &Standing {
        match self {
            Self::Kept(standing) | Self::Trashed(standing) => standing,
        }
    }
}

impl Aggregate for Article {
    const CATEGORY: &'static str = "article";
    type Id = super::ArticleId;
    type Event = ArticleEvent;

    fn begin(event: &ArticleEvent) -> Option<Self> {
        Self::begin_with(event).map(Self::restore)
    }

    fn apply(&mut self, event: &ArticleEvent) {
        match event {
            // Only a first event; a second one says nothing.
            ArticleEvent::Created { .. } => {}
            ArticleEvent::Saved { revision, content, .. }
            | ArticleEvent::Restored { revision, content, .. } => {
                self.take_over(*revision, content);
            }
            ArticleEvent::Autosaved { draft } => self.is.checkpoint = Some(draft.clone()),
            ArticleEvent::AutosaveDiscarded => self.is.checkpoint = None,
            ArticleEvent::Published { revision, slug, at } => {
                self.take_up(Publication { revision: *revision, slug: slug.clone(), at: *at });
            }
            ArticleEvent::Unpublished { .. } => self.is.state = State::Kept(Standing::Unpublished),
            ArticleEvent::Deleted => self.is.state = State::Trashed(self.is.state.standing().clone()),
            ArticleEvent::Undeleted => self.is.state = State::Kept(self.is.state.standing().clone()),
            ArticleEvent::VisibilityChanged { visibility } => self.is.visibility = *visibility,
            ArticleEvent::EditorsChanged { editors } => self.is.editors = editors.clone(),
            ArticleEvent::Scheduled { .. }
            | ArticleEvent::ScheduleFired { .. }
            | ArticleEvent::ScheduleCancelled { .. }
            | ArticleEvent::ScheduleSuperseded { .. } => self.plan(event),
        }
    }

    fn claims(event: &ArticleEvent) -> Vec<ClaimChange> {
        event.claims()
    }
}
