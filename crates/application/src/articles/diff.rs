//! Compares two revisions.

use std::sync::Arc;

use daybook_domain::articles::{ArticleId, Content, Lead, Revision, Subtitle, Tag};

use super::{ArticleRecords, ArticleRevisions, Audience};
use crate::shared::StoreError;

mod body;

pub use body::{BodyDiff, DiffLine, Hunk, LineKind, Segment};

/// Asks what differs between two revisions of an article.
#[derive(Debug, Clone)]
pub struct DiffQuery {
    /// The article.
    pub id: ArticleId,
    /// The one revision. It may be the later one.
    pub from: Revision,
    /// The other revision; `None` for the working copy.
    pub to: Option<Revision>,
    /// For whom.
    pub audience: Audience,
}

/// What differs, and between which revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffView {
    /// The one revision.
    pub from: Revision,
    /// The other revision.
    pub to: Revision,
    /// The fields that differ, the body apart.
    pub fields: Vec<FieldDiff>,
    /// How the body differs.
    pub body: BodyDiff,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDiff {
    /// Its name: `title`, `slug`, `subtitle`, `lead` or `tags`.
    pub field: &'static str,
    /// What it says in the one revision.
    pub from: FieldValue,
    /// What it says in the other.
    pub to: FieldValue,
}

/// What a field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A text, or none.
    Text(Option<Arc<str>>),
    /// Tags.
    Tags(Vec<Tag>),
}

/// The handler of [`DiffQuery`].
pub struct Diff {
    records: Arc<dyn ArticleRecords>,
    revisions: Arc<dyn ArticleRevisions>,
}

impl Diff {
    pub(super) fn new(records: Arc<dyn ArticleRecords>, revisions: Arc<dyn ArticleRevisions>) -> Self {
        Self { records, revisions }
    }

    /// What differs; `None` if one of the revisions is not there, or the audience may not see drafts.
    #[tracing::instrument(skip_all, name = "articles.diff", fields(daybook.context = "articles", daybook.query = "diff"))]
    pub async fn handle(&self, query: &DiffQuery) -> Result<Option<DiffView>, StoreError> {
        let rights = self.records.rights(query.id).await?;
        if !rights.is_some_and(|rights| rights.shows_drafts_to(&query.audience)) {
            return Ok(None);
        }
        let Some(to) = self.second(query).await? else { return Ok(None) };
        let first = self.revisions.revision(query.id, query.from).await?;
        let second = self.revisions.revision(query.id, to).await?;
        let (Some(first), Some(second)) = (first, second) else { return Ok(None) };
        let (from, of) = (query.from, move || diff(&first.content, &second.content));
        // Comparing long texts takes a while: not on a thread that serves others.
        let (fields, body) = tokio::task::spawn_blocking(of).await.map_err(StoreError::failed)?;
        Ok(Some(DiffView { from, to, fields, body }))
    }

    async fn second(&self, query: &DiffQuery) -> Result<Option<Revision>, StoreError> {
        match query.to {
            Some(to) => Ok(Some(to)),
            None => Ok(self.records.article(query.id, None).await?.map(|view| view.summary.revision)),
        }
    }
}

fn diff(from: &Content, to: &Content) -> (Vec<FieldDiff>, BodyDiff) {
    let both = fields(from).into_iter().zip(fields(to));
    let differing = both.filter(|((_, from), (_, to))| from != to);
    let fields = differing.map(|((field, from), (_, to))| FieldDiff { field, from, to }).collect();
    (fields, BodyDiff::between(from.body.as_str(), to.body.as_str()))
}

fn fields(content: &Content) -> [(&'static str, FieldValue); 5] {
    let Content { title, slug, subtitle, lead, tags, body: _ } = content;
    let text = |text: Option<&str>| FieldValue::Text(text.map(Arc::from));
    [
        ("title", text(Some(title.as_str()))),
        ("slug", text(Some(slug.as_str()))),
        ("subtitle", text(subtitle.as_ref().map(Subtitle::as_str))),
        ("lead", text(lead.as_ref().map(Lead::as_str))),
        ("tags", FieldValue::Tags(tags.as_slice().to_vec())),
    ]
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::{Tags, Visibility};

    use super::super::MockArticleRevisions;
    use super::super::fixtures::{content, id, records, revision, revision_view, rights, view};
    use super::*;

    /// The article 1 has the revisions 1 and 2.
    async fn compare(from: u64, to: Option<u64>, audience: Audience) -> Option<DiffView> {
        let mut records = records(Some(rights(Visibility::Public, true)));
        records.expect_article().returning(|_, _| Ok(Some(view(1))));
        let mut revisions = MockArticleRevisions::new();
        revisions.expect_revision().returning(|_, number| {
            let tags = Tags::new(["night".parse().unwrap()]).unwrap();
            let lead = Some("It is late.".parse().unwrap());
            let second = Content { tags, lead, ..content("Day", "one\ntwo\n", "night") };
            Ok(match number.number() {
                1 => Some(revision_view(1, content("Night", "one\n", "night"))),
                2 => Some(revision_view(2, second)),
                _ => None,
            })
        });
        let to = to.map(revision);
        let query = DiffQuery { id: id(1), from: revision(from), to, audience };
        Diff::new(Arc::new(records), Arc::new(revisions)).handle(&query).await.unwrap()
    }

    #[tokio::test]
    async fn fields_that_differ_are_told_with_both_sides() {
        let told = compare(1, Some(2), Audience::Everything).await.unwrap();
        let text = |text: Option<&str>| FieldValue::Text(text.map(Arc::from));
        let tags =
            |words: &[&str]| FieldValue::Tags(words.iter().map(|word| word.parse().unwrap()).collect());
        let fields = vec![
            FieldDiff { field: "title", from: text(Some("Night")), to: text(Some("Day")) },
            FieldDiff { field: "lead", from: text(None), to: text(Some("It is late.")) },
            FieldDiff { field: "tags", from: tags(&[]), to: tags(&["night"]) },
        ];
        assert_eq!((told.from, told.to, told.fields), (revision(1), revision(2), fields));
        assert_eq!((told.body.added, told.body.removed), (1, 0));
    }

    #[tokio::test]
    async fn revisions_are_compared_in_the_order_in_which_they_are_named() {
        let told = compare(2, Some(1), Audience::Everything).await.unwrap();
        assert_eq!((told.body.added, told.body.removed), (0, 1));
    }

    #[tokio::test]
    async fn without_a_second_revision_it_is_the_working_copy() {
        let told = compare(2, None, Audience::Of("ann".parse().unwrap())).await.unwrap();
        assert_eq!((told.from, told.to), (revision(2), revision(1)));
    }

    #[tokio::test]
    async fn what_is_not_there_or_not_shown_is_not_compared() {
        assert_eq!(compare(1, Some(3), Audience::Everything).await, None);
        assert_eq!(compare(3, Some(1), Audience::Everything).await, None);
        assert_eq!(compare(1, Some(2), Audience::Everybody).await, None);
    }
}
