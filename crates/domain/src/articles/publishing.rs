//! Publishing and taking back; the trash.

use super::{Action, Article, ArticleError, ArticleEvent, Publication, Standing, State};
use crate::shared::Timestamp;

impl Article {
    /// Publishes the working copy under the date `at`, which is `now` unless somebody names an earlier one. A plan
    /// to publish falls away, and an open checkpoint is closed.
    ///
    /// Nothing is published twice: if the working copy is what is published, and bears the date that is named or none
    /// is, only the checkpoint is closed.
    pub fn publish(&self, at: Option<Timestamp>, now: Timestamp) -> Result<Vec<ArticleEvent>, ArticleError> {
        let date = at;
        let at = at.unwrap_or(now);
        if at > now {
            return Err(ArticleError::DateAhead);
        }
        self.check_publishable()?;
        let bears_it = |publication: &Publication| date.is_none_or(|date| date == publication.at);
        if self.is_up_to_date() && self.published().is_some_and(bears_it) {
            return self.discard_autosave();
        }
        Ok(self.superseded(Action::Publish).into_iter().chain([self.published_at(at)]).collect())
    }

    /// Takes back what is published; nothing, if nothing is. A plan to take it back falls away.
    pub fn unpublish(&self) -> Result<Vec<ArticleEvent>, ArticleError> {
        match self.check_kept()? {
            Standing::Draft | Standing::Unpublished => Ok(Vec::new()),
            Standing::Published(publication) => {
                let unpublished = ArticleEvent::Unpublished { revision: publication.revision };
                Ok(self.superseded(Action::Unpublish).into_iter().chain([unpublished]).collect())
            }
        }
    }

    /// Puts the article into the trash, if it is not there yet. It keeps its slugs; its plans fall away.
    #[must_use]
    pub fn delete(&self) -> Vec<ArticleEvent> {
        match self.is.state {
            State::Trashed(_) => Vec::new(),
            State::Kept(_) => {
                let plans = self.is.schedules.in_order().into_iter();
                plans
                    .filter_map(|(action, _)| self.superseded(action))
                    .chain([ArticleEvent::Deleted])
                    .collect()
            }
        }
    }

    /// Takes the article out of the trash, as it was: what was published is published again. No rule refuses it.
    #[must_use]
    pub fn undelete(&self) -> Vec<ArticleEvent> {
        match self.is.state {
            State::Kept(_) => Vec::new(),
            State::Trashed(_) => vec![ArticleEvent::Undeleted],
        }
    }

    pub(super) fn check_publishable(&self) -> Result<(), ArticleError> {
        self.check_kept()?;
        if self.is.content.body.is_blank() { Err(ArticleError::BodyMissing) } else { Ok(()) }
    }

    /// Whether the working copy is what is published.
    pub(super) fn is_up_to_date(&self) -> bool {
        self.published().is_some_and(|publication| publication.revision == self.is.revision)
    }

    pub(super) fn published_at(&self, at: Timestamp) -> ArticleEvent {
        ArticleEvent::Published { revision: self.is.revision, slug: self.is.content.slug.clone(), at }
    }

    /// That the plan for an action falls away, if there is one.
    pub(super) fn superseded(&self, action: Action) -> Option<ArticleEvent> {
        let time = self.is.schedules.of(action)?.clone();
        Some(ArticleEvent::ScheduleSuperseded { action, time })
    }
}
