//! A search that looks at every word of every article.

use async_trait::async_trait;
use daybook_domain::articles::{SearchQuery, SearchTerm, Tag, folded, words};

use super::InMemoryArticles;
use super::in_memory::whole;
use crate::articles::{
    ArticleLists, ArticleSearch, ArticleSummary, Count, Found, Hit, MOST_COUNTED, Piece, PublishedSummary,
    SearchField, SearchPage, Snippet,
};
use crate::shared::StoreError;

/// Words before and after the first hit that a snippet shows.
const AROUND: usize = 12;

/// The parts of an article that are searched.
struct Fields([String; 4]);

/// A word of a text, and where it is.
struct Word {
    folded: String,
    start: usize,
    end: usize,
}

#[async_trait]
impl ArticleSearch for InMemoryArticles {
    async fn working(&self, page: &SearchPage) -> Result<Found<ArticleSummary>, StoreError> {
        let summaries = ArticleLists::working(self, &whole(&page.filter, &page.audience)).await?;
        let records = self.records(None);
        let candidates = summaries.into_iter().map(|summary| {
            let body = records[&summary.id].view.body.as_str();
            let lead = summary.lead.as_ref().map_or("", |lead| lead.as_str());
            let fields = Fields::new(summary.title.as_str(), summary.tags.as_slice(), lead, body);
            (summary, fields)
        });
        Ok(found(page, candidates))
    }

    async fn published(&self, page: &SearchPage) -> Result<Found<PublishedSummary>, StoreError> {
        let summaries = ArticleLists::published(self, &whole(&page.filter, &page.audience)).await?;
        let records = self.records(None);
        let candidates = summaries.into_iter().map(|summary| {
            let body = records[&summary.id].published().map_or("", |view| view.body.as_str());
            let lead = summary.lead.as_ref().map_or("", |lead| lead.as_str());
            let fields = Fields::new(summary.title.as_str(), summary.tags.as_slice(), lead, body);
            (summary, fields)
        });
        Ok(found(page, candidates))
    }
}

fn found<T>(page: &SearchPage, candidates: impl Iterator<Item = (T, Fields)>) -> Found<T> {
    let mut hits: Vec<_> = candidates.filter_map(|(of, fields)| hit(of, &fields, &page.query)).collect();
    // The candidates come in the order of creation, and a stable sort keeps that for hits of one rank.
    hits.sort_by(|a, b| b.rank.total_cmp(&a.rank));
    let count = Count { number: hits.len().min(MOST_COUNTED), more: hits.len() > MOST_COUNTED };
    Found { hits: hits.into_iter().skip(page.skip).take(page.limit).collect(), count }
}

fn hit<T>(of: T, fields: &Fields, query: &SearchQuery) -> Option<Hit<T>> {
    let mut rank = 0.0;
    let mut marked = [const { Vec::new() }; 4];
    for term in query.terms() {
        let mut times = 0;
        for ((field, text), marked) in SearchField::ALL.iter().zip(&fields.0).zip(&mut marked) {
            let places = places(&tokens(text), term);
            times += places.len();
            for place in places {
                rank += field.weight();
                marked.extend(place..place + term.words().len());
            }
        }
        if times == 0 {
            return None;
        }
    }
    let all = SearchField::ALL.into_iter().zip(&fields.0).zip(&marked);
    let snippets = all.filter_map(|((field, text), marked)| snippet(field, text, marked)).collect();
    Some(Hit { of, rank, snippets })
}

impl Fields {
    fn new(title: &str, tags: &[Tag], lead: &str, body: &str) -> Self {
        let tags: Vec<_> = tags.iter().map(Tag::as_str).collect();
        Self([title.to_owned(), tags.join(", "), lead.to_owned(), body.to_owned()])
    }
}

fn tokens(text: &str) -> Vec<Word> {
    let place = |word: &str| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        Word { folded: folded(word), start, end: start + word.len() }
    };
    words(text).map(place).collect()
}

/// Where the term begins, counted in words.
fn places(text: &[Word], term: &SearchTerm) -> Vec<usize> {
    let wanted: Vec<_> = term.words().iter().map(|word| folded(word)).collect();
    let last = wanted.len() - 1;
    let is_here = |window: &[Word]| {
        window.iter().zip(&wanted).enumerate().all(|(n, (word, wanted))| {
            word.folded == *wanted || n == last && term.is_prefix() && word.folded.starts_with(wanted)
        })
    };
    let windows = text.windows(wanted.len()).enumerate();
    windows.filter(|(_, window)| is_here(window)).map(|(place, _)| place).collect()
}

fn snippet(field: SearchField, text: &str, marked: &[usize]) -> Option<Snippet> {
    let words = tokens(text);
    let first = *marked.iter().min()?;
    let (begin, end) = (first.saturating_sub(AROUND), (first + AROUND).min(words.len() - 1));
    let mut pieces = Vec::new();
    let mut at = words[begin].start;
    for (n, word) in words.iter().enumerate().take(end + 1).skip(begin).filter(|(n, _)| marked.contains(n)) {
        let text_before = &text[at..word.start];
        if n > begin && !text_before.is_empty() {
            pieces.push(Piece { text: text_before.to_owned(), is_hit: false });
        }
        pieces.push(Piece { text: text[word.start..word.end].to_owned(), is_hit: true });
        at = word.end;
    }
    if at < words[end].end {
        pieces.push(Piece { text: text[at..words[end].end].to_owned(), is_hit: false });
    }
    Some(Snippet { field, pieces })
}
