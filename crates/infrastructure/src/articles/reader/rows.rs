//! Rows of articles, and what they say.

use std::fmt::Display;
use std::sync::Arc;

use daybook_application::articles::{
    ArticleSummary, ArticleView, PublishedMark, PublishedSummary, PublishedView, Rights, Status,
};
use daybook_domain::articles::{
    ArticleId, Body, Editors, Lead, PlannedTime, Revision, Schedules, Slug, Subtitle, Tag, Tags, Title,
    Visibility,
};
use daybook_domain::shared::{Actor, Timestamp};
use sea_orm::{DbErr, FromQueryResult};
use serde::de::DeserializeOwned;

use crate::shared::rows::unsigned;

/// That `h` is the latest change of the article `a` at or before the position `?`.
pub(super) const LATEST: &str = "h.article_id = a.id AND h.position = (SELECT MAX(position) \
    FROM articles_history WHERE article_id = a.id AND position <= ?)";

/// What is asked for beside the columns of a list.
pub(super) const BODY: &str = "r.body";
/// The same in a list.
pub(super) const NO_BODY: &str = "NULL AS body";

const TEXT: &str = "r.title, r.slug, r.subtitle, r.lead, r.tags";

/// What a working copy's row holds; `of` is what holds its state, `a` now and `h` then.
pub(super) fn working_columns(of: &str) -> String {
    let state = [
        "editors",
        "visibility",
        "status",
        "revision",
        "published_revision",
        "published_slug",
        "published_at",
        "first_published_at",
        "autosaved_at",
        "publish_at",
        "publish_zone",
        "unpublish_at",
        "unpublish_zone",
        "version",
        "updated_at",
    ];
    let state: Vec<_> = state.iter().map(|column| format!("{of}.{column}")).collect();
    format!("a.id, a.author, a.created_at, {}, {TEXT}", state.join(", "))
}

/// The same of what is published.
pub(super) fn public_columns(of: &str) -> String {
    format!(
        "a.id, a.author, a.created_at, {of}.visibility, {of}.published_revision AS revision, \
         {of}.public_version AS version, {of}.public_updated_at AS updated_at, {of}.published_at, \
         {of}.first_published_at, {TEXT}"
    )
}

/// A working copy, now or then.
#[derive(Debug, FromQueryResult)]
pub(super) struct WorkingRow {
    id: String,
    author: String,
    created_at: i64,
    editors: String,
    visibility: String,
    status: String,
    revision: i64,
    published_revision: Option<i64>,
    published_slug: Option<String>,
    published_at: Option<i64>,
    first_published_at: Option<i64>,
    autosaved_at: Option<i64>,
    publish_at: Option<i64>,
    publish_zone: Option<String>,
    unpublish_at: Option<i64>,
    unpublish_zone: Option<String>,
    version: i64,
    updated_at: i64,
    title: String,
    slug: String,
    subtitle: Option<String>,
    lead: Option<String>,
    tags: String,
    /// Null in lists.
    body: Option<String>,
}

/// What is published, now or then.
#[derive(Debug, FromQueryResult)]
pub(super) struct PublicRow {
    id: String,
    author: String,
    created_at: i64,
    visibility: String,
    revision: i64,
    version: i64,
    updated_at: i64,
    published_at: i64,
    first_published_at: i64,
    title: String,
    slug: String,
    subtitle: Option<String>,
    lead: Option<String>,
    tags: String,
    /// Null in lists.
    body: Option<String>,
}

/// Who may see an article.
#[derive(Debug, FromQueryResult)]
pub(super) struct CardRow {
    author: String,
    editors: String,
    visibility: String,
    status: String,
}

/// To which article a slug leads.
#[derive(Debug, FromQueryResult)]
pub(super) struct SlugRow {
    pub(super) head_position: i64,
    pub(super) article_id: Option<String>,
}

impl WorkingRow {
    pub(super) fn view(mut self) -> Result<ArticleView, DbErr> {
        let body = self.body.take().ok_or_else(|| malformed("a row without a body"))?;
        Ok(ArticleView { summary: self.summary()?, body: Body::restore(body) })
    }

