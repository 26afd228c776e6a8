//! Which events take and give back slugs.

use super::*;
use crate::articles::{SLUG_SCOPE, claim};
use crate::shared::{Aggregate, Claim, ClaimChange};

fn take(text: &str) -> ClaimChange {
    ClaimChange::Take(claim(&slug(text)))
}

fn release(text: &str) -> ClaimChange {
    ClaimChange::Release(claim(&slug(text)))
}

#[test]
fn a_claim_is_the_slug_in_the_scope_of_slugs() {
    assert_eq!(claim(&slug("night")), Claim { scope: SLUG_SCOPE, value: "night".to_owned() });
}

#[test]
fn a_slug_is_taken_by_what_is_saved_and_given_back_when_it_is_replaced() {
    assert_eq!(Article::claims(&created("text")), [take("night")]);
    assert_eq!(Article::claims(&saved(2, "text", "night", None)), [take("night")]);
    assert_eq!(Article::claims(&saved(2, "text", "day", Some("night"))), [release("night"), take("day")]);
}

#[test]
fn nothing_but_a_revision_changes_a_claim() {
    let others = [
        ArticleEvent::Autosaved { draft: Draft { slug: Some(slug("wish")), ..draft("Night", "") } },
        ArticleEvent::AutosaveDiscarded,
        published(1, "night", 1),
        unpublished(1),
        ArticleEvent::Deleted,
        ArticleEvent::Undeleted,
        ArticleEvent::VisibilityChanged { visibility: Visibility::Private },
        ArticleEvent::EditorsChanged { editors: Editors::default() },
        scheduled(Action::Publish, 1),
        fired(Action::Publish, 1),
        cancelled(Action::Publish, 1),
        superseded(Action::Publish, 1),
    ];
    for event in others {
        assert_eq!(Article::claims(&event), [], "{event:?}");
    }
}
