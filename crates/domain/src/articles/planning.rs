//! What is to happen at a time.

use super::{Action, Article, ArticleError, ArticleEvent, PlannedTime, Standing, State};
use crate::shared::{Aggregate, Timestamp};

impl Article {
    /// Plans an action. An earlier plan for the same action falls away; nothing happens if it is the same plan.
    ///
    /// What is to be published must have a body, now and until then, so that the plan can come true unwatched.
    pub fn schedule(
        &self,
        action: Action,
        time: PlannedTime,
        now: Timestamp,
    ) -> Result<Vec<ArticleEvent>, ArticleError> {
        match action {
            Action::Publish => self.check_publishable()?,
            Action::Unpublish => {
                self.check_kept()?;
            }
        }
        if self.is.schedules.of(action) == Some(&time) {
            return Ok(Vec::new());
        }
        if time.at() <= now {
            return Err(ArticleError::TimeNotAhead);
        }
        Ok(self.superseded(action).into_iter().chain([ArticleEvent::Scheduled { action, time }]).collect())
    }

    /// Gives a plan up; nothing, if there is none.
    #[must_use]
    pub fn cancel_schedule(&self, action: Action) -> Vec<ArticleEvent> {
        let planned = self.is.schedules.of(action).cloned();
        planned.map(|time| ArticleEvent::ScheduleCancelled { action, time }).into_iter().collect()
    }

    /// Does what was planned for `now` or before, in the order of time; nothing, if it is done already. It cannot
    /// fail: what would stand in its way is refused when it is saved.
    #[must_use]
    pub fn fire(&self, now: Timestamp) -> Vec<ArticleEvent> {
        let mut article = self.clone();
        let mut events = Vec::new();
        for (action, time) in self.is.schedules.in_order() {
            if time.at() <= now {
                let fired = article.fired(action, time.clone(), now);
                for event in &fired {
                    article.apply(event);
                }
                events.extend(fired);
            }
        }
        events
    }

    fn fired(&self, action: Action, time: PlannedTime, now: Timestamp) -> Vec<ArticleEvent> {
        let effect = match (action, &self.is.state) {
            (Action::Publish, _) => (!self.is_up_to_date()).then(|| self.published_at(now)),
            (Action::Unpublish, State::Kept(Standing::Published(publication))) => {
                Some(ArticleEvent::Unpublished { revision: publication.revision })
            }
            (Action::Unpublish, _) => None,
        };
        [ArticleEvent::ScheduleFired { action, time }].into_iter().chain(effect).collect()
    }
}