    pub(super) fn summary(self) -> Result<ArticleSummary, DbErr> {
        let status = status(&self.status)?;
        let published = match (self.published_revision, self.published_slug, self.published_at) {
            (Some(number), Some(slug), Some(at)) if status == Status::Published => Some(PublishedMark {
                revision: revision(number)?,
                slug: Slug::restore(slug),
                at: Timestamp::from_micros(at),
            }),
            _ => None,
        };
        Ok(ArticleSummary {
            id: id(&self.id)?,
            version: unsigned(self.version)?,
            author: actor(&self.author)?,
            editors: editors(&self.editors)?,
            visibility: visibility(&self.visibility)?,
            status,
            revision: revision(self.revision)?,
            title: Title::restore(self.title),
            slug: Slug::restore(self.slug),
            subtitle: self.subtitle.map(Subtitle::restore),
            lead: self.lead.map(Lead::restore),
            tags: tags(&self.tags)?,
            published,
            first_published_at: self.first_published_at.map(Timestamp::from_micros),
            autosaved_at: self.autosaved_at.map(Timestamp::from_micros),
            schedules: Schedules {
                publish: self.publish_at.map(|at| planned(at, self.publish_zone)),
                unpublish: self.unpublish_at.map(|at| planned(at, self.unpublish_zone)),
            },
            created_at: Timestamp::from_micros(self.created_at),
            updated_at: Timestamp::from_micros(self.updated_at),
        })
    }
}

impl PublicRow {
    pub(super) fn view(mut self) -> Result<PublishedView, DbErr> {
        let body = self.body.take().ok_or_else(|| malformed("a row without a body"))?;
        Ok(PublishedView { summary: self.summary()?, body: Body::restore(body) })
    }

    pub(super) fn summary(self) -> Result<PublishedSummary, DbErr> {
        Ok(PublishedSummary {
            id: id(&self.id)?,
            version: unsigned(self.version)?,
            author: actor(&self.author)?,
            visibility: visibility(&self.visibility)?,
            revision: revision(self.revision)?,
            title: Title::restore(self.title),
            slug: Slug::restore(self.slug),
            subtitle: self.subtitle.map(Subtitle::restore),
            lead: self.lead.map(Lead::restore),
            tags: tags(&self.tags)?,
            published_at: Timestamp::from_micros(self.published_at),
            first_published_at: Timestamp::from_micros(self.first_published_at),
            created_at: Timestamp::from_micros(self.created_at),
            updated_at: Timestamp::from_micros(self.updated_at),
        })
    }
}

impl CardRow {
    pub(super) fn rights(self) -> Result<Rights, DbErr> {
        Ok(Rights {
            author: actor(&self.author)?,
            editors: editors(&self.editors)?,
            visibility: visibility(&self.visibility)?,
            is_published: status(&self.status)? == Status::Published,
        })
    }
}

fn status(name: &str) -> Result<Status, DbErr> {
    let known = Status::ALL.into_iter().find(|status| status.as_str() == name);
    known.ok_or_else(|| malformed(format!("{name:?} is no status of an article")))
}

pub(super) fn id(text: &str) -> Result<ArticleId, DbErr> {
    text.parse().map_err(malformed)
}

pub(super) fn revision(number: i64) -> Result<Revision, DbErr> {
    Revision::new(unsigned(number)?).map_err(malformed)
}

pub(super) fn planned(at: i64, zone: Option<String>) -> PlannedTime {
    PlannedTime::restore(Timestamp::from_micros(at), zone.map(Arc::from))
}

pub(super) fn tags(array: &str) -> Result<Tags, DbErr> {
    let names: Vec<String> = parsed(array)?;
    Ok(Tags::restore(names.into_iter().map(Tag::restore)))
}

fn editors(array: &str) -> Result<Editors, DbErr> {
    let names: Vec<String> = parsed(array)?;
    let actors: Result<Vec<_>, _> = names.iter().map(|name| actor(name)).collect();
    Ok(Editors::restore(actors?))
}

fn actor(name: &str) -> Result<Actor, DbErr> {
    name.parse().map_err(malformed)
}

fn visibility(name: &str) -> Result<Visibility, DbErr> {
    name.parse().map_err(malformed)
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    // Only where it broke: the message itself can quote the data.
    serde_json::from_str(text).map_err(|error| malformed(format!("malformed at column {}", error.column())))
}

/// What a row says cannot be read.
pub(super) fn malformed(error: impl Display) -> DbErr {
    DbErr::Type(error.to_string())
}
