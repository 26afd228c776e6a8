//! Puts an article into the trash and takes it out.

use std::sync::Arc;

use daybook_domain::articles::{Article, ArticleError, ArticleId};

use super::existing::{Doing, allowed, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Puts an article into the trash.
#[derive(Debug, Clone)]
pub struct DeleteCommand {
    /// The article.
    pub id: ArticleId,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// Takes an article out of the trash.
#[derive(Debug, Clone)]
pub struct UndeleteCommand {
    /// The article.
    pub id: ArticleId,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`DeleteCommand`].
pub struct Delete {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
}

impl Delete {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Deletes the article, published or not. It keeps its slugs, so that undeleting cannot fail.
    pub async fn handle(&self, command: DeleteCommand) -> Result<Written, CommandError<ArticleError>> {
        let DeleteCommand { id, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Delete), &context).await?;
        let delete = |article: &Article| Ok(article.delete());
        in_command(
            command_span!("articles", "delete"),
            self.once
                .run(&context, decide_on(&*self.streams, (id, Doing::Delete), expected, &context, delete)),
        )
        .await
    }
}

/// The handler of [`UndeleteCommand`].
pub struct Undelete {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
}

impl Undelete {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Makes the article what it was before it was deleted. No rule refuses it.
    pub async fn handle(&self, command: UndeleteCommand) -> Result<Written, CommandError<ArticleError>> {
        let UndeleteCommand { id, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Delete), &context).await?;
        let undelete = |article: &Article| Ok(article.undelete());
        in_command(
            command_span!("articles", "undelete"),
            self.once
                .run(&context, decide_on(&*self.streams, (id, Doing::Delete), expected, &context, undelete)),
        )
        .await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::ArticleEvent;

    use super::super::fixtures::{accepting, article, context, created, id, loaded, once};
    use super::*;

    fn history() -> [ArticleEvent; 2] {
        [created("text", "night"), ArticleEvent::Deleted]
    }

    #[tokio::test]
    async fn an_article_is_deleted_once() {
        for (count, expected) in [(1, vec![ArticleEvent::Deleted]), (2, vec![])] {
            let mut streams = loaded(vec![article(count, &history()[..usize::try_from(count).unwrap()])]);
            accepting(&mut streams, count, expected);
            let command = DeleteCommand { id: id(1), expected: Expected::Version(count), context: context() };
            assert!(Delete::new(Arc::new(streams), once()).handle(command).await.is_ok());
        }
    }

    #[tokio::test]
    async fn a_deleted_article_is_there_to_be_undeleted_at_its_version() {
        let mut streams = loaded(vec![article(2, &history())]);
        accepting(&mut streams, 2, vec![ArticleEvent::Undeleted]);
        let command = UndeleteCommand { id: id(1), expected: Expected::Version(2), context: context() };
        let written = Undelete::new(Arc::new(streams), once()).handle(command).await.unwrap();
        assert_eq!((written.version, written.changed), (3, true));
    }
}
