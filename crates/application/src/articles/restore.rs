//! Makes an earlier revision the working copy.

use std::sync::Arc;

use daybook_domain::articles::{Article, ArticleError, ArticleId, Note, Revision};

use super::ArticleRevisions;
use super::existing::{Doing, allowed, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Makes what a revision said the working copy, as a new revision.
#[derive(Debug, Clone)]
pub struct RestoreCommand {
    /// The article.
    pub id: ArticleId,
    /// The earlier revision.
    pub from: Revision,
    /// What the editor says about the new one.
    pub note: Option<Note>,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`RestoreCommand`].
pub struct Restore {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
    revisions: Arc<dyn ArticleRevisions>,
}

impl Restore {
    pub(super) fn new(
        streams: Arc<dyn Streams<Article>>,
        once: Arc<Once>,
        revisions: Arc<dyn ArticleRevisions>,
    ) -> Self {
        Self { streams, once, revisions }
    }

    /// Restores the revision, and never publishes it: [`ArticleError::NoSuchRevision`] if there is none.
    pub async fn handle(&self, command: RestoreCommand) -> Result<Written, CommandError<ArticleError>> {
        allowed(&*self.streams, (command.id, Doing::Write), &command.context).await?;
        in_command(
            command_span!("articles", "restore"),
            self.once.run(&command.context, self.restore(&command)),
        )
        .await
    }

    async fn restore(&self, command: &RestoreCommand) -> Result<Written, CommandError<ArticleError>> {
        let RestoreCommand { id, from, note, expected, context } = command;
        // Read once and not with every decision: a revision never changes.
        let content = self.revisions.revision(*id, *from).await?.map(|revision| revision.content);
        let restore = |article: &Article| match &content {
            Some(content) => article.restore_revision(*from, content.clone(), note.clone()),
            None => Err(ArticleError::NoSuchRevision(*from)),
        };
        decide_on(&*self.streams, (*id, Doing::Write), *expected, context, restore).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::ArticleEvent;

    use super::super::MockArticleRevisions;
    use super::super::fixtures::{
        accepting, article, content, context, created, id, loaded, once, revision, revision_view, saved,
    };
    use super::*;
    use crate::shared::{Loaded, MockStreams};

    async fn run(streams: MockStreams<Article>, from: u64) -> Result<Written, CommandError<ArticleError>> {
        let mut revisions = MockArticleRevisions::new();
        revisions.expect_revision().times(1).returning(|asked, number| {
            let first = revision_view(1, content("Night", "old", "night"));
            Ok((asked == id(1) && number == revision(1)).then_some(first))
        });
        let command = RestoreCommand {
            id: id(1),
            from: revision(from),
            note: Some("back".parse().unwrap()),
            expected: Expected::Any,
            context: context(),
        };
        Restore::new(Arc::new(streams), once(), Arc::new(revisions)).handle(command).await
    }

    fn twice_saved() -> Loaded<Article> {
        article(2, &[created("old", "night"), saved(2, "Night", "new", "night", None)])
    }

    #[tokio::test]
    async fn a_revision_is_read_and_restored() {
        let mut streams = loaded(vec![twice_saved()]);
        let event = ArticleEvent::Restored {
            from: revision(1),
            revision: revision(3),
            content: content("Night", "old", "night"),
            note: Some("back".parse().unwrap()),
            released: None,
        };
        accepting(&mut streams, 2, vec![event]);
        assert_eq!(run(streams, 1).await.unwrap().version, 3);
    }

    #[tokio::test]
    async fn a_revision_that_is_not_there_is_refused_and_an_article_that_is_not_is_missing() {
        let outcome = run(loaded(vec![twice_saved()]), 9).await;
        let rule = ArticleError::NoSuchRevision(revision(9));
        assert!(matches!(outcome, Err(CommandError::Rejected(broken)) if broken == rule));
        let outcome = run(loaded(vec![Loaded::absent()]), 9).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }
}
