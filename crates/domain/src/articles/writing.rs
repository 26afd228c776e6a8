//! Writing: what makes revisions, and what does not.

use super::{Article, ArticleError, ArticleEvent, Content, Draft, Editors, Note, Revision, Slug, Visibility};
use crate::shared::Actor;

/// What an article begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticle {
    /// Who wrote it.
    pub author: Actor,
    /// Who else may change it.
    pub editors: Editors,
    /// Who may read it once it is published.
    pub visibility: Visibility,
    /// What it says.
    pub draft: Draft,
    /// What the author says about it.
    pub note: Option<Note>,
}

impl Article {
    /// Begins an article with its first revision. It is found under `suggested` if the draft leaves the slug open.
    #[must_use]
    pub fn create(new: NewArticle, suggested: Slug) -> ArticleEvent {
        let NewArticle { author, editors, visibility, draft, note } = new;
        let slug = draft.slug.clone().unwrap_or(suggested);
        ArticleEvent::Created { author, editors, visibility, content: draft.under(slug), note }
    }

    /// Makes a draft the working copy and a new revision, also if it says the same. What is published stays as it
    /// is.
    ///
    /// If the draft leaves the slug open, the present one stays once it has been published; until then it is
    /// `suggested`.
    pub fn save(
        &self,
        draft: Draft,
        suggested: Slug,
        note: Option<Note>,
    ) -> Result<Vec<ArticleEvent>, ArticleError> {
        self.check_kept()?;
        let slug = draft.slug.clone().or_else(|| self.lasting_slug().cloned()).unwrap_or(suggested);
        let content = draft.under(slug);
        self.check_content(&content)?;
        let released = self.released_for(&content.slug);
        Ok(vec![ArticleEvent::Saved { revision: self.is.revision.next(), content, note, released }])
    }

    /// Puts down what is being written. It is no revision, and the next save, restore or publishing closes it.
    /// Nothing happens if it is put down already.
    pub fn autosave(&self, draft: Draft) -> Result<Vec<ArticleEvent>, ArticleError> {
        self.check_kept()?;
        let known = match &self.is.checkpoint {
            Some(checkpoint) => *checkpoint == draft,
            None => Draft::from(self.is.content.clone()) == draft,
        };
        Ok(if known { Vec::new() } else { vec![ArticleEvent::Autosaved { draft }] })
    }

    /// Closes the checkpoint without taking over what it holds.
    pub fn discard_autosave(&self) -> Result<Vec<ArticleEvent>, ArticleError> {
        self.check_kept()?;
        Ok(self.is.checkpoint.iter().map(|_| ArticleEvent::AutosaveDiscarded).collect())
    }

    /// Makes what revision `from` said the working copy, as a new revision. Never publishes.
    ///
    /// `content` is what that revision said. Its slug comes back if the article still has it; if not, somebody
    /// else may, and the present one stays.
    pub fn restore_revision(
        &self,
        from: Revision,
        content: Content,
        note: Option<Note>,
    ) -> Result<Vec<ArticleEvent>, ArticleError> {
        self.check_kept()?;
        if from > self.is.revision {
            return Err(ArticleError::NoSuchRevision(from));
        }
        let slug = if self.slugs().any(|slug| *slug == content.slug) {
            &content.slug
        } else {
            &self.is.content.slug
        };
        let content = Content { slug: slug.clone(), ..content };
        self.check_content(&content)?;
        let released = self.released_for(&content.slug);
        Ok(vec![ArticleEvent::Restored { from, revision: self.is.revision.next(), content, note, released }])
    }

    /// Says who may read it once it is published. It holds at once, also for what is published.
    pub fn change_visibility(&self, visibility: Visibility) -> Result<Vec<ArticleEvent>, ArticleError> {
        self.check_kept()?;
        let new = visibility != self.is.visibility;
        Ok(new.then_some(ArticleEvent::VisibilityChanged { visibility }).into_iter().collect())
    }

    /// Says who may change it beside the author.
    pub fn change_editors(&self, editors: Editors) -> Result<Vec<ArticleEvent>, ArticleError> {
        self.check_kept()?;
        let new = editors != self.is.editors;
        Ok(new.then_some(ArticleEvent::EditorsChanged { editors }).into_iter().collect())
    }

    /// The present slug, if something was published under it: then readers know it.
    fn lasting_slug(&self) -> Option<&Slug> {
        self.is.published_slugs.get(&self.is.content.slug)
    }

    /// The present slug, if it is replaced and nothing was published under it.
    fn released_for(&self, slug: &Slug) -> Option<Slug> {
        let present = &self.is.content.slug;
        (present != slug && self.lasting_slug().is_none()).then(|| present.clone())
    }

    fn check_content(&self, content: &Content) -> Result<(), ArticleError> {
        if content.body.is_blank() && self.is.schedules.publish.is_some() {
            return Err(ArticleError::BodyAwaited);
        }
        let kept = &self.is.published_slugs;
        if !kept.contains(&content.slug) && kept.len() >= Self::MOST_SLUGS {
            return Err(ArticleError::TooManySlugs);
        }
        Ok(())
    }
}
