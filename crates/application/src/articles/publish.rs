//! Publishes and takes back.

use std::sync::Arc;

use daybook_domain::articles::{Article, ArticleError, ArticleId};
use daybook_domain::shared::Timestamp;

use super::existing::{Doing, allowed, decide_on};
use crate::shared::{
    Clock, CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Makes the working copy the published revision.
#[derive(Debug, Clone)]
pub struct PublishCommand {
    /// The article.
    pub id: ArticleId,
    /// The date that it is to bear, if it is not the present one: that of a text that was published elsewhere before.
    pub at: Option<Timestamp>,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// Takes back what is published.
#[derive(Debug, Clone)]
pub struct UnpublishCommand {
    /// The article.
    pub id: ArticleId,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`PublishCommand`].
pub struct Publish {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
    clock: Arc<dyn Clock>,
}

impl Publish {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>, clock: Arc<dyn Clock>) -> Self {
        Self { streams, once, clock }
    }

    /// Publishes the working copy, which needs a body. What was autosaved and not saved is not published.
    pub async fn handle(&self, command: PublishCommand) -> Result<Written, CommandError<ArticleError>> {
        let PublishCommand { id, at, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Write), &context).await?;
        let publish = |article: &Article| article.publish(at, self.clock.now());
        in_command(
            command_span!("articles", "publish"),
            self.once
                .run(&context, decide_on(&*self.streams, (id, Doing::Write), expected, &context, publish)),
        )
        .await
    }
}

/// The handler of [`UnpublishCommand`].
pub struct Unpublish {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
}

impl Unpublish {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Takes back what is published; nothing changes if nothing is.
    pub async fn handle(&self, command: UnpublishCommand) -> Result<Written, CommandError<ArticleError>> {
        let UnpublishCommand { id, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Write), &context).await?;
        let work = decide_on(&*self.streams, (id, Doing::Write), expected, &context, Article::unpublish);
        in_command(command_span!("articles", "unpublish"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::ArticleEvent;

    use super::super::fixtures::{
        accepting, article, clock, context, created, id, loaded, once, published, revision, second,
    };
    use super::*;
    use crate::shared::MockStreams;

    async fn publish(
        streams: MockStreams<Article>,
        at: Option<Timestamp>,
    ) -> Result<Written, CommandError<ArticleError>> {
        let command = PublishCommand { id: id(1), at, expected: Expected::Version(1), context: context() };
        Publish::new(Arc::new(streams), once(), clock()).handle(command).await
    }

    #[tokio::test]
    async fn an_article_is_published_under_the_date_of_the_clock_or_an_earlier_one() {
        for (at, borne) in [(None, second(0)), (Some(second(-9)), second(-9))] {
            let mut streams = loaded(vec![article(1, &[created("text", "night")])]);
            accepting(&mut streams, 1, vec![published(1, "night", borne)]);
            assert_eq!(publish(streams, at).await.unwrap().version, 2);
        }
    }

    #[tokio::test]
    async fn a_date_that_lies_ahead_and_an_empty_body_are_refused() {
        let outcome = publish(loaded(vec![article(1, &[created("text", "night")])]), Some(second(1))).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(ArticleError::DateAhead))), "{outcome:?}");
        let outcome = publish(loaded(vec![article(1, &[created("", "night")])]), None).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(ArticleError::BodyMissing))), "{outcome:?}");
    }

    #[tokio::test]
    async fn what_is_published_is_taken_back_and_what_is_not_is_already_so() {
        let public = [created("text", "night"), published(1, "night", second(0))];
        let unpublished = ArticleEvent::Unpublished { revision: revision(1) };
        for (history, expected) in [(&public[..], vec![unpublished]), (&public[..1], vec![])] {
            let mut streams = loaded(vec![article(2, history)]);
            let changed = !expected.is_empty();
            accepting(&mut streams, 2, expected);
            let command = UnpublishCommand { id: id(1), expected: Expected::Any, context: context() };
            let written = Unpublish::new(Arc::new(streams), once()).handle(command).await.unwrap();
            assert_eq!(written.changed, changed);
        }
    }
}
