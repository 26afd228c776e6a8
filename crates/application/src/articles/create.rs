//! Creates one article.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::articles::{Article, ArticleError, ArticleId, NewArticle, Slug};

use super::existing::with_suggestions;
use crate::shared::{
    CommandContext, CommandError, Loaded, Once, Streams, Written, command_span, decide_all, in_command,
};

/// Begins an article.
#[derive(Debug, Clone)]
pub struct CreateCommand {
    /// The id, never used before.
    pub id: ArticleId,
    /// What it begins with.
    pub new: NewArticle,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`CreateCommand`].
pub struct Create {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
}

impl Create {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Creates the article: [`CommandError::Taken`] if another one has the slug that the draft names,
    /// [`CommandError::Stale`] if the id was used before. A slug that is left open is one that is free.
    ///
    /// Under an idempotency key that was used, the article is the one that was created first: its stream is that of
    /// the commit at [`Written::position`].
    pub async fn handle(&self, command: CreateCommand) -> Result<Written, CommandError<ArticleError>> {
        decide(&command.context.principal, &Action::CreateArticle { author: &command.new.author })?;
        let open = command.new.draft.slug.is_none();
        let work = with_suggestions(open, |attempt| self.create(&command, attempt));
        in_command(command_span!("articles", "create"), self.once.run(&command.context, work)).await
    }

    async fn create(
        &self,
        command: &CreateCommand,
        attempt: usize,
    ) -> Result<Written, CommandError<ArticleError>> {
        let suggested = Slug::suggested(&command.new.draft.title, command.id, attempt);
        let create = |records: &[Loaded<Article>]| match records[0].version {
            0 => Ok(vec![vec![Article::create(command.new.clone(), suggested.clone())]]),
            current => Err(CommandError::Stale { current }),
        };
        decide_all(&*self.streams, &[command.id], &command.context, create).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::{Draft, Editors, Visibility};

    use super::super::fixtures::{
        END, accepting, answered, article, context, created, draft, id, keyed, loaded, once, taken,
    };
    use super::*;
    use crate::shared::{MockStreams, Position};

    fn command(slug: Option<&str>) -> CreateCommand {
        let draft = Draft { slug: slug.map(|text| text.parse().unwrap()), ..draft("Night", "text") };
        let new = NewArticle {
            author: "ann".parse().unwrap(),
            editors: Editors::default(),
            visibility: Visibility::default(),
            draft,
            note: None,
        };
        CreateCommand { id: id(1), new, context: context() }
    }

    async fn run(
        streams: MockStreams<Article>,
        command: CreateCommand,
    ) -> Result<Written, CommandError<ArticleError>> {
        Create::new(Arc::new(streams), once()).handle(command).await
    }

    #[tokio::test]
    async fn an_article_is_created_under_the_slug_of_its_title() {
        let mut streams = loaded(vec![Loaded::absent()]);
        accepting(&mut streams, 0, vec![created("text", "night")]);
        let written = run(streams, command(None)).await.unwrap();
        assert_eq!(written, Written { version: 1, position: END, changed: true });
    }

    #[tokio::test]
    async fn an_open_slug_that_another_article_has_is_followed_by_the_next() {
        let mut streams = loaded(vec![Loaded::absent(); 3]);
        taken(&mut streams, 2);
        accepting(&mut streams, 0, vec![created("text", "night-3")]);
        assert!(run(streams, command(None)).await.is_ok());
    }

    #[tokio::test]
    async fn the_last_suggestion_is_the_last() {
        let mut streams = loaded(vec![Loaded::absent(); Slug::SUGGESTIONS]);
        taken(&mut streams, Slug::SUGGESTIONS);
        let outcome = run(streams, command(None)).await;
        assert!(matches!(outcome, Err(CommandError::Taken { scope: "article-slug" })), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_given_slug_that_another_article_has_is_refused_at_once() {
        let mut streams = loaded(vec![Loaded::absent()]);
        taken(&mut streams, 1);
        let outcome = run(streams, command(Some("night"))).await;
        assert!(matches!(outcome, Err(CommandError::Taken { scope: "article-slug" })), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_id_that_was_used_is_not_used_again() {
        let streams = loaded(vec![article(3, &[created("text", "night")])]);
        let outcome = run(streams, command(None)).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: 3 })), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_creates_nothing() {
        let first = Written { version: 1, position: Position(5), changed: true };
        let command = CreateCommand { context: keyed(), ..command(None) };
        let again = Create::new(Arc::new(MockStreams::new()), answered(first)).handle(command).await;
        assert_eq!(again.unwrap(), first);
    }
}
