//! Tells what has changed since a version.

use std::sync::Arc;

use daybook_domain::articles::ArticleId;

use super::{ArticleRecords, ArticleView};
use crate::shared::StoreError;

/// What is now against what was at a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferencesView {
    /// The version now.
    pub current: u64,
    /// The fields that differ, in the order in which they are declared.
    pub fields: Vec<DifferingField>,
}

/// A part of what editors are told of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferingField {
    /// The title.
    Title,
    /// The slug.
    Slug,
    /// The subtitle.
    Subtitle,
    /// The lead.
    Lead,
    /// The body.
    Body,
    /// The tags.
    Tags,
    /// Who may read it.
    Visibility,
    /// Who may change it.
    Editors,
    /// Where it stands.
    Status,
    /// What is published.
    Published,
    /// The checkpoint.
    Draft,
    /// What is planned.
    Schedules,
}

impl DifferingField {
    /// The field's name, `subtitle`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Slug => "slug",
            Self::Subtitle => "subtitle",
            Self::Lead => "lead",
            Self::Body => "body",
            Self::Tags => "tags",
            Self::Visibility => "visibility",
            Self::Editors => "editors",
            Self::Status => "status",
            Self::Published => "published",
            Self::Draft => "draft",
            Self::Schedules => "schedules",
        }
    }
}

/// The handler of the question what has changed since a version.
pub struct Differences {
    records: Arc<dyn ArticleRecords>,
}

impl Differences {
    pub(super) fn new(records: Arc<dyn ArticleRecords>) -> Self {
        Self { records }
    }

    /// What differs between a version of an article and now; `None` if it never had that version.
    #[tracing::instrument(skip_all, name = "articles.differences", fields(daybook.context = "articles", daybook.query = "differences"))]
    pub async fn handle(&self, id: ArticleId, since: u64) -> Result<Option<DifferencesView>, StoreError> {
        let Some(then) = self.records.version(id, since).await? else { return Ok(None) };
        let now = self.records.article(id, None).await?;
        Ok(now.map(|now| DifferencesView { current: now.summary.version, fields: differing(&then, &now) }))
    }
}

fn differing(from: &ArticleView, to: &ArticleView) -> Vec<DifferingField> {
    let (then, now) = (&from.summary, &to.summary);
    let fields = [
        (DifferingField::Title, then.title != now.title),
        (DifferingField::Slug, then.slug != now.slug),
        (DifferingField::Subtitle, then.subtitle != now.subtitle),
        (DifferingField::Lead, then.lead != now.lead),
        (DifferingField::Body, from.body != to.body),
        (DifferingField::Tags, then.tags != now.tags),
        (DifferingField::Visibility, then.visibility != now.visibility),
        (DifferingField::Editors, then.editors != now.editors),
        (DifferingField::Status, then.status != now.status),
        (DifferingField::Published, then.published != now.published),
        (DifferingField::Draft, then.autosaved_at != now.autosaved_at),
        (DifferingField::Schedules, then.schedules != now.schedules),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::{Body, Editors, PlannedTime, Schedules, Tags, Visibility};

    use super::super::fixtures::{id, revision, second, view};
    use super::super::{ArticleSummary, MockArticleRecords, PublishedMark, Status};
    use super::*;

    async fn since(then: Option<ArticleView>, now: ArticleView) -> Option<DifferencesView> {
        let mut records = MockArticleRecords::new();
        records
            .expect_version()
            .withf(|asked, version| *asked == id(1) && *version == 3)
            .return_once(|_, _| Ok(then));
        records.expect_article().returning(move |_, at| {
            assert_eq!(at, None);
            Ok(Some(now.clone()))
        });
        Differences::new(Arc::new(records)).handle(id(1), 3).await.unwrap()
    }

    #[tokio::test]
    async fn a_version_that_never_was_tells_nothing() {
        assert_eq!(since(None, view(4)).await, None);
    }

    #[tokio::test]
    async fn what_differs_is_told_by_its_fields() {
        let nothing = since(Some(view(3)), view(4)).await;
        assert_eq!(nothing, Some(DifferencesView { current: 4, fields: vec![] }));
        let changed = ArticleView { body: Body::restore("more"), ..view(5) };
        let told = since(Some(view(3)), changed).await.unwrap();
        assert_eq!(told.fields, [DifferingField::Body]);
    }

    #[tokio::test]
    async fn every_field_can_differ() {
        let summary = ArticleSummary {
            title: "Day".parse().unwrap(),
            slug: "day".parse().unwrap(),
            subtitle: Some("s".parse().unwrap()),
            lead: Some("l".parse().unwrap()),
            tags: Tags::new(["t".parse().unwrap()]).unwrap(),
            visibility: Visibility::Private,
            editors: Editors::new(["bob".parse().unwrap()]).unwrap(),
            status: Status::Published,
            published: Some(PublishedMark {
                revision: revision(1),
                slug: "day".parse().unwrap(),
                at: second(1),
            }),
            autosaved_at: Some(second(1)),
            schedules: Schedules { publish: Some(PlannedTime::restore(second(9), None)), unpublish: None },
            ..view(9).summary
        };
        let now = ArticleView { summary, body: Body::restore("more") };
        let names: Vec<_> =
            since(Some(view(3)), now).await.unwrap().fields.into_iter().map(DifferingField::as_str).collect();
        let expected =
            "title slug subtitle lead body tags visibility editors status published draft schedules";
        assert_eq!(names.join(" "), expected);
    }
}
