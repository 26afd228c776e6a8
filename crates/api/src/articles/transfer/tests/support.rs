use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use daybook_application::articles::testing::{ArticlesHarness, InMemoryArticlesHarness};
use daybook_application::articles::{
    ArticleQuery, ArticleView, Articles, ArticlesPorts, Audience, ShownArticle,
};
use daybook_application::shared::{CommandContext, Once};
use daybook_application::testing::{FixedClock, START, SequentialIds};
use daybook_domain::access::Principal;
use daybook_domain::articles::ArticleId;

use super::super::{FileOutcome, FilePath, Import, ImportAsked, Rule, Shelf, export};

/// An installation in memory; it is [`START`] there.
pub(super) struct Installation {
    pub(super) articles: Articles,
}

/// Files by their paths.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Files(pub(super) BTreeMap<String, String>);

impl Shelf for Files {
    fn put(&mut self, path: &FilePath, text: &str) -> io::Result<bool> {
        if self.0.contains_key(path.as_str()) {
            return Ok(false);
        }
        self.0.insert(path.to_string(), text.to_owned());
        Ok(true)
    }
}

impl Files {
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }
}

impl Installation {
    pub(super) fn new() -> Self {
        let h = InMemoryArticlesHarness::new();
        let articles = Articles::new(&ArticlesPorts {
            streams: h.streams(),
            once: Arc::new(Once::new(h.receipts())),
            records: h.records(),
            published: h.published(),
            lists: h.lists(),
            revisions: h.revisions(),
            plans: h.plans(),
            search: h.search(),
            log: h.log(),
            timeline: h.timeline(),
            clock: Arc::new(FixedClock::default()),
            ids: Arc::new(SequentialIds::default()),
        });
        Self { articles }
    }

    pub(super) async fn take_in(&self, files: &Files, dry_run: bool) -> Vec<FileOutcome> {
        let context =
            CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(0));
        let asked = ImportAsked { dry_run, context };
        let mut import = Import::new(&self.articles, &asked);
        let mut outcomes = Vec::new();
        for (path, text) in &files.0 {
            outcomes.push(import.take(path, text.as_bytes(), START).await.unwrap());
        }
        outcomes
    }

    /// What is told of the files.
    pub(super) async fn told(&self, files: &Files) -> Vec<String> {
        self.take_in(files, false).await.iter().map(ToString::to_string).collect()
    }

    /// Takes in one file; answers with what is told of it.
    pub(super) async fn take(&self, path: &str, text: &str) -> String {
        self.told(&Files::of(&[(path, text)])).await.remove(0)
    }

    pub(super) async fn refusal(&self, path: &str, text: &str) -> Rule {
        self.take_in(&Files::of(&[(path, text)]), false).await.remove(0).happened.unwrap_err()
    }

    pub(super) async fn find(&self, id: ArticleId) -> Option<ArticleView> {
        let query = ArticleQuery { id, audience: Audience::Everything, as_of: None };
        match self.articles.article.handle(&query).await.unwrap().value {
            Some(ShownArticle::Working(view)) => Some(*view),
            Some(ShownArticle::Published(_)) => unreachable!("everything may be seen"),
            None => None,
        }
    }

    pub(super) async fn at(&self, path: &str) -> ArticleView {
        self.find(path.parse::<FilePath>().unwrap().article()).await.unwrap()
    }

    pub(super) async fn written_out(&self) -> Files {
        let mut files = Files::default();
        let count = export(&self.articles, &mut files).await.unwrap();
        assert_eq!(count, files.0.len() as u64);
        files
    }
}
