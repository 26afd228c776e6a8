//! What searches find, as JSON.

use daybook_application::articles::{ArticleSummary, Hit, Piece, PublishedSummary, Snippet};
use serde::Serialize;
use utoipa::ToSchema;

use super::{ArticleSummaryBody, PublishedSummaryBody};

/// An article that a search finds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundArticle)]
pub struct FoundArticleBody<'f> {
    #[serde(flatten)]
    article: ArticleSummaryBody<'f>,
    /// How good the hit is: the greater, the better. Comparable within one search only.
    rank: f64,
    /// Where the words are.
    snippets: Vec<SnippetBody<'f>>,
}

/// What is published of an article, and a search finds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundPublishedArticle)]
pub struct FoundPublishedBody<'f> {
    #[serde(flatten)]
    article: PublishedSummaryBody<'f>,
    /// How good the hit is: the greater, the better. Comparable within one search only.
    rank: f64,
    /// Where the words are.
    snippets: Vec<SnippetBody<'f>>,
}

/// A piece of an article with what was searched for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Snippet)]
pub struct SnippetBody<'f> {
    /// Of which part: `title`, `tags`, `lead` or `body`.
    #[schema(example = "body")]
    field: &'static str,
    /// The piece, cut where what was searched for begins and ends. It is the author's text, and not HTML.
    pieces: Vec<PieceBody<'f>>,
}

/// A part of a snippet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SnippetPiece)]
pub struct PieceBody<'f> {
    /// The text.
    text: &'f str,
    /// Whether it is what was searched for.
    hit: bool,
}

impl<'f> From<&'f Hit<ArticleSummary>> for FoundArticleBody<'f> {
    fn from(hit: &'f Hit<ArticleSummary>) -> Self {
        Self { article: (&hit.of).into(), rank: hit.rank, snippets: snippets(&hit.snippets) }
    }
}

impl<'f> From<&'f Hit<PublishedSummary>> for FoundPublishedBody<'f> {
    fn from(hit: &'f Hit<PublishedSummary>) -> Self {
        Self { article: (&hit.of).into(), rank: hit.rank, snippets: snippets(&hit.snippets) }
    }
}

fn snippets(snippets: &[Snippet]) -> Vec<SnippetBody<'_>> {
    snippets.iter().map(SnippetBody::from).collect()
}

impl<'f> From<&'f Snippet> for SnippetBody<'f> {
    fn from(snippet: &'f Snippet) -> Self {
        let pieces = snippet.pieces.iter().map(PieceBody::from).collect();
        Self { field: snippet.field.as_str(), pieces }
    }
}

impl<'f> From<&'f Piece> for PieceBody<'f> {
    fn from(piece: &'f Piece) -> Self {
        Self { text: &piece.text, hit: piece.is_hit }
    }
}
