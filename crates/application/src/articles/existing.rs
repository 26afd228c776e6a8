//! How a change of an article that is there is judged.

use daybook_domain::access::{self, Action, ArticleFacts, Permission, Principal, Refusal};
use daybook_domain::articles::{Article, ArticleError, ArticleEvent, ArticleId, Slug, Visibility};

use crate::shared::{self, CommandContext, CommandError, Expected, Streams, Written};

/// What is to be done with an article, as far as rights go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// Saving, publishing, planning, restoring.
    Write,
    /// Putting into the trash and taking out.
    Delete,
}

impl Doing {
    fn permission(self) -> Permission {
        match self {
            Self::Write => Permission::ArticlesWrite,
            Self::Delete => Permission::ArticlesDelete,
        }
    }

    /// Whether `who` may do it with this article, as it is.
    fn judge(self, who: &Principal, article: &Article) -> Result<(), Refusal> {
        let parts = article.parts();
        let facts = ArticleFacts {
            author: &parts.author,
            editors: parts.editors.as_slice(),
            is_public: article.published().is_some() && parts.visibility == Visibility::Public,
        };
        let action = match self {
            Self::Write => Action::WriteArticle(facts),
            Self::Delete => Action::DeleteArticle(facts),
        };
        access::decide(who, &action)
    }
}

/// Asks the policy before anything is done, and before the answer to a key is given again: that is not for who has lost
/// the right since.
pub(super) async fn allowed(
    streams: &dyn Streams<Article>,
    (id, doing): (ArticleId, Doing),
    context: &CommandContext,
) -> Result<(), CommandError<ArticleError>> {
    let who = &*context.principal;
    access::gate(who, doing.permission())?;
    // Without a key it is judged when it is decided on; and to some everything is allowed.
    if context.idempotency.is_some() && !matches!(who, Principal::System | Principal::Development(_)) {
        let loaded = streams.load(&[id]).await?;
        if let Some(article) = loaded.first().and_then(|loaded| loaded.state.as_deref()) {
            doing.judge(who, article)?;
        }
    }
    Ok(())
}

/// Loads an article, lets `decision` decide on it, and appends what it decided. One in the trash is there: the rules
/// say what may be done with it. The policy is asked of the state that is decided on, whoever has changed it meanwhile.
pub(super) async fn decide_on(
    streams: &dyn Streams<Article>,
    (id, doing): (ArticleId, Doing),
    expected: Expected,
    context: &CommandContext,
    decision: impl Fn(&Article) -> Result<Vec<ArticleEvent>, ArticleError>,
) -> Result<Written, CommandError<ArticleError>> {
    let admitted = |article: &Article| {
        doing.judge(&context.principal, article)?;
        Ok(expected)
    };
    shared::decide_on(streams, &id, context, admitted, decision).await
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use daybook_domain::access::{Holder, Role, Roles, Scopes};
    use daybook_domain::articles::{Editors, NewArticle};

    use super::super::fixtures::{answered, article, conflicting, context, draft, id, keyed, loaded, once};
    use super::super::{Autosave, AutosaveCommand};
    use super::*;
    use crate::shared::{Loaded, MockStreams, Once, Position};

    fn bob() -> Principal {
        let roles = Roles::restore([Role::Reader]);
        Principal::User(Holder { actor: "bob".parse().unwrap(), roles, grants: Scopes::default() })
    }

    fn by(who: Principal, context: CommandContext) -> CommandContext {
        CommandContext { principal: Arc::new(who), ..context }
    }

    /// A private article of ann with these editors.
    fn edited_by(version: u64, editors: &[&str]) -> Loaded<Article> {
        let new = NewArticle {
            author: "ann".parse().unwrap(),
            editors: Editors::new(editors.iter().map(|editor| editor.parse().unwrap())).unwrap(),
            visibility: Visibility::Private,
            draft: draft("Night", "text"),
            note: None,
        };
        article(version, &[Article::create(new, "night".parse().unwrap())])
    }

    async fn autosave(
        streams: MockStreams<Article>,
        once: Arc<Once>,
        context: CommandContext,
    ) -> Result<Written, CommandError<ArticleError>> {
        let draft = draft("Night", "more");
        let command = AutosaveCommand { id: id(1), draft, expected: Expected::Any, context };
        Autosave::new(Arc::new(streams), once).handle(command).await
    }

    #[tokio::test]
    async fn who_is_taken_off_meanwhile_saves_nothing() {
        let mut streams = loaded(vec![edited_by(1, &["bob"]), edited_by(2, &[])]);
        conflicting(&mut streams, 1);
        let outcome = autosave(streams, once(), by(bob(), context())).await;
        assert!(matches!(outcome, Err(CommandError::Refused(Refusal::Hidden))), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answer_is_not_given_again_to_who_has_lost_the_right() {
        let first = Written { version: 3, position: Position(5), changed: true };
        let still = loaded(vec![edited_by(3, &["bob"])]);
        assert_eq!(autosave(still, answered(first), by(bob(), keyed())).await.unwrap(), first);
        let lost = loaded(vec![edited_by(4, &[])]);
        let outcome = autosave(lost, answered(first), by(bob(), keyed())).await;
        assert!(matches!(outcome, Err(CommandError::Refused(Refusal::Hidden))), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_stranger_costs_nothing() {
        let outcome = autosave(MockStreams::new(), once(), by(Principal::Anonymous, context())).await;
        assert!(matches!(outcome, Err(CommandError::Refused(Refusal::SignIn))), "{outcome:?}");
    }
}
