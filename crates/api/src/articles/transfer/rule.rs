//! Why a file is refused: a word for programs that stays the same, and a sentence for people.

use daybook_domain::articles::{ArticleError, Body, InvalidPhrase, InvalidSlug, TooManyEditors, TooManyTags};
use daybook_domain::shared::InvalidText;

use super::InvalidFilePath;
use super::split::MOST_FRONT_MATTER;

/// The rule that a file breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Its path cannot be used.
    #[error(transparent)]
    Path(#[from] InvalidFilePath),
    /// It is longer than any article.
    #[error("a file has at most {} bytes", Rule::MOST_BYTES)]
    TooLong,
    /// It is no text.
    #[error("a file is UTF-8")]
    NotUtf8,
    /// What is said before the text is longer than is read.
    #[error("front matter has at most {MOST_FRONT_MATTER} bytes")]
    FrontMatterTooLong,
    /// What is said before the text cannot be read.
    #[error("the front matter cannot be read: {0}")]
    FrontMatterMalformed(String),
    /// The id is none.
    #[error("id: an id is a UUID in lower-case letters")]
    Id,
    /// The title is none.
    #[error("title: {0}")]
    Title(InvalidPhrase),
    /// The slug is none.
    #[error("slug: {0}")]
    Slug(InvalidSlug),
    /// The subtitle is none.
    #[error("subtitle: {0}")]
    Subtitle(InvalidPhrase),
    /// The summary is none.
    #[error("summary: {0}")]
    Summary(InvalidPhrase),
    /// A tag is none.
    #[error("tags: {0}")]
    Tag(InvalidPhrase),
    /// There are too many tags.
    #[error("tags: {0}")]
    Tags(TooManyTags),
    /// The date is none.
    #[error("date: expected a date like 2026-07-01, 2026-07-01T09:00:00Z or 2026-07-01 09:00:00 +0200")]
    Date,
    /// Neither yes nor no.
    #[error("draft: expected true or false")]
    Draft,
    /// No visibility.
    #[error("visibility: expected public or private")]
    Visibility,
    /// An editor is none.
    #[error("editors: expected ids of 1 to 100 letters, digits, '.', '_', '-' or ':'")]
    Editor,
    /// There are too many editors.
    #[error("editors: {0}")]
    Editors(TooManyEditors),
    /// The text is longer than an article's.
    #[error("the text: {0}")]
    Body(InvalidText),
    /// There is nothing to publish.
    #[error("there is no text after the front matter: nothing to publish; say draft: true")]
    BodyMissing,
    /// Another file of the same import is the same article.
    #[error("{0} is the same article")]
    Twice(String),
    /// Another article has the slug.
    #[error("slug: another article has or had this slug")]
    SlugTaken,
    /// The article is in the trash.
    #[error("the article is in the trash: undelete it first")]
    InTrash,
    /// A rule of articles.
    #[error("{0}")]
    Refused(ArticleError),
}

impl Rule {
    /// The most bytes of a file: a body of the longest letters, and front matter.
    pub const MOST_BYTES: usize = 4 * Body::MOST + MOST_FRONT_MATTER + 16;

    /// The word for it, which stays the same: `slug-taken`.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Path(_) => "path-invalid",
            Self::TooLong => "file-too-long",
            Self::NotUtf8 => "not-utf-8",
            Self::FrontMatterTooLong => "front-matter-too-long",
            Self::FrontMatterMalformed(_) => "front-matter-malformed",
            Self::Id => "id-malformed",
            Self::Title(_) => "title-invalid",
            Self::Slug(_) => "slug-invalid",
            Self::Subtitle(_) => "subtitle-invalid",
            Self::Summary(_) => "summary-invalid",
            Self::Tag(_) => "tag-invalid",
            Self::Tags(_) => "tags-too-many",
            Self::Date => "date-malformed",
            Self::Draft => "draft-malformed",
            Self::Visibility => "visibility-unknown",
            Self::Editor => "editor-invalid",
            Self::Editors(_) => "editors-too-many",
            Self::Body(_) => "text-invalid",
            Self::BodyMissing => "text-missing",
            Self::Twice(_) => "article-twice",
            Self::SlugTaken => "slug-taken",
            Self::InTrash => "in-trash",
            Self::Refused(_) => "refused",
        }
    }
}
