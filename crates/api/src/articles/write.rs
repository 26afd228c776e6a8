//! What writes to articles have in common: what they begin with, and how they are answered.

use axum::response::Response;
use daybook_application::articles::RevisionsPage;
use daybook_application::articles::{ArticleQuery, ArticleView, Audience, ShownArticle};
use daybook_application::shared::{CommandError, Expected, LogPosition, Moment, Order, Position, Written};
use daybook_domain::articles::{ArticleError, ArticleId};
use http::HeaderMap;
use http::request::Parts;
use serde_json::Value;

use super::{ArticleBody, ArticlesDoor, problems};
use crate::shared::{IfMatch, POSITION, Problem, Query, Representation, json, store_problem};

impl ArticlesDoor {
    /// Looks at what every write to an article must be, and tells what it expects of the article.
    pub(super) async fn begin(&self, parts: &Parts, id: ArticleId) -> Result<Expected, Problem> {
        Query::read(&parts.uri, &[])?;
        self.begin_asked(parts, id).await
    }

    /// The same where there are parameters, which the caller has read.
    pub(super) async fn begin_asked(&self, parts: &Parts, id: ArticleId) -> Result<Expected, Problem> {
        self.door.open()?;
        IfMatch::required(&parts.headers)?.expected(|| self.version(id)).await
    }

    async fn version(&self, id: ArticleId) -> Result<Option<u64>, Problem> {
        Ok(self.working(id, None).await?.map(|article| article.summary.version))
    }

    /// The working copy, also from the trash, for whoever may do everything with it.
    pub(super) async fn working(
        &self,
        id: ArticleId,
        as_of: Option<Moment>,
    ) -> Result<Option<ArticleView>, Problem> {
        let query = ArticleQuery { id, audience: Audience::Everything, as_of };
        let found = self.articles.article.handle(&query).await;
        Ok(match found.map_err(|error| store_problem(&self.door, error))?.value {
            Some(ShownArticle::Working(article)) => Some(*article),
            Some(ShownArticle::Published(_)) | None => None,
        })
    }

    /// Refuses an article that never was, and one whose drafts the audience may not see.
    pub(super) async fn check_shown(&self, id: ArticleId, audience: &Audience) -> Result<(), Problem> {
        let page = RevisionsPage { id, after: None, limit: 1, order: Order::Ascending };
        let found = self.articles.revisions.page(&page, audience).await;
        match found.map_err(|error| store_problem(&self.door, error))? {
            Some(_) => Ok(()),
            None => Err(problems::not_found()),
        }
    }

    /// The answer to a write: the article as it was written, also if it has changed since.
    pub(super) async fn answer(
        &self,
        id: ArticleId,
        expected: Expected,
        outcome: Result<Written, CommandError<ArticleError>>,
    ) -> Result<Response, Problem> {
        let written = self.done(id, expected, outcome).await?;
        self.show_written(id, written).await
    }

    /// What became of a write; of a stale one, also what has changed.
    pub(super) async fn done(
        &self,
        id: ArticleId,
        expected: Expected,
        outcome: Result<Written, CommandError<ArticleError>>,
    ) -> Result<Written, Problem> {
        match (outcome, expected) {
            (Ok(written), _) => Ok(written),
            (Err(CommandError::Stale { current }), Expected::Version(since)) => {
                Err(self.stale(id, current, since).await?)
            }
            (Err(error), _) => Err(problems::of_command(&self.door, error)),
        }
    }

    /// The problem of an article that is not at the expected version, with the fields that differ. They are left out
    /// if the article never had that version.
    async fn stale(&self, id: ArticleId, current: u64, since: u64) -> Result<Problem, Problem> {
        let found = self.articles.differences.handle(id, since).await;
        let found = found.map_err(|error| store_problem(&self.door, error))?;
        let current = found.as_ref().map_or(current, |found| found.current.max(current));
        let problem = problems::of_command(&self.door, CommandError::Stale { current });
        Ok(match found {
            None => problem,
            Some(found) => {
                let fields = found.fields.iter().map(|field| Value::from(field.as_str()));
                problem.with("differing_fields", fields.collect::<Vec<_>>())
            }
        })
    }

    /// The article as of a write.
    pub(super) async fn show_written(&self, id: ArticleId, written: Written) -> Result<Response, Problem> {
        let article = self.working(id, Some(exactly(written.position))).await?;
        let article = article.ok_or_else(|| Problem::internal("an article that was written is not there"))?;
        let mut response = json(&ArticleBody::from(&article))?;
        Representation::Json.put_on(&mut response, written.version);
        self.put_position(response.headers_mut(), written);
        Ok(response)
    }

    pub(super) fn put_position(&self, headers: &mut HeaderMap, written: Written) {
        headers.insert(&POSITION, self.door.position(written.position));
    }
}

/// A position that has been resolved, as a moment.
pub(super) fn exactly(position: Position) -> Moment {
    Moment::Position(LogPosition { log: None, position })
}
