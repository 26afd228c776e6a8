//! Articles as JSON.

use daybook_application::articles::{
    ArticleSummary, ArticleView, PublishedMark, PublishedSummary, PublishedView,
};
use daybook_domain::articles::{Lead, PlannedTime, Schedules, Subtitle, Tag, Tags};
use daybook_domain::shared::Actor;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The working copy of an article, without its body.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ArticleSummary)]
pub struct ArticleSummaryBody<'a> {
    /// Its id.
    id: Uuid,
    /// The number of its events.
    version: u64,
    /// `draft` (never published), `published`, `unpublished` or `trashed`.
    #[schema(example = "draft")]
    status: &'static str,
    /// What it is called.
    #[schema(example = "Night trains")]
    title: &'a str,
    /// The word by which it is found once it is published.
    #[schema(example = "night-trains")]
    slug: &'a str,
    /// The line under the title.
    subtitle: Option<&'a str>,
    /// The paragraph before the body.
    lead: Option<&'a str>,
    /// What it is about, in the order in which it was said.
    tags: Vec<&'a str>,
    /// Who wrote it.
    #[schema(example = "user:ann")]
    author: &'a str,
    /// Who else may change it, sorted.
    editors: Vec<&'a str>,
    /// Who may read it once it is published: `public` or `private`.
    #[schema(example = "public")]
    visibility: &'static str,
    /// The number of the working copy's revision.
    revision: u64,
    /// What is published of it.
    published: Option<PublishedMarkBody<'a>>,
    /// When it was first published, if it ever was.
    #[schema(format = DateTime)]
    first_published_at: Option<String>,
    /// When something was last put down that has not been saved; it is at `/draft`.
    #[schema(format = DateTime)]
    autosaved_at: Option<String>,
    /// What is planned.
    schedules: SchedulesBody<'a>,
    /// When it was created.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

/// The working copy of an article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Article)]
pub struct ArticleBody<'a> {
    #[serde(flatten)]
    summary: ArticleSummaryBody<'a>,
    /// The text, in Markdown.
    #[schema(example = "They go **again**.")]
    body: &'a str,
}

/// What is published of an article, as its editors see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedMark)]
pub struct PublishedMarkBody<'a> {
    /// The revision.
    revision: u64,
    /// The slug under which it is.
    slug: &'a str,
    /// The date that it bears.
    #[schema(format = DateTime)]
    at: String,
}

/// What is planned for an article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schedules)]
pub struct SchedulesBody<'a> {
    /// When the working copy of then is published.
    publish: Option<PlannedTimeBody<'a>>,
    /// When what is published is taken back.
    unpublish: Option<PlannedTimeBody<'a>>,
}

/// A moment that is planned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlannedTime)]
pub struct PlannedTimeBody<'a> {
    /// The moment.
    #[schema(format = DateTime)]
    at: String,
    /// In whose clock it was named, if one was.
    #[schema(example = "Europe/Berlin")]
    zone: Option<&'a str>,
}

/// What is published of an article, without its body.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedArticleSummary)]
pub struct PublishedSummaryBody<'a> {
    /// The article's id.
    id: Uuid,
    /// The number of the last event that changed what readers get.
    version: u64,
    /// What it is called.
    #[schema(example = "Night trains")]
    title: &'a str,
    /// The word by which it is found.
    #[schema(example = "night-trains")]
    slug: &'a str,
    /// The line under the title.
    subtitle: Option<&'a str>,
    /// The paragraph before the body.
    lead: Option<&'a str>,
    /// What it is about.
    tags: Vec<&'a str>,
    /// Who wrote it.
    #[schema(example = "user:ann")]
    author: &'a str,
    /// Who may read it: `public` or `private`.
    #[schema(example = "public")]
    visibility: &'static str,
    /// The number of the published revision.
    revision: u64,
    /// The date that it bears.
    #[schema(format = DateTime)]
    published_at: String,
    /// The date of its first publication.
    #[schema(format = DateTime)]
    first_published_at: String,
    /// When the article was created.
    #[schema(format = DateTime)]
    created_at: String,
    /// When what readers get last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

/// What is published of an article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedArticle)]
pub struct PublishedBody<'a> {
    #[serde(flatten)]
    summary: PublishedSummaryBody<'a>,
    /// The text, in Markdown.
    body: &'a str,
}

impl<'a> From<&'a ArticleSummary> for ArticleSummaryBody<'a> {
    fn from(article: &'a ArticleSummary) -> Self {
        Self {
            id: article.id.as_uuid(),
            version: article.version,
            status: article.status.as_str(),
            title: article.title.as_str(),
            slug: article.slug.as_str(),
            subtitle: article.subtitle.as_ref().map(Subtitle::as_str),
            lead: article.lead.as_ref().map(Lead::as_str),
            tags: tags(&article.tags),
            author: article.author.as_str(),
            editors: article.editors.as_slice().iter().map(Actor::as_str).collect(),
            visibility: article.visibility.as_str(),
            revision: article.revision.number(),
            published: article.published.as_ref().map(PublishedMarkBody::from),
            first_published_at: article.first_published_at.map(|at| at.to_string()),
            autosaved_at: article.autosaved_at.map(|at| at.to_string()),
            schedules: SchedulesBody::from(&article.schedules),
            created_at: article.created_at.to_string(),
            updated_at: article.updated_at.to_string(),
        }
    }
}

impl<'a> From<&'a ArticleView> for ArticleBody<'a> {
    fn from(article: &'a ArticleView) -> Self {
        Self { summary: (&article.summary).into(), body: article.body.as_str() }
    }
}

impl<'a> From<&'a PublishedMark> for PublishedMarkBody<'a> {
    fn from(mark: &'a PublishedMark) -> Self {
        Self { revision: mark.revision.number(), slug: mark.slug.as_str(), at: mark.at.to_string() }
    }
}

impl<'a> From<&'a Schedules> for SchedulesBody<'a> {
    fn from(schedules: &'a Schedules) -> Self {
        let body = |time: &'a PlannedTime| PlannedTimeBody {
            at: time.at().to_string(),
            zone: time.zone().map(|zone| &**zone),
        };
        Self {
            publish: schedules.publish.as_ref().map(body),
            unpublish: schedules.unpublish.as_ref().map(body),
        }
    }
}

impl<'a> From<&'a PublishedSummary> for PublishedSummaryBody<'a> {
    fn from(article: &'a PublishedSummary) -> Self {
        Self {
            id: article.id.as_uuid(),
            version: article.version,
            title: article.title.as_str(),
            slug: article.slug.as_str(),
            subtitle: article.subtitle.as_ref().map(Subtitle::as_str),
            lead: article.lead.as_ref().map(Lead::as_str),
            tags: tags(&article.tags),
            author: article.author.as_str(),
            visibility: article.visibility.as_str(),
            revision: article.revision.number(),
            published_at: article.published_at.to_string(),
            first_published_at: article.first_published_at.to_string(),
            created_at: article.created_at.to_string(),
            updated_at: article.updated_at.to_string(),
        }
    }
}

impl<'a> From<&'a PublishedView> for PublishedBody<'a> {
    fn from(article: &'a PublishedView) -> Self {
        Self { summary: (&article.summary).into(), body: article.body.as_str() }
    }
}

pub(super) fn tags(tags: &Tags) -> Vec<&str> {
    tags.as_slice().iter().map(Tag::as_str).collect()
}
