//! What was published last, as RSS and as Atom.

use atom_syndication::{Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use daybook_application::articles::{ArticleFilter, ArticleSort, Audience, ListQuery, PublishedSummary};
use daybook_application::shared::Order;
use daybook_domain::articles::{Lead, Subtitle, Tag};
use daybook_domain::shared::Timestamp;
use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use rss::{Category, Channel, Guid, Item};

use super::edition::Edition;
use super::markdown::escaped;
use super::{ArticlesDoor, problems};
use crate::shared::{Problem, Query, ReadHeaders, ReadProblems, caught_up};

/// How many articles a feed has.
const MOST: usize = 50;

/// What the feeds are called.
const TITLE: &str = "Articles";

/// The articles that were published last, as RSS 2.0: those that everybody may read.
#[utoipa::path(
    get, path = "/v1/articles/feed.rss", tag = "Articles", operation_id = "articles_rss",
    params(
        ("If-None-Match" = Option<String>, Header, description = "Tags of editions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The last 50.", content_type = "application/rss+xml", body = String,
            headers(
                ("ETag" = String, description = "The tag of this edition."),
                ("Last-Modified" = String, description = "When anything last happened to an article."),
            )),
        (status = 304, description = "The caller has this edition."),
    )
)]
pub(super) async fn rss(state: ArticlesDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let (base, edition) = state.fetched(&parts).await?;
    if let Some(known) = edition.known(&parts)? {
        return Ok(known);
    }
    let articles = state.latest().await?;
    let mut channel = Channel::default();
    channel.set_title(TITLE);
    channel.set_link(format!("{base}/v1/articles?view=published"));
    channel.set_description("What was published last.");
    channel.set_last_build_date(articles.iter().map(|article| article.updated_at).max().and_then(rfc2822));
    channel.set_items(articles.iter().map(|article| item(&base, article)).collect::<Vec<_>>());
    Ok(xml(&edition, "application/rss+xml; charset=utf-8", channel.to_string()))
}

/// The articles that were published last, as Atom: those that everybody may read.
#[utoipa::path(
    get, path = "/v1/articles/feed.atom", tag = "Articles", operation_id = "articles_atom",
    params(
        ("If-None-Match" = Option<String>, Header, description = "Tags of editions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The last 50.", content_type = "application/atom+xml", body = String,
            headers(
                ("ETag" = String, description = "The tag of this edition."),
                ("Last-Modified" = String, description = "When anything last happened to an article."),
            )),
        (status = 304, description = "The caller has this edition."),
    )
)]
pub(super) async fn atom(state: ArticlesDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let (base, edition) = state.fetched(&parts).await?;
    if let Some(known) = edition.known(&parts)? {
        return Ok(known);
    }
    let articles = state.latest().await?;
    let this = format!("{base}/v1/articles/feed.atom");
    let mut feed = Feed::default();
    feed.set_id(&*this);
    feed.set_title(TITLE);
    feed.set_links([link(&this, "self")]);
    feed.set_entries(articles.iter().filter_map(|article| entry(&base, article)).collect::<Vec<_>>());
    if let Some(updated) = articles.iter().map(|article| article.updated_at).max().and_then(date) {
        feed.set_updated(updated);
    }
    Ok(xml(&edition, "application/atom+xml; charset=utf-8", feed.to_string()))
}

impl ArticlesDoor {
    /// What addresses begin with, and the edition of what is fetched.
    pub(super) async fn fetched(&self, parts: &Parts) -> Result<(String, Edition), Problem> {
        Query::read(&parts.uri, &[])?;
        caught_up(&self.door, &parts.headers).await?;
        let base = self.base(parts);
        let edition = self.edition(&base).await?;
        Ok((base, edition))
    }

    /// The articles that were published last, the latest first.
    async fn latest(&self) -> Result<Vec<PublishedSummary>, Problem> {
        let query = ListQuery {
            filter: ArticleFilter::default(),
            // A feed reader shows to anybody what it gets: whoever asks, it has what everybody may see.
            audience: Audience::Everybody,
            sort: ArticleSort::Published,
            order: Order::Descending,
            after: None,
            limit: MOST,
            as_of: None,
        };
        let found = self.articles.list.published(query).await;
        let found = found.map_err(|error| problems::of_list(&self.door, error))?;
        Ok(found.value)
    }
}

/// Where an article is read.
pub(super) fn address(base: &str, article: &PublishedSummary) -> String {
    format!("{base}/v1/articles/by-slug/{}", article.slug)
}

/// What tells the article from others for good, whatever its slug.
fn urn(article: &PublishedSummary) -> String {
    format!("urn:uuid:{}", article.id)
}

fn summary(article: &PublishedSummary) -> Option<String> {
    let lead = article.lead.as_ref().map(Lead::as_str);
    lead.or(article.subtitle.as_ref().map(Subtitle::as_str)).map(printable)
}

fn item(base: &str, article: &PublishedSummary) -> Item {
    let mut guid = Guid::default();
    guid.set_value(urn(article));
    guid.set_permalink(false);
    let category = |tag: &Tag| {
        let mut category = Category::default();
        category.set_name(printable(tag.as_str()));
        category
    };
    let mut item = Item::default();
    item.set_title(printable(article.title.as_str()));
    item.set_link(address(base, article));
    item.set_guid(guid);
    item.set_pub_date(rfc2822(article.published_at));
    // A description is HTML by the standard, and this is none.
    item.set_description(summary(article).map(|text| escaped(&text)));
    item.set_categories(article.tags.as_slice().iter().map(category).collect::<Vec<_>>());
    item
}

fn entry(base: &str, article: &PublishedSummary) -> Option<Entry> {
    let category = |tag: &Tag| {
        let mut category = atom_syndication::Category::default();
        category.set_term(printable(tag.as_str()));
        category
    };
    let mut author = Person::default();
    author.set_name(article.author.as_str());
    let mut entry = Entry::default();
    entry.set_id(urn(article));
    entry.set_title(Text::plain(printable(article.title.as_str())));
    entry.set_published(date(article.published_at));
    entry.set_updated(date(article.updated_at)?);
    entry.set_links([link(&address(base, article), "alternate")]);
    entry.set_authors([author]);
    entry.set_summary(summary(article).map(Text::plain));
    entry.set_categories(article.tags.as_slice().iter().map(category).collect::<Vec<_>>());
    Some(entry)
}

fn link(address: &str, relation: &str) -> Link {
    let mut link = Link::default();
    link.set_href(address);
    link.set_rel(relation);
    link
}

/// The text without what XML cannot hold.
fn printable(text: &str) -> String {
    let allowed = |c: &char| !matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(allowed).collect()
}

pub(super) fn date(time: Timestamp) -> Option<FixedDateTime> {
    time.to_string().parse().ok()
}

fn rfc2822(time: Timestamp) -> Option<String> {
    date(time).map(|date| date.to_rfc2822())
}

fn xml(edition: &Edition, media: &'static str, document: String) -> Response {
    let headers = [(CONTENT_TYPE, media), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    let mut response = (headers, document).into_response();
    edition.put_on(response.headers_mut());
    response
}
