//! Who may see what.

use daybook_domain::access::ArticleFacts;
use daybook_domain::articles::{Editors, Visibility};
use daybook_domain::shared::Actor;

/// For whom something is read, as [`filter::articles`](daybook_domain::access::filter::articles) tells of the one who
/// asks. Whatever an audience may not see is for it as if it were not there.
pub use daybook_domain::access::filter::Articles as Audience;

/// What decides who may see an article. It is asked of the article as it is now, also for what it was: who has lost
/// the right does not keep it for the past. Nor does who has gained it by the article's becoming public get what was
/// published while it was private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// Who wrote it.
    pub author: Actor,
    /// Who else may change it.
    pub editors: Editors,
    /// Who may read what is published.
    pub visibility: Visibility,
    /// Whether something is published; nothing is, of what is in the trash.
    pub is_published: bool,
}

impl Rights {
    /// Whether the audience may see the working copy and all that led to it.
    #[must_use]
    pub fn shows_drafts_to(&self, audience: &Audience) -> bool {
        audience.lets_draft_through(self.facts())
    }

    /// Whether there is something published and the audience may see it.
    #[must_use]
    pub fn shows_published_to(&self, audience: &Audience) -> bool {
        self.is_published && audience.lets_published_through(self.facts())
    }

    /// What the policy judges.
    #[must_use]
    pub fn facts(&self) -> ArticleFacts<'_> {
        ArticleFacts {
            author: &self.author,
            editors: self.editors.as_slice(),
            is_public: self.is_published && self.visibility == Visibility::Public,
        }
    }

    /// Whether the audience may see anything of it.
    #[must_use]
    pub fn shows_anything_to(&self, audience: &Audience) -> bool {
        self.shows_published_to(audience) || self.shows_drafts_to(audience)
    }

    /// Whether the audience may see what was published of it in the past, when it had this visibility.
    #[must_use]
    pub fn shows_past_to(&self, audience: &Audience, then: Visibility) -> bool {
        self.shows_drafts_to(audience) || self.shows_published_to(audience) && then == Visibility::Public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(visibility: Visibility, is_published: bool) -> Rights {
        let editors = Editors::new(["bob".parse().unwrap()]).unwrap();
        Rights { author: "ann".parse().unwrap(), editors, visibility, is_published }
    }

    fn of(actor: &str) -> Audience {
        Audience::Of(actor.parse().unwrap())
    }

    #[test]
    fn drafts_are_for_the_author_the_editors_and_who_may_see_everything() {
        let rights = rights(Visibility::Public, true);
        for audience in [of("ann"), of("bob"), Audience::Everything] {
            assert!(rights.shows_drafts_to(&audience), "{audience:?}");
        }
        for audience in [of("eve"), Audience::Everybody] {
            assert!(!rights.shows_drafts_to(&audience), "{audience:?}");
        }
    }

    #[test]
    fn what_is_published_is_for_everybody_unless_it_is_private() {
        let all = [of("ann"), of("bob"), Audience::Everything, of("eve"), Audience::Everybody];
        for (n, audience) in all.iter().enumerate() {
            assert!(rights(Visibility::Public, true).shows_published_to(audience));
            assert_eq!(rights(Visibility::Private, true).shows_published_to(audience), n < 3, "{audience:?}");
            assert!(!rights(Visibility::Public, false).shows_published_to(audience));
            assert_eq!(rights(Visibility::Public, false).shows_anything_to(audience), n < 3, "{audience:?}");
        }
    }

    #[test]
    fn what_was_private_stays_private_when_the_article_becomes_public() {
        let all = [of("ann"), of("bob"), Audience::Everything, of("eve"), Audience::Everybody];
        for (n, audience) in all.iter().enumerate() {
            let now = rights(Visibility::Public, true);
            assert!(now.shows_past_to(audience, Visibility::Public), "{audience:?}");
            assert_eq!(now.shows_past_to(audience, Visibility::Private), n < 3, "{audience:?}");
            for now in [rights(Visibility::Private, true), rights(Visibility::Public, false)] {
                assert_eq!(now.shows_past_to(audience, Visibility::Public), n < 3, "{audience:?}");
            }
        }
    }
}
