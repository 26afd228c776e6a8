//! Plans publishing and taking back.

use std::sync::Arc;

use daybook_domain::articles::{Action, Article, ArticleError, ArticleId, PlannedTime};

use super::existing::{Doing, allowed, decide_on};
use crate::shared::{
    Clock, CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Plans an action.
#[derive(Debug, Clone)]
pub struct ScheduleCommand {
    /// The article.
    pub id: ArticleId,
    /// What is to happen.
    pub action: Action,
    /// When.
    pub time: PlannedTime,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// Gives plans up.
#[derive(Debug, Clone)]
pub struct CancelScheduleCommand {
    /// The article.
    pub id: ArticleId,
    /// What is not to happen; `None`: nothing that is planned.
    pub action: Option<Action>,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`ScheduleCommand`] and [`CancelScheduleCommand`].
pub struct Schedule {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
    clock: Arc<dyn Clock>,
}

impl Schedule {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>, clock: Arc<dyn Clock>) -> Self {
        Self { streams, once, clock }
    }

    /// Plans the action; an earlier plan for it falls away.
    pub async fn handle(&self, command: ScheduleCommand) -> Result<Written, CommandError<ArticleError>> {
        let ScheduleCommand { id, action, time, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Write), &context).await?;
        let schedule = |article: &Article| article.schedule(action, time.clone(), self.clock.now());
        in_command(
            command_span!("articles", "schedule"),
            self.once
                .run(&context, decide_on(&*self.streams, (id, Doing::Write), expected, &context, schedule)),
        )
        .await
    }

    /// Gives the plans up; nothing changes if there are none.
    pub async fn cancel(
        &self,
        command: CancelScheduleCommand,
    ) -> Result<Written, CommandError<ArticleError>> {
        let CancelScheduleCommand { id, action, expected, context } = command;
        allowed(&*self.streams, (id, Doing::Write), &context).await?;
        let actions = Action::ALL.into_iter().filter(|each| action.is_none_or(|action| action == *each));
        let cancel =
            |article: &Article| Ok(actions.clone().flat_map(|each| article.cancel_schedule(each)).collect());
        in_command(
            command_span!("articles", "cancel_schedule"),
            self.once
                .run(&context, decide_on(&*self.streams, (id, Doing::Write), expected, &context, cancel)),
        )
        .await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::ArticleEvent;

    use super::super::fixtures::{accepting, article, clock, context, created, id, loaded, once, second};
    use super::*;

    fn time(n: i64) -> PlannedTime {
        PlannedTime::restore(second(n), None)
    }

    fn scheduled(action: Action, n: i64) -> ArticleEvent {
        ArticleEvent::Scheduled { action, time: time(n) }
    }

    fn cancelled(action: Action, n: i64) -> ArticleEvent {
        ArticleEvent::ScheduleCancelled { action, time: time(n) }
    }

    #[tokio::test]
    async fn an_action_is_planned_for_a_time_ahead() {
        for (n, accepted) in [(1, true), (0, false)] {
            let mut streams = loaded(vec![article(1, &[created("text", "night")])]);
            if accepted {
                accepting(&mut streams, 1, vec![scheduled(Action::Publish, n)]);
            }
            let command = ScheduleCommand {
                id: id(1),
                action: Action::Publish,
                time: time(n),
                expected: Expected::Version(1),
                context: context(),
            };
            let outcome = Schedule::new(Arc::new(streams), once(), clock()).handle(command).await;
            assert_eq!(outcome.is_ok(), accepted, "{outcome:?}");
        }
    }

    #[tokio::test]
    async fn one_plan_or_all_are_given_up() {
        let plans = [scheduled(Action::Publish, 1), scheduled(Action::Unpublish, 2)];
        let both = vec![cancelled(Action::Publish, 1), cancelled(Action::Unpublish, 2)];
        for (action, expected) in [(None, both.clone()), (Some(Action::Unpublish), both[1..].to_vec())] {
            let history = [&[created("text", "night")], &plans[..]].concat();
            let mut streams = loaded(vec![article(3, &history)]);
            accepting(&mut streams, 3, expected);
            let command =
                CancelScheduleCommand { id: id(1), action, expected: Expected::Any, context: context() };
            let outcome = Schedule::new(Arc::new(streams), once(), clock()).cancel(command).await;
            assert!(outcome.unwrap().changed);
        }
    }
}
