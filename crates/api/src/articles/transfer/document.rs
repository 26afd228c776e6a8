//! What a file says.

use daybook_domain::articles::{
    ArticleId, Body, Draft, Editors, Lead, Slug, Subtitle, Tags, Title, Visibility,
};
use daybook_domain::shared::{Actor, Timestamp};

use super::front_matter::{self, FrontMatter};
use super::heading::{first_heading, title};
use super::split::split;
use super::{FilePath, Rule, dates};

/// What a file says an article to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The article, if the file names it; else its path does.
    pub id: Option<ArticleId>,
    /// The text.
    pub draft: Draft,
    /// Whether readers get it.
    pub shown: Shown,
    /// Who may read it, if that is said.
    pub visibility: Option<Visibility>,
    /// Who wrote it, if that is said by an actor's id.
    pub author: Option<Actor>,
    /// Who else may change it, if that is said.
    pub editors: Option<Editors>,
    /// Keys of the front matter that say nothing to Daybook.
    pub passed_over: Vec<String>,
}

/// Whether readers get what a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Not yet: what was published before stays as it is.
    Draft,
    /// They do: from this date on, if one is named.
    Published(Option<Timestamp>),
}

impl Document {
    /// Reads the file at `path`. It is called by its front matter, else its first heading, else its file.
    pub fn read(path: &FilePath, bytes: &[u8]) -> Result<Self, Rule> {
        if bytes.len() > Rule::MOST_BYTES {
            return Err(Rule::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Rule::NotUtf8)?;
        let parts = split(text)?;
        let mut matter = match parts.matter {
            Some((language, text)) => front_matter::read(language, text)?,
            None => FrontMatter::default(),
        };
        let named = matter.author.take();
        let author = named.as_deref().and_then(|text| text.parse().ok());
        // A name is no id, and an address must not become one.
        if named.is_some() && author.is_none() {
            matter.passed_over.push("author".to_owned());
        }
        Ok(Self {
            id: matter.id()?,
            draft: matter.draft(path, parts.body.parse().map_err(Rule::Body)?)?,
            shown: matter.shown()?,
            visibility: matter.visibility()?,
            author,
            editors: matter.editors()?,
            passed_over: matter.passed_over,
        })
    }
}

impl FrontMatter {
    fn id(&self) -> Result<Option<ArticleId>, Rule> {
        self.id.as_deref().map(str::parse).transpose().map_err(|_| Rule::Id)
    }

    fn draft(&self, path: &FilePath, body: Body) -> Result<Draft, Rule> {
        let named = Title::optional(self.title.as_deref()).map_err(Rule::Title)?;
        let fallback = || {
            let found = first_heading(body.as_str()).or_else(|| title(&path.words()));
            found.or_else(|| title(path.as_str()))
        };
        let missing = || Rule::Title(daybook_domain::articles::InvalidPhrase::Empty);
        let summary = self.summary.iter().flatten().find(|text| !text.trim().is_empty());
        Ok(Draft {
            title: named.or_else(fallback).ok_or_else(missing)?,
            slug: self
                .slug
                .as_deref()
                .filter(|slug| !slug.is_empty())
                .map(str::parse::<Slug>)
                .transpose()
                .map_err(Rule::Slug)?,
            subtitle: Subtitle::optional(self.subtitle.as_deref()).map_err(Rule::Subtitle)?,
            lead: Lead::optional(summary.map(String::as_str)).map_err(Rule::Summary)?,
            tags: self.tags()?,
            body,
        })
    }

    fn tags(&self) -> Result<Tags, Rule> {
        let tags: Result<Vec<_>, _> = self.tags.iter().map(|tag| tag.parse()).collect();
        Tags::new(tags.map_err(Rule::Tag)?).map_err(Rule::Tags)
    }

    fn shown(&self) -> Result<Shown, Rule> {
        let date = self.date.as_deref().filter(|text| !text.trim().is_empty());
        let date = date.map(|text| dates::date(text).ok_or(Rule::Date)).transpose()?;
        match self.draft.as_deref().map(|text| text.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "false" | "no" | "off") => Ok(Shown::Published(date)),
            Some("true" | "yes" | "on") => Ok(Shown::Draft),
            Some(_) => Err(Rule::Draft),
        }
    }

    fn visibility(&self) -> Result<Option<Visibility>, Rule> {
        self.visibility.as_deref().map(|text| text.trim().parse()).transpose().map_err(|_| Rule::Visibility)
    }

    fn editors(&self) -> Result<Option<Editors>, Rule> {
        let Some(editors) = &self.editors else { return Ok(None) };
        let editors: Result<Vec<Actor>, _> = editors.iter().map(|text| text.parse()).collect();
        Editors::new(editors.map_err(|_| Rule::Editor)?).map(Some).map_err(Rule::Editors)
    }
}
