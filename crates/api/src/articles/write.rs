//! What writes to articles have in common: what they begin with, and how they are answered.

use axum::body::Body;
use axum::response::Response;
use daybook_application::articles::{
    ArticleQuery, ArticleView, Audience, DifferingField, RevisionsPage, ShownArticle,
};
use daybook_application::shared::{CommandError, Expected, Moment, Order, Written};
use daybook_domain::articles::{ArticleError, ArticleId};
use http::HeaderMap;
use http::request::Parts;

use super::fields::optional_fields;
use super::{ArticleBody, ArticlesDoor, problems};
use crate::shared::{
    self, Differing, IfMatch, POSITION, Problem, Query, Representation, as_written, exactly, read_json,
    store_problem, unseen,
};

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

    /// Refuses a body that says anything, where there is nothing to say: who takes back "at" a time means a schedule.
    pub(super) async fn no_fields(&self, parts: &Parts, body: Body) -> Result<(), Problem> {
        let body = read_json(&self.door, parts, body).await?;
        optional_fields(&body.bytes, |fields, errors| {
            fields.only(&[], errors);
            Some(())
        })
    }

    async fn version(&self, id: ArticleId) -> Result<Option<u64>, Problem> {
        Ok(self.working(id, None).await?.map(|article| article.summary.version))
    }

    /// The working copy, also from the trash, if the one who asks may see it.
    pub(super) async fn working(
        &self,
        id: ArticleId,
        as_of: Option<Moment>,
    ) -> Result<Option<ArticleView>, Problem> {
        self.working_for(self.audience(), id, as_of).await
    }

    /// The working copy, also from the trash, if this audience may see it.
    pub(super) async fn working_for(
        &self,
        audience: Audience,
        id: ArticleId,
        as_of: Option<Moment>,
    ) -> Result<Option<ArticleView>, Problem> {
        let query = ArticleQuery { id, audience, as_of };
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
        let problem = |error| problems::of_command(&self.door, error);
        shared::done(outcome, expected, problem, |since| self.differing(id, since)).await
    }

    async fn differing(&self, id: ArticleId, since: u64) -> Result<Option<Differing>, Problem> {
        let found = self.articles.differences.handle(id, since).await;
        let found = found.map_err(|error| store_problem(&self.door, error))?;
        Ok(found.map(|found| Differing {
            current: found.current,
            fields: found.fields.into_iter().map(DifferingField::as_str).collect(),
        }))
    }

    /// The article as of a write; no more than that it was written, for who may write it and not read it.
    pub(super) async fn show_written(&self, id: ArticleId, written: Written) -> Result<Response, Problem> {
        let article = self.working(id, Some(exactly(written.position))).await?;
        let position = self.door.position(written.position);
        let Some(article) = article else { return unseen(&id, written, position) };
        let body = ArticleBody::from(&article);
        as_written(&body, article.summary.version, Representation::Json, position)
    }

    pub(super) fn put_position(&self, headers: &mut HeaderMap, written: Written) {
        headers.insert(&POSITION, self.door.position(written.position));
    }
}
