//! Takes files in, one after the other.

use std::collections::{HashMap, HashSet};

use daybook_application::articles::{
    ArticleQuery, ArticleView, Articles, Audience, CreateCommand, PublishCommand, SaveCommand,
    ScheduleCommand, ShownArticle, Status, Text,
};
use daybook_application::shared::{CommandContext, CommandError, Expected, StoreError, Written};
use daybook_domain::articles::{Action, ArticleError, ArticleId, Draft, NewArticle, Note, PlannedTime, Slug};
use daybook_domain::shared::Timestamp;

use super::export::imported_from;
use super::trial::Trial;
use super::{Document, FileOutcome, FilePath, Happened, Rule, Shown};

/// How files are taken in.
#[derive(Debug, Clone)]
pub struct ImportAsked {
    /// Only say what would happen.
    pub dry_run: bool,
    /// Who and why. An idempotency key is not looked at.
    pub context: CommandContext,
}

/// Why a file was not taken in, though it breaks no rule.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ImportError(#[from] CommandError<ArticleError>);

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self(CommandError::Store(error))
    }
}

/// Files on their way in. The same file again changes nothing, so that an import that was interrupted goes on by
/// being begun again.
pub struct Import<'a> {
    articles: &'a Articles,
    asked: &'a ImportAsked,
    seen: HashMap<ArticleId, String>,
    slugs: HashSet<Slug>,
    trial: Trial,
}

/// What is wanted of one article.
struct Wish {
    id: ArticleId,
    document: Document,
    note: Option<Note>,
    now: Timestamp,
}

/// What is still to be done for readers.
enum Step {
    Publish(Option<Timestamp>),
    Plan(Timestamp),
}

impl<'a> Import<'a> {
    /// Nothing was taken in yet.
    #[must_use]
    pub fn new(articles: &'a Articles, asked: &'a ImportAsked) -> Self {
        Self { articles, asked, seen: HashMap::new(), slugs: HashSet::new(), trial: Trial::default() }
    }

