//! Does what is planned when its time has come.

use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::articles::{Article, ArticleError, ArticleId};
use daybook_domain::shared::Timestamp;
use tracing::Span;

use super::existing::{Doing, decide_on};
use super::{ArticlePlans, PlanView};
use crate::shared::{
    Clock, CommandContext, CommandError, DECIDED, EventFilter, EventLog, Expected, Ids, Position, StoreError,
    Streams, Traceparent, command_span, in_command,
};

/// What became of the plans that were due.
#[derive(Debug)]
pub struct Fired {
    /// The articles whose plans were done, each once.
    pub done: Vec<ArticleId>,
    /// The articles whose plans could not be done now, and why. They stay due.
    pub failed: Vec<(ArticleId, CommandError<ArticleError>)>,
    /// The earliest time that is still planned; it has passed if more plans were due than were looked at, or some
    /// failed.
    pub next: Option<Timestamp>,
}

/// The handler of time.
///
/// A plan is part of its article: what is done is decided on the article's stream, so that a plan that two nodes
/// find due is done by one of them, and one that was missed while nobody ran is done at the next start.
pub struct Fire {
    streams: Arc<dyn Streams<Article>>,
    plans: Arc<dyn ArticlePlans>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    log: Arc<dyn EventLog>,
}

impl Fire {
    pub(super) fn new(
        streams: Arc<dyn Streams<Article>>,
        plans: Arc<dyn ArticlePlans>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        log: Arc<dyn EventLog>,
    ) -> Self {
        Self { streams, plans, clock, ids, log }
    }

    /// Does what is due, at most `limit` plans. One that fails does not keep the others from being done.
    pub async fn handle(&self, limit: usize) -> Result<Fired, StoreError> {
        let now = self.clock.now();
        let mut plans = self.plans.due(now, limit).await?;
        // An article does all that is due at once.
        plans.sort_by_key(|plan| plan.id);
        plans.dedup_by_key(|plan| plan.id);
        let (mut done, mut failed) = (Vec::new(), Vec::new());
        for plan in plans {
            match self.fire(&plan, now).await {
                Ok(()) => done.push(plan.id),
                Err(error) => failed.push((plan.id, error)),
            }
        }
        Ok(Fired { done, failed, next: self.plans.next().await? })
    }

    async fn fire(&self, plan: &PlanView, now: Timestamp) -> Result<(), CommandError<ArticleError>> {
        let caused_by = self.origin(plan).await;
        let span = caused_by.map_or_else(Span::none, |_| command_span!(DECIDED, "articles", "fire"));
        let context = CommandContext {
            causation_id: Some(plan.position.to_string()),
            caused_by,
            ..CommandContext::new(Principal::System, self.ids.next())
        };
        let fire = |article: &Article| Ok(article.fire(now));
        let work = decide_on(&*self.streams, (plan.id, Doing::Write), Expected::Any, &context, fire);
        in_command(span, work).await.map(drop)
    }

