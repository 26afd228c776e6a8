//! Lists articles, now or as of the past, and searches them.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::{
    ArticleFilter, ArticleSort, ArticleSummary, Articles, Audience, ListError, ListQuery, Place,
    PublishedSummary, Status,
};
use daybook_application::shared::{At, Order, Position, ReadError, StoreError};
use http::request::Parts;

use super::cursor::{cursor, place};
use super::{ArticleSummaryBody, ArticlesDoor, LIMIT, PublishedSummaryBody, problems};
use crate::shared::{
    Asked, Pages, PastProblems, Problem, Query, ReadHeaders, ReadProblems, caught_up, exactly, position_of,
    query_invalid, show_list,
};

const PARAMETERS: &[&str] =
    &["q", "view", "status", "author", "tag", "title", "sort", "order", "as_of", "limit", "after"];

/// Lists articles, or searches them: with `q`, by their words, the best first.
#[utoipa::path(
    get, path = "/v1/articles", tag = "Articles", operation_id = "articles",
    params(
        ("q" = Option<String>, Query, description = "Words that are in the title, the tags, the lead or the body, all of them; \
            phrases in quotation marks. Accents and case make no difference, and the last word may go on. At most 300 \
            characters and 100 words."),
        ("view" = Option<String>, Query, description = "`working`: working copies, as without it for whoever may see them. \
            `published`: what is published, as its readers get it."),
        ("status" = Option<String>, Query, description = "Only these, with commas between: `draft`, `published`, \
            `unpublished`, `trashed`. Without it, all that are not in the trash."),
        ("author" = Option<String>, Query, description = "Only of this author."),
        ("tag" = Option<String>, Query, description = "Only with this tag; case makes no difference."),
        ("title" = Option<String>, Query, description = "Only with this in the title; case makes no difference."),
        ("sort" = Option<String>, Query, description = "`created` (as without it), `updated`, `published` or `title`. Not with \
            `q`; with `as_of`, only `created`."),
        ("order" = Option<String>, Query, description = "`asc` (as without it) or `desc`."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now. Not with `q`."),
        ("limit" = Option<usize>, Query, description = "The most articles of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "Where the page before ended: the cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The articles, without their bodies. With `view=published` they are \
            `PublishedArticleSummary`; with `q` they have `rank` and `snippets` too.",
            body = [ArticleSummaryBody],
            headers(
                ("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last. It keeps to the \
                    position of the first page's `as_of`."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
                ("Daybook-Count" = String, description = "With `q`: how many are found; `1000+` if there are more."),
            )),
    )
)]
pub(super) async fn list(state: ArticlesDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.list(&parts, state.audience()).await
}

/// Which articles are shown, and for whom.
pub(super) struct Selection {
    pub(super) filter: ArticleFilter,
    pub(super) audience: Audience,
    pub(super) view: View,
    pub(super) limit: usize,
}

/// What is shown of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Working,
    Published,
}

impl ArticlesDoor {
    /// What the audience may see of what is asked for.
    pub(super) async fn list(&self, parts: &Parts, audience: Audience) -> Result<Response, Problem> {
        let query = Query::read(&parts.uri, PARAMETERS)?;
        let limit = query.limit(self.door.limits.list)?.unwrap_or(LIMIT);
        let filter = ArticleFilter {
            statuses: query.parsed("status")?.unwrap_or(Statuses(Vec::new())).0,
            author: query.parsed("author")?,
            tag: query.parsed("tag")?,
            title: query.text("title").map(str::to_owned).filter(|title| !title.is_empty()),
        };
        let view = view(&query, &audience)?;
        let selection = Selection { filter, audience, view, limit };
        match query.text("q") {
            Some(text) => self.search(parts, &query, selection, text).await,
            None => self.all(parts, &query, selection).await,
        }
    }

