//! Articles: texts with a working copy beside what is published.

mod article;
mod body;
mod content;
mod editors;
mod event;
mod id;
mod phrases;
mod planning;
mod publishing;
mod revision;
mod schedule;
mod search;
mod slug;
mod tags;
#[cfg(test)]
mod tests;
mod text;
mod visibility;
mod writing;

pub use article::{Article, ArticleError, ArticleParts, Publication, Standing, State};
pub use body::Body;
pub use content::{Content, Draft, Patch, Update};
pub use editors::{Editors, TooManyEditors};
pub use event::{ArticleEvent, SLUG_SCOPE, claim};
pub use id::{ArticleId, InvalidArticleId};
pub use phrases::{Lead, Note, Subtitle, Title};
pub use revision::{InvalidRevision, Revision};
pub use schedule::{Action, InvalidPlannedTime, PlannedTime, Schedules, UnknownAction};
pub use search::{InvalidSearch, SearchQuery, SearchTerm, folded, words};
pub use slug::{InvalidSlug, Slug};
pub use tags::{Tag, Tags, TooManyTags};
pub use text::InvalidPhrase;
pub use visibility::{UnknownVisibility, Visibility};
pub use writing::NewArticle;
