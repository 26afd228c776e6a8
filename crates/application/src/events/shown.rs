//! What of the log a reader may see.

use std::sync::Arc;

use daybook_domain::access::filter::{self, Articles};
use daybook_domain::access::{Principal, Refusal};

use crate::shared::{ArticleSight, EventView, StoreError};

/// What one reader may see, by the rights of one moment.
pub(super) struct Shown {
    filter: filter::Events,
    articles: Option<Arc<dyn ArticleSight>>,
}

impl Shown {
    /// What `who` may see. Without `articles`, events of articles are for those who may see all of them.
    pub(super) fn to(who: &Principal, articles: Option<Arc<dyn ArticleSight>>) -> Result<Self, Refusal> {
        Ok(Self { filter: filter::events(who)?, articles })
    }

    /// Of these events those that may be seen.
    pub(super) async fn of(&self, events: Vec<EventView>) -> Result<Vec<EventView>, StoreError> {
        let mut shown = Vec::with_capacity(events.len());
        for event in events {
            if self.lets_through(&event).await? {
                shown.push(event);
            }
        }
        Ok(shown)
    }

    async fn lets_through(&self, event: &EventView) -> Result<bool, StoreError> {
        Ok(match &*event.category {
            "article" => self.lets_article_through(&event.stream).await?,
            "config" => {
                let name = event.stream.strip_prefix("config-");
                name.is_some_and(|name| self.filter.config.lets_through(name))
            }
            "customer" => self.filter.customers,
            // Users and sessions; and what nothing is known of is for those who may see everything that happened.
            _ => self.filter.audit,
        })
    }

    async fn lets_article_through(&self, stream: &str) -> Result<bool, StoreError> {
        match (&self.filter.articles, &self.articles) {
            (Articles::Everything, _) => Ok(true),
            (Articles::Everybody, _) | (Articles::Of(_), None) => Ok(false),
            (of @ Articles::Of(_), Some(articles)) => articles.lets_through(stream, of).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::{Holder, Role, Roles, Scopes};
    use serde_json::json;

    use super::*;
    use crate::shared::{MockArticleSight, Position};
    use crate::testing::START;

    const STREAMS: [(&str, &str); 8] = [
        ("article", "article-1"),
        ("article", "article-2"),
        ("config", "config-a.1"),
        ("config", "config-b.1"),
        ("customer", "customer-1"),
        ("user", "user-1"),
        ("session", "session-1"),
        ("unknown", "unknown-1"),
    ];

    fn events() -> Vec<EventView> {
        let event = |(position, (category, stream)): (u64, (&str, &str))| EventView {
            position: Position(position),
            commit: Position(position),
            stream: stream.to_owned(),
            stream_version: 1,
            category: category.to_owned(),
            event_type: "Happened".to_owned(),
            data: json!({}),
            metadata: json!({}),
            created_at: START,
        };
        (1..).zip(STREAMS).map(event).collect()
    }

    fn user(role: Role, grants: &[&str]) -> Principal {
        let grants = Scopes::restore(grants.iter().map(|scope| scope.parse().unwrap()));
        let roles = Roles::restore([role]);
        Principal::User(Holder { actor: "user:1".parse().unwrap(), roles, grants })
    }

    /// Of the first article `user:1` is an editor.
    async fn seen(who: &Principal) -> Vec<String> {
        let mut sight = MockArticleSight::new();
        sight.expect_lets_through().returning(|stream, to| {
            Ok(stream == "article-1" && *to == Articles::Of("user:1".parse().unwrap()))
        });
        let shown = Shown::to(who, Some(Arc::new(sight))).unwrap().of(events()).await.unwrap();
        shown.into_iter().map(|event| event.stream).collect()
    }

    #[tokio::test]
    async fn everybody_sees_the_events_of_what_one_may_read() {
        let all: Vec<_> = STREAMS.iter().map(|(_, stream)| (*stream).to_owned()).collect();
        for who in [Principal::System, user(Role::Admin, &[])] {
            assert_eq!(seen(&who).await, all);
        }
        assert_eq!(seen(&user(Role::Editor, &[])).await, ["article-1", "article-2"]);
        assert_eq!(seen(&user(Role::Reader, &[])).await, ["article-1"]);
        let some = user(Role::Reader, &["config:read:a.", "customers:read"]);
        assert_eq!(seen(&some).await, ["article-1", "config-a.1", "customer-1"]);
        let auditor = user(Role::Reader, &["audit:read"]);
        assert_eq!(seen(&auditor).await, ["article-1", "user-1", "session-1", "unknown-1"]);
    }

    #[tokio::test]
    async fn a_stranger_follows_nothing() {
        assert!(matches!(Shown::to(&Principal::Anonymous, None), Err(Refusal::SignIn)));
    }

    #[tokio::test]
    async fn without_knowing_whose_an_article_is_nobody_is_shown_its_events() {
        let shown = Shown::to(&user(Role::Author, &[]), None).unwrap().of(events()).await.unwrap();
        assert_eq!(shown, []);
    }
}