    /// Takes in the file at `path`, `now` being the time.
    ///
    /// A file makes an article or saves its working copy; unless it is a draft it is published as well, or scheduled if
    /// its date lies ahead.
    ///
    /// # Errors
    /// When the store does not read or write. Files before were taken in.
    pub async fn take(
        &mut self,
        path: &str,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<FileOutcome, ImportError> {
        let mut outcome =
            FileOutcome { path: path.to_owned(), happened: Ok(Happened::Unchanged), passed_over: Vec::new() };
        let wish = match self.wish(path, bytes, now) {
            Ok(wish) => wish,
            Err(rule) => return Ok(FileOutcome { happened: Err(rule), ..outcome }),
        };
        outcome.passed_over.clone_from(&wish.document.passed_over);
        outcome.happened = match self.bring(&wish).await {
            Ok(happened) => happened,
            Err(CommandError::Taken { .. }) => Err(Rule::SlugTaken),
            Err(CommandError::Rejected(error)) => Err(Rule::Refused(error)),
            Err(error) => return Err(error.into()),
        };
        Ok(outcome)
    }

    /// What the file asks for, unless it breaks a rule by itself or beside the files before it.
    fn wish(&mut self, path: &str, bytes: &[u8], now: Timestamp) -> Result<Wish, Rule> {
        let path: FilePath = path.parse()?;
        let document = Document::read(&path, bytes)?;
        if document.shown != Shown::Draft && document.draft.body.is_blank() {
            return Err(Rule::BodyMissing);
        }
        let id = document.id.unwrap_or_else(|| path.article());
        if let Some(first) = self.seen.get(&id) {
            return Err(Rule::Twice(first.clone()));
        }
        if document.draft.slug.as_ref().is_some_and(|slug| !self.slugs.insert(slug.clone())) {
            return Err(Rule::SlugTaken);
        }
        self.seen.insert(id, path.to_string());
        Ok(Wish { id, document, note: imported_from(&path), now })
    }

    async fn bring(&mut self, wish: &Wish) -> Result<Result<Happened, Rule>, CommandError<ArticleError>> {
        let query = ArticleQuery { id: wish.id, audience: Audience::Everything, as_of: None };
        match self.articles.article.handle(&query).await?.value {
            None => self.create(wish).await,
            Some(ShownArticle::Working(view)) if view.summary.status == Status::Trashed => {
                Ok(Err(Rule::InTrash))
            }
            Some(ShownArticle::Working(view)) => self.change(wish, &view).await,
            // Not for an audience that may see everything.
            Some(ShownArticle::Published(_)) => Ok(Err(Rule::InTrash)),
        }
    }

    async fn create(&mut self, wish: &Wish) -> Result<Result<Happened, Rule>, CommandError<ArticleError>> {
        if self.asked.dry_run {
            let takes = self.trial.takes(self.articles, wish.id, &wish.document.draft, None).await?;
            return Ok(if takes { Ok(Happened::Created) } else { Err(Rule::SlugTaken) });
        }
        let (document, context) = (&wish.document, self.asked.context.clone());
        let new = NewArticle {
            author: document.author.clone().unwrap_or_else(|| context.actor.clone()),
            editors: document.editors.clone().unwrap_or_default(),
            visibility: document.visibility.unwrap_or_default(),
            draft: document.draft.clone(),
            note: wish.note.clone(),
        };
        self.articles.create.handle(CreateCommand { id: wish.id, new, context }).await?;
        let step = match document.shown {
            Shown::Draft => None,
            Shown::Published(date) => Some(step(date, wish.now)),
        };
        self.show(wish, step).await?;
        Ok(Ok(Happened::Created))
    }

    async fn change(
        &mut self,
        wish: &Wish,
        view: &ArticleView,
    ) -> Result<Result<Happened, Rule>, CommandError<ArticleError>> {
        let (saves, step) = wish.difference(view);
        if !saves && step.is_none() {
            return Ok(Ok(Happened::Unchanged));
        }
        if self.asked.dry_run {
            let (draft, is) = (&wish.document.draft, Some(&view.summary));
            let takes = !saves || self.trial.takes(self.articles, wish.id, draft, is).await?;
            return Ok(if takes { Ok(Happened::Changed) } else { Err(Rule::SlugTaken) });
        }
        if saves {
            let document = &wish.document;
            let command = SaveCommand {
                id: wish.id,
                text: Text::Whole(document.draft.clone()),
                visibility: document.visibility,
                editors: document.editors.clone(),
                note: wish.note.clone(),
                expected: Expected::Version(view.summary.version),
                context: self.asked.context.clone(),
            };
            self.articles.save.handle(command).await?;
        }
        self.show(wish, step).await?;
        Ok(Ok(Happened::Changed))
    }

    async fn show(
        &self,
        wish: &Wish,
        step: Option<Step>,
    ) -> Result<Option<Written>, CommandError<ArticleError>> {
        let (id, expected, context) = (wish.id, Expected::Any, self.asked.context.clone());
        match step {
            None => Ok(None),
            Some(Step::Publish(at)) => {
                self.articles.publish.handle(PublishCommand { id, at, expected, context }).await.map(Some)
            }
            Some(Step::Plan(at)) => {
                let (action, time) = (Action::Publish, PlannedTime::restore(at, None));
                let command = ScheduleCommand { id, action, time, expected, context };
                self.articles.schedule.handle(command).await.map(Some)
            }
        }
    }
}

impl Wish {
    /// Whether the article has to be saved, and what else there is to do, so that it is as the file says.
    fn difference(&self, view: &ArticleView) -> (bool, Option<Step>) {
        let (document, is) = (&self.document, &view.summary);
        let saves = !says(view, &document.draft)
            || document.visibility.is_some_and(|visibility| visibility != is.visibility)
            || document.editors.as_ref().is_some_and(|editors| *editors != is.editors);
        let Shown::Published(date) = document.shown else { return (saves, None) };
        if let Some(date) = date.filter(|date| *date > self.now) {
            let planned = is.schedules.of(Action::Publish).is_some_and(|time| time.at() == date);
            return (saves, (!planned).then_some(Step::Plan(date)));
        }
        let Some(published) = &is.published else { return (saves, Some(Step::Publish(date))) };
        // What is published already takes another date only as a new revision.
        let saves = saves || date.is_some_and(|date| date != published.at);
        let is_up_to_date = !saves && published.revision == is.revision;
        // A file that names no date leaves the one that readers know.
        (saves, (!is_up_to_date).then_some(Step::Publish(Some(date.unwrap_or(published.at)))))
    }
}

fn step(date: Option<Timestamp>, now: Timestamp) -> Step {
    match date {
        Some(date) if date > now => Step::Plan(date),
        date => Step::Publish(date),
    }
}

/// Whether the working copy says what the draft says; a slug that is left open may be any.
fn says(view: &ArticleView, draft: &Draft) -> bool {
    let is = &view.summary;
    is.title == draft.title
        && draft.slug.as_ref().is_none_or(|slug| *slug == is.slug)
        && is.subtitle == draft.subtitle
        && is.lead == draft.lead
        && is.tags == draft.tags
        && view.body == draft.body
}