    /// Where the plan was made, if that is being recorded; nobody asks unless somebody traces.
    async fn origin(&self, plan: &PlanView) -> Option<Traceparent> {
        if !tracing::span_enabled!(target: DECIDED, tracing::Level::INFO) {
            return None;
        }
        let before = Position(plan.position.0.checked_sub(1)?);
        // A plan is done whether or not it is known where it was made.
        let page = self.log.page(before, 1, &EventFilter::default()).await.ok()?;
        let made = page.events.iter().find(|event| event.position == plan.position)?;
        let origin = made.metadata.get("traceparent")?.as_str()?.parse::<Traceparent>().ok()?;
        origin.is_sampled().then_some(origin)
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::{Action, ArticleEvent, PlannedTime};

    use super::super::MockArticlePlans;
    use super::super::fixtures::{article, clock, created, id, published, second};
    use super::*;
    use crate::shared::{AppendError, Appended, Loaded, MockEventLog, MockStreams, NewCommit};
    use crate::testing::SequentialIds;

    fn time() -> PlannedTime {
        PlannedTime::restore(second(-1), None)
    }

    fn plan(n: u64, action: Action) -> PlanView {
        PlanView { id: id(n), action, time: time(), position: Position(40 + n) }
    }

    fn plans(due: Vec<PlanView>, next: Option<Timestamp>) -> MockArticlePlans {
        let mut plans = MockArticlePlans::new();
        plans
            .expect_due()
            .withf(|until, limit| *until == second(0) && *limit == 9)
            .times(1)
            .return_once(|_, _| Ok(due));
        plans.expect_next().times(1).returning(move || Ok(next));
        plans
    }

    /// Each article has a text and is to be published.
    fn planned() -> MockStreams<Article> {
        let mut streams = MockStreams::new();
        streams.expect_load().returning(|ids| {
            assert_eq!(ids.len(), 1);
            let scheduled = ArticleEvent::Scheduled { action: Action::Publish, time: time() };
            Ok(vec![article(2, &[created("text", "night"), scheduled])])
        });
        streams
    }

    async fn run(streams: MockStreams<Article>, plans: MockArticlePlans) -> Fired {
        let ids = Arc::new(SequentialIds::default());
        let log = Arc::new(MockEventLog::new());
        Fire::new(Arc::new(streams), Arc::new(plans), clock(), ids, log).handle(9).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_due_is_done_by_daybook_itself_because_of_the_plan() {
        let mut streams = planned();
        streams.expect_append().times(1).returning(|commit: NewCommit<Article>| {
            let fired = ArticleEvent::ScheduleFired { action: Action::Publish, time: time() };
            assert_eq!(commit.changes[0].events, [fired, published(1, "night", second(0))]);
            assert_eq!(
                (&commit.context.actor, commit.context.causation_id.as_deref()),
                (&daybook_domain::shared::Actor::system(), Some("41"))
            );
            Ok(Appended { position: Position(50) })
        });
        let fired = run(streams, plans(vec![plan(1, Action::Publish)], Some(second(9)))).await;
        assert_eq!((fired.done, fired.failed.len(), fired.next), (vec![id(1)], 0, Some(second(9))));
    }

    #[tokio::test]
    async fn two_plans_of_one_article_are_done_together() {
        let mut streams = planned();
        streams.expect_append().times(1).returning(|_| Ok(Appended { position: Position(50) }));
        let due = vec![plan(1, Action::Publish), plan(1, Action::Unpublish)];
        assert_eq!(run(streams, plans(due, None)).await.done, [id(1)]);
    }

    #[tokio::test]
    async fn one_that_fails_does_not_keep_the_others_from_being_done() {
        let mut streams = planned();
        streams.expect_append().times(2).returning(|commit: NewCommit<Article>| match commit.changes[0].id {
            failing if failing == id(1) => Err(AppendError::Store(StoreError::Unavailable("disk".into()))),
            _ => Ok(Appended { position: Position(50) }),
        });
        let due = vec![plan(1, Action::Publish), plan(2, Action::Publish)];
        let fired = run(streams, plans(due, Some(second(-1)))).await;
        assert_eq!((fired.done, fired.next), (vec![id(2)], Some(second(-1))));
        assert!(matches!(&fired.failed[..], [(failed, CommandError::Store(_))] if *failed == id(1)));
    }

    #[tokio::test]
    async fn a_plan_that_another_node_has_done_is_done() {
        let mut streams = MockStreams::new();
        let public = [created("text", "night"), published(1, "night", second(0))];
        streams.expect_load().times(1).returning(move |_| Ok(vec![article(3, &public)]));
        streams
            .expect_append()
            .withf(|commit| commit.changes.is_empty())
            .times(1)
            .returning(|_| Ok(Appended { position: Position(50) }));
        assert_eq!(run(streams, plans(vec![plan(1, Action::Publish)], None)).await.done, [id(1)]);
    }

    #[tokio::test]
    async fn a_plan_of_an_article_that_never_was_is_told() {
        let mut streams = MockStreams::new();
        streams.expect_load().times(1).returning(|_| Ok(vec![Loaded::absent()]));
        let fired = run(streams, plans(vec![plan(1, Action::Publish)], None)).await;
        assert!(matches!(&fired.failed[..], [(_, CommandError::Missing)]));
    }
}
