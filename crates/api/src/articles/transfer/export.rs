//! Writes all articles out, as files.

use std::io;

use daybook_application::articles::{
    ArticleFilter, ArticleQuery, ArticleSort, ArticleView, Articles, Audience, ListError, ListQuery,
    ShownArticle,
};
use daybook_application::shared::{Order, StoreError};
use daybook_domain::articles::{Note, Revision};

use super::writing::paths;
use super::{FilePath, Page, written};

/// How many articles are asked for at a time.
const PAGE: usize = 100;
/// What the note of a revision says that a file made; the file's path follows.
const IMPORTED_FROM: &str = "Imported from ";

/// Where files are put.
pub trait Shelf: Send {
    /// Puts a file down; answers `false`, and does nothing, if there is one at `path` already.
    fn put(&mut self, path: &FilePath, text: &str) -> io::Result<bool>;
}

/// Why not all articles were written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store does not read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be written.
    #[error("{0} cannot be written")]
    File(String, #[source] io::Error),
    /// No place is left for an article.
    #[error("there is a file where the article {0} belongs")]
    Occupied(String),
}

/// Writes out the working copy of every article that is not in the trash; answers with how many.
///
/// One that came from a file goes to a file of that path. The others go to a file that their slug names, with their
/// ids in it. What has neither changed since stays the same when it is brought in again.
pub async fn export(articles: &Articles, shelf: &mut dyn Shelf) -> Result<u64, ExportError> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = articles.list.working(query(after.take())).await.map_err(|error| match error {
            ListError::Store(error) => error,
            ListError::SortOfPast(_) => StoreError::failed(error),
        })?;
        for summary in &page.value {
            let query = ArticleQuery { id: summary.id, audience: Audience::Everything, as_of: None };
            // One that went into the trash meanwhile is not written.
            if let Some(ShownArticle::Working(view)) = articles.article.handle(&query).await?.value {
                put(articles, &view, shelf).await?;
                count += 1;
            }
        }
        match page.value.last() {
            Some(last) if page.value.len() == PAGE => after = Some(last.place(ArticleSort::Created)),
            _ => return Ok(count),
        }
    }
}

fn query(after: Option<daybook_application::articles::Place>) -> ListQuery {
    ListQuery {
        filter: ArticleFilter::default(),
        audience: Audience::Everything,
        sort: ArticleSort::Created,
        order: Order::Ascending,
        after,
        limit: PAGE,
        as_of: None,
    }
}

async fn put(articles: &Articles, view: &ArticleView, shelf: &mut dyn Shelf) -> Result<(), ExportError> {
    let first = articles.revisions.one(view.summary.id, Revision::FIRST, &Audience::Everything).await?;
    let note = first.and_then(|revision| revision.summary.note);
    let own = note.and_then(|note| path_of(&note)).filter(|path| path.article() == view.summary.id);
    let named = paths(view.summary.slug.as_str(), view.summary.id).map(|path| path.parse().ok());
    let places = own.map(|path| (path, false)).into_iter();
    for (path, names_article) in places.chain(named.into_iter().flatten().map(|path| (path, true))) {
        let text = written(Page { article: view, names_article });
        let put = shelf.put(&path, &text);
        if put.map_err(|error| ExportError::File(path.to_string(), error))? {
            return Ok(());
        }
    }
    Err(ExportError::Occupied(view.summary.id.to_string()))
}

/// The note of a revision that the file at `path` makes.
pub(super) fn imported_from(path: &FilePath) -> Option<Note> {
    format!("{IMPORTED_FROM}{path}").parse().ok()
}

/// The path that such a note names.
fn path_of(note: &Note) -> Option<FilePath> {
    note.as_str().strip_prefix(IMPORTED_FROM)?.parse().ok()
}
