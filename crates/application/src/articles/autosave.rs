//! Puts down what is being written.

use std::sync::Arc;

use daybook_domain::articles::{Article, ArticleError, ArticleId, Draft};

use super::existing::{Doing, allowed, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Puts a draft into the checkpoint.
#[derive(Debug, Clone)]
pub struct AutosaveCommand {
    /// The article.
    pub id: ArticleId,
    /// What is being written.
    pub draft: Draft,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// Closes the checkpoint without saving it.
#[derive(Debug, Clone)]
pub struct DiscardAutosaveCommand {
    /// The article.
    pub id: ArticleId,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`AutosaveCommand`] and [`DiscardAutosaveCommand`].
pub struct Autosave {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
}

impl Autosave {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Puts the draft down. It is no revision, and the next save, restore or publishing closes it.
    pub async fn handle(&self, command: AutosaveCommand) -> Result<Written, CommandError<ArticleError>> {
        let AutosaveCommand { id, draft, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Write), &context).await?;
        let autosave = |article: &Article| article.autosave(draft.clone());
        in_command(
            command_span!("articles", "autosave"),
            self.once
                .run(&context, decide_on(&*self.streams, (id, Doing::Write), expected, &context, autosave)),
        )
        .await
    }

    /// Closes the checkpoint; what it held stays in the history and nowhere else.
    pub async fn discard(
        &self,
        command: DiscardAutosaveCommand,
    ) -> Result<Written, CommandError<ArticleError>> {
        let DiscardAutosaveCommand { id, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Write), &context).await?;
        let work =
            decide_on(&*self.streams, (id, Doing::Write), expected, &context, Article::discard_autosave);
        in_command(command_span!("articles", "discard_autosave"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::ArticleEvent;

    use super::super::fixtures::{accepting, article, context, created, draft, id, loaded, once};
    use super::*;

    fn autosaved() -> ArticleEvent {
        ArticleEvent::Autosaved { draft: draft("Night", "half a sen") }
    }

    #[tokio::test]
    async fn a_draft_is_put_down() {
        let mut streams = loaded(vec![article(1, &[created("text", "night")])]);
        accepting(&mut streams, 1, vec![autosaved()]);
        let command = AutosaveCommand {
            id: id(1),
            draft: draft("Night", "half a sen"),
            expected: Expected::Version(1),
            context: context(),
        };
        let written = Autosave::new(Arc::new(streams), once()).handle(command).await.unwrap();
        assert_eq!((written.version, written.changed), (2, true));
    }

    #[tokio::test]
    async fn a_checkpoint_is_discarded() {
        let mut streams = loaded(vec![article(2, &[created("text", "night"), autosaved()])]);
        accepting(&mut streams, 2, vec![ArticleEvent::AutosaveDiscarded]);
        let command = DiscardAutosaveCommand { id: id(1), expected: Expected::Any, context: context() };
        assert!(Autosave::new(Arc::new(streams), once()).discard(command).await.unwrap().changed);
    }
}
