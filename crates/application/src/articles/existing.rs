//! How a change of an article that is there is judged.

use daybook_domain::articles::{Article, ArticleError, ArticleEvent, ArticleId, Slug};

use crate::shared::{self, CommandContext, CommandError, Expected, Streams, Written};

/// Loads an article, lets `decision` decide on it, and appends what it decided. One in the trash is there: the rules
/// say what may be done with it.
pub(super) async fn decide_on(
    streams: &dyn Streams<Article>,
    id: ArticleId,
    expected: Expected,
    context: &CommandContext,
    decision: impl Fn(&Article) -> Result<Vec<ArticleEvent>, ArticleError>,
) -> Result<Written, CommandError<ArticleError>> {
    shared::decide_on(streams, &id, context, |_| Ok(expected), decision).await
}

/// Does `work` with the first suggestion for a slug, and with the next one as long as another article has it.
///
/// Whether a slug is free only the store knows. `open` says whether the slug is left to be suggested.
pub(super) async fn with_suggestions<F>(
    open: bool,
    work: impl Fn(usize) -> F,
) -> Result<Written, CommandError<ArticleError>>
where
    F: Future<Output = Result<Written, CommandError<ArticleError>>>,
{
    for attempt in 0..Slug::SUGGESTIONS - 1 {
        match work(attempt).await {
            Err(CommandError::Taken { .. }) if open => {}
            outcome => return outcome,
        }
    }
    work(Slug::SUGGESTIONS - 1).await
}
