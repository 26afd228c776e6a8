//! What happens to an article.

use super::{Action, Content, Draft, Editors, Note, PlannedTime, Revision, Slug, Visibility};
use crate::shared::{Actor, Claim, ClaimChange, Timestamp};

/// The scope of the claims on slugs.
pub const SLUG_SCOPE: &str = "article-slug";

/// A fact about one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArticleEvent {
    /// The article is there from now on, with its first revision as working copy.
    Created {
        /// Who wrote it.
        author: Actor,
        /// Who else may change it.
        editors: Editors,
        /// Who may read it once it is published.
        visibility: Visibility,
        /// The first revision. Its slug is claimed.
        content: Content,
        /// What the author says about it.
        note: Option<Note>,
    },
    /// The working copy is a new revision. An open checkpoint is closed.
    Saved {
        /// The new revision's number.
        revision: Revision,
        /// What it says. Its slug is claimed.
        content: Content,
        /// What the editor says about it.
        note: Option<Note>,
        /// The slug before, given back because nothing was ever published under it.
        released: Option<Slug>,
    },
    /// The working copy is a new revision that says what an earlier one said. An open checkpoint is closed.
    Restored {
        /// The earlier revision.
        from: Revision,
        /// The new revision's number.
        revision: Revision,
        /// What it says: the earlier content, under the slug from now on.
        content: Content,
        /// What the editor says about it.
        note: Option<Note>,
        /// The slug before, given back because nothing was ever published under it.
        released: Option<Slug>,
    },
    /// What is being written was put down in the checkpoint. It is no revision and claims no slug.
    Autosaved {
        /// What is being written.
        draft: Draft,
    },
    /// The checkpoint was closed and what it held was not taken over.
    AutosaveDiscarded,
    /// The working copy is published from now on. An open checkpoint is closed.
    Published {
        /// The revision that is published.
        revision: Revision,
        /// Its slug, which stays with the article from now on.
        slug: Slug,
        /// The moment that the article bears as its date of publication.
        at: Timestamp,
    },
    /// Nothing is published any more.
    Unpublished {
        /// The revision that was.
        revision: Revision,
    },
    /// The article is in the trash. It keeps its slugs.
    Deleted,
    /// The article is what it was before it was deleted.
    Undeleted,
    /// Others may read it, at once.
    VisibilityChanged {
        /// Who may.
        visibility: Visibility,
    },
    /// Others may change it, at once.
    EditorsChanged {
        /// Who may, beside the author.
        editors: Editors,
    },
    /// Something is planned.
    Scheduled {
        /// What.
        action: Action,
        /// When.
        time: PlannedTime,
    },
    /// The time of a plan has come. What changed by it is told by the event after this one, if anything did.
    ScheduleFired {
        /// What was planned.
        action: Action,
        /// When it was planned for.
        time: PlannedTime,
    },
    /// A plan was given up.
    ScheduleCancelled {
        /// What was planned.
        action: Action,
        /// When it was planned for.
        time: PlannedTime,
    },
    /// A plan fell away: by a later plan, because it was done by hand, or with the article's deletion.
    ScheduleSuperseded {
        /// What was planned.
        action: Action,
        /// When it was planned for.
        time: PlannedTime,
    },
}

impl ArticleEvent {
    /// The number and content of the revision that the event brings, if it brings one.
    #[must_use]
    pub fn revision(&self) -> Option<(Revision, &Content)> {
        match self {
            Self::Created { content, .. } => Some((Revision::FIRST, content)),
            Self::Saved { revision, content, .. } | Self::Restored { revision, content, .. } => {
                Some((*revision, content))
            }
            _ => None,
        }
    }

    /// What the event does to the claims of its article.
    pub(super) fn claims(&self) -> Vec<ClaimChange> {
        let released = match self {
            Self::Saved { released, .. } | Self::Restored { released, .. } => released.as_ref(),
            _ => None,
        };
        let taken = self.revision().map(|(_, content)| &content.slug);
        let release = released.map(|slug| ClaimChange::Release(claim(slug)));
        release.into_iter().chain(taken.map(|slug| ClaimChange::Take(claim(slug)))).collect()
    }
}

/// The claim on a slug.
#[must_use]
pub fn claim(slug: &Slug) -> Claim {
    Claim { scope: SLUG_SCOPE, value: slug.to_string() }
}