    async fn all(&self, parts: &Parts, query: &Query<'_>, selection: Selection) -> Result<Response, Problem> {
        let sort = query.parsed("sort")?.unwrap_or(Sort(ArticleSort::Created)).0;
        let (order, as_of) = (query.order()?, query.moment("as_of")?);
        if as_of.is_some() && sort != ArticleSort::Created {
            return Err(problems::sort_of_past(sort));
        }
        let after = query.text("after").map(|text| {
            let why = "The parameter after is no cursor of a list in this order: follow the next links.";
            place(text, sort).ok_or_else(|| query_invalid("after", why))
        });
        let after = after.transpose()?;
        caught_up(&self.door, &parts.headers).await?;
        let at = position_of(&self.door, as_of.as_ref()).await?;
        let kept = ["view", "status", "author", "tag", "title", "sort", "order"];
        let kept = kept.map(|name| (name, query.text(name)));
        let asked = Asked { uri: &parts.uri, kept: &kept, at, limit: Some(selection.limit) };
        let Selection { filter, audience, view, .. } = selection;
        let pages = Places { articles: self.articles.clone(), filter, audience, sort, order, after, at };
        match view {
            View::Working => show_list(&self.door, asked, WorkingPages(pages)).await,
            View::Published => show_list(&self.door, asked, PublishedPages(pages)).await,
        }
    }
}

/// Whoever may see no drafts gets what is published, and is refused anything else.
fn view(query: &Query<'_>, audience: &Audience) -> Result<View, Problem> {
    let sees_drafts = *audience != Audience::Everybody;
    match query.text("view") {
        None | Some("working") if sees_drafts => Ok(View::Working),
        None | Some("published") => Ok(View::Published),
        Some("working") => Err(query_invalid("view", "Working copies are for authors and editors.")),
        Some(_) => Err(query_invalid("view", "The parameter view is working or published.")),
    }
}

/// Statuses with commas between.
struct Statuses(Vec<Status>);

impl FromStr for Statuses {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let status = |name: &str| Status::ALL.into_iter().find(|status| status.as_str() == name);
        let statuses: Option<_> = text.split(',').map(|name| status(name.trim())).collect();
        statuses.map(Self).ok_or(Unknown("it is of draft, published, unpublished and trashed"))
    }
}

struct Sort(ArticleSort);

impl FromStr for Sort {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let sort = ArticleSort::ALL.into_iter().find(|sort| sort.as_str() == text);
        sort.map(Self).ok_or(Unknown("it is one of created, updated, published, title"))
    }
}

/// Why a word is none that is known.
struct Unknown(&'static str);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A list of articles that is read a part at a time, and how far it has been.
pub(super) struct Places {
    pub(super) articles: Arc<Articles>,
    pub(super) filter: ArticleFilter,
    pub(super) audience: Audience,
    pub(super) sort: ArticleSort,
    pub(super) order: Order,
    pub(super) after: Option<Place>,
    pub(super) at: Option<Position>,
}

impl Places {
    fn query(&self, limit: usize) -> ListQuery {
        ListQuery {
            filter: self.filter.clone(),
            audience: self.audience.clone(),
            sort: self.sort,
            order: self.order,
            after: self.after.clone(),
            limit,
            as_of: self.at.map(exactly),
        }
    }

    /// What was read; the next part begins after `last`.
    fn read<T>(
        &mut self,
        found: Result<At<Vec<T>>, ListError>,
        last: impl FnOnce(&T, ArticleSort) -> Place,
    ) -> Result<Vec<T>, ReadError> {
        let found = match found {
            Ok(found) => found.value,
            Err(ListError::Store(error)) => return Err(error.into()),
            Err(refused @ ListError::SortOfPast(_)) => return Err(StoreError::failed(refused).into()),
        };
        if let Some(place) = found.last().map(|item| last(item, self.sort)) {
            self.after = Some(place);
        }
        Ok(found)
    }
}

struct WorkingPages(Places);

impl Pages for WorkingPages {
    type Item = ArticleSummary;

    async fn read(&mut self, limit: usize) -> Result<Vec<ArticleSummary>, ReadError> {
        let found = self.0.articles.list.working(self.0.query(limit)).await;
        self.0.read(found, ArticleSummary::place)
    }

    fn cursor(&self) -> Option<String> {
        self.0.after.as_ref().map(cursor)
    }

    fn write(&self, article: &ArticleSummary, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &ArticleSummaryBody::from(article))
    }
}

/// What is published, a part at a time.
pub(super) struct PublishedPages(pub(super) Places);

impl Pages for PublishedPages {
    type Item = PublishedSummary;

    async fn read(&mut self, limit: usize) -> Result<Vec<PublishedSummary>, ReadError> {
        let found = self.0.articles.list.published(self.0.query(limit)).await;
        self.0.read(found, PublishedSummary::place)
    }

    fn cursor(&self) -> Option<String> {
        self.0.after.as_ref().map(cursor)
    }

    fn write(&self, article: &PublishedSummary, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &PublishedSummaryBody::from(article))
    }
}
