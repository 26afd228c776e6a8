//! What comes in, as OpenAPI describes it.
#![expect(dead_code, reason = "the fields are read by the derive; the bodies are parsed field by field")]

use utoipa::ToSchema;

/// An article to create. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = CreateArticle)]
pub struct CreateArticleRequest {
    /// One line of 1–200 characters.
    #[schema(example = "Night trains", max_length = 200)]
    title: String,
    /// Markdown of at most 1,000,000 characters. It may be empty until the article is published.
    #[schema(example = "They go **again**.", max_length = 1_000_000)]
    body: Option<String>,
    /// 1–100 lower-case ASCII letters, digits and single `-`, that no other article has. Without it, one that is
    /// free is made from the title.
    #[schema(example = "night-trains", max_length = 100)]
    slug: Option<String>,
    /// The line under the title: 1–300 characters.
    #[schema(max_length = 300)]
    subtitle: Option<String>,
    /// The paragraph before the body: 1–5,000 characters, no Markdown.
    #[schema(max_length = 5_000)]
    lead: Option<String>,
    /// At most 20, of 1–50 characters each. They are put in lower case.
    #[schema(max_items = 20)]
    tags: Option<Vec<String>>,
    /// `public` (as without it) or `private`: who may read it once it is published.
    #[schema(example = "public")]
    visibility: Option<String>,
    /// Who wrote it; without it, whoever acts.
    #[schema(example = "user:ann", max_length = 100)]
    author: Option<String>,
    /// Who else may change it: at most 100.
    #[schema(max_items = 100)]
    editors: Option<Vec<String>>,
    /// What is to be said about the revision: 1–1,000 characters.
    #[schema(max_length = 1_000)]
    note: Option<String>,
}

/// All of an article's text, in place of what is there: what is left out is taken away. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = ReplaceArticle)]
pub struct ReplaceArticleRequest {
    /// As on creation.
    #[schema(example = "Night trains", max_length = 200)]
    title: String,
    /// As on creation.
    #[schema(max_length = 1_000_000)]
    body: Option<String>,
    /// As on creation. Without it, the present one stays if something was published under it; else one is made.
    #[schema(max_length = 100)]
    slug: Option<String>,
    /// As on creation.
    #[schema(max_length = 300)]
    subtitle: Option<String>,
    /// As on creation.
    #[schema(max_length = 5_000)]
    lead: Option<String>,
    /// As on creation.
    #[schema(max_items = 20)]
    tags: Option<Vec<String>>,
    /// Without it, it stays as it is. It holds at once, also for what is published.
    visibility: Option<String>,
    /// Without them, they stay as they are.
    #[schema(max_items = 100)]
    editors: Option<Vec<String>>,
    /// What is to be said about the revision.
    #[schema(max_length = 1_000)]
    note: Option<String>,
}

/// Some of an article's text, as a JSON Merge Patch (RFC 7396): what is left out stays, and `null` takes away.
#[derive(Debug, ToSchema)]
#[schema(as = PatchArticle)]
pub struct PatchArticleRequest {
    /// Not `null`.
    #[schema(example = "Night trains", max_length = 200)]
    title: Option<String>,
    /// `null` empties it.
    #[schema(max_length = 1_000_000)]
    body: Option<String>,
    /// `null` chooses one as on replacing.
    #[schema(max_length = 100)]
    slug: Option<String>,
    /// `null` takes it away.
    #[schema(max_length = 300)]
    subtitle: Option<String>,
    /// `null` takes it away.
    #[schema(max_length = 5_000)]
    lead: Option<String>,
    /// All tags, in place of those that are there; `null` takes them away.
    #[schema(max_items = 20)]
    tags: Option<Vec<String>>,
    /// Not `null`. It holds at once, also for what is published.
    visibility: Option<String>,
    /// All editors, in place of those that are there; `null` takes them away.
    #[schema(max_items = 100)]
    editors: Option<Vec<String>>,
    /// What is to be said about the revision.
    #[schema(max_length = 1_000)]
    note: Option<String>,
}

/// What is being written. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = AutosaveArticle)]
pub struct DraftRequest {
    /// As on creation.
    #[schema(example = "Night trains", max_length = 200)]
    title: String,
    /// As on creation.
    #[schema(max_length = 1_000_000)]
    body: Option<String>,
    /// As on creation. It is not claimed before it is saved.
    #[schema(max_length = 100)]
    slug: Option<String>,
    /// As on creation.
    #[schema(max_length = 300)]
    subtitle: Option<String>,
    /// As on creation.
    #[schema(max_length = 5_000)]
    lead: Option<String>,
    /// As on creation.
    #[schema(max_items = 20)]
    tags: Option<Vec<String>>,
}

/// How an article is published. Other fields are refused; the body may be left out.
#[derive(Debug, ToSchema)]
#[schema(as = PublishArticle)]
pub struct PublishRequest {
    /// The date that it is to bear, if not the present one; not in the future.
    #[schema(format = DateTime)]
    at: Option<String>,
}

/// Which revision becomes the working copy again. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = RestoreArticle)]
pub struct RestoreRequest {
    /// The number of the earlier revision.
    revision: u64,
    /// What is to be said about the new one.
    #[schema(max_length = 1_000)]
    note: Option<String>,
}

/// Something to plan. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = ScheduleArticle)]
pub struct ScheduleRequest {
    /// `publish` or `unpublish`.
    #[schema(example = "publish")]
    action: String,
    /// When, in the future: with an offset (RFC 3339), or with a zone in brackets (RFC 9557).
    #[schema(example = "2031-07-01T09:00:00[Europe/Berlin]")]
    at: String,
    /// The zone, if `at` does not have it in brackets.
    #[schema(example = "Europe/Berlin")]
    zone: Option<String>,
}

/// A link to sign. Other fields are refused; the body may be left out.
#[derive(Debug, ToSchema)]
#[schema(as = CreatePreviewLink)]
pub struct PreviewLinkRequest {
    /// The revision that it is to show; without it, that of the working copy.
    revision: Option<u64>,
    /// Until when it is to work: in the future, at most 90 days ahead. Without it, seven days.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}
