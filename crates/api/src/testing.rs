//! All routes over fakes, for tests.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use daybook_application::articles::Sight;
use daybook_application::articles::testing::InMemoryArticles;
use daybook_application::config::{Config, ConfigPorts};
use daybook_application::events::Events;
use daybook_application::health::Health;
use daybook_application::identity::{Authenticated, ProvenBy, SignIn, Token};
use daybook_application::shared::{Once, StoreError};
use daybook_application::testing::{FixedClock, InMemoryConfigEntries, InMemoryLog, SequentialIds};
use daybook_domain::access::{Holder, Principal, Role, Roles, Scopes};
use daybook_domain::identity::{KeyId, SessionId, UserId};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::sync::watch;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::{Access, Door, Limits, assemble, config, events, health};

/// The REST door over an empty log in memory.
pub(crate) struct TestDoor {
    pub(crate) router: Router,
    pub(crate) health: Arc<Health>,
    pub(crate) closing: watch::Sender<bool>,
}

/// What the routes of a context are built over: one empty log in memory, and a clock that stands still.
pub(crate) struct Fakes {
    pub(crate) door: Arc<Door>,
    pub(crate) log: Arc<InMemoryLog>,
    pub(crate) once: Arc<Once>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) ids: Arc<SequentialIds>,
}

/// Tokens that say what their users may: the roles, and after them the grants, as `editor+config:read`; before
/// `/`, if there is one, the last digits of the user's id. A token that begins with `key:` and scopes and `@` is that
/// user's key of these scopes.
pub(crate) struct Badges;

impl Badges {
    /// The user with these last digits.
    pub(crate) fn user(n: u128) -> UserId {
        UserId::new(Uuid::from_u128(n))
    }

    fn holder(badge: &str) -> Option<(UserId, Holder)> {
        let (n, rights) = badge.split_once('/').unwrap_or(("1", badge));
        let user = Self::user(n.parse().ok()?);
        let (mut roles, mut grants) = (Vec::new(), Vec::new());
        for right in rights.split('+') {
            match right.parse::<Role>() {
                Ok(role) => roles.push(role),
                Err(_) => grants.push(right.parse().ok()?),
            }
        }
        let (roles, grants) = (Roles::restore(roles), Scopes::restore(grants));
        Some((user, Holder { actor: user.actor(), roles, grants }))
    }
}

#[async_trait]
impl SignIn for Badges {
    async fn who(&self, token: &Token) -> Result<Option<Authenticated>, StoreError> {
        let found = match token.reveal().strip_prefix("key:").and_then(|key| key.split_once('@')) {
            None => Self::holder(token.reveal()).map(|(user, holder)| {
                let by = ProvenBy::Session(SessionId::new(Uuid::from_u128(1)));
                Authenticated { principal: Principal::User(holder), user, by }
            }),
            Some((scopes, badge)) => Self::holder(badge).map(|(user, holder)| {
                let scopes = Scopes::restore(scopes.split('+').filter_map(|scope| scope.parse().ok()));
                let by = ProvenBy::Key(KeyId::new(Uuid::from_u128(1)));
                Authenticated { principal: Principal::Key { holder, scopes }, user, by }
            }),
        };
        Ok(found)
    }
}

impl Fakes {
    /// What configuration needs.
    pub(crate) fn config(&self) -> ConfigPorts {
        ConfigPorts {
            streams: self.log.clone(),
            once: self.once.clone(),
            entries: Arc::new(InMemoryConfigEntries::new(self.log.clone())),
            log: self.log.clone(),
            timeline: self.log.clone(),
        }
    }
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl TestDoor {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default(), |_| {}, Vec::new())
    }

    /// With other limits, other ports of configuration, and more routes.
    pub(crate) fn with(
        limits: Limits,
        change: impl FnOnce(&mut ConfigPorts),
        more: Vec<OpenApiRouter>,
    ) -> Self {
        Self::over(limits, |fakes| {
            let mut ports = fakes.config();
            change(&mut ports);
            let mut routers = vec![config::routes(fakes.door.clone(), Arc::new(Config::new(&ports)))];
            routers.extend(more);
            routers
        })
    }

    /// With the routes of another context, built over the fakes.
    pub(crate) fn over(limits: Limits, context: impl FnOnce(&Fakes) -> Vec<OpenApiRouter>) -> Self {
        Self::behind(Access::Development { hosts: Vec::new() }, limits, context)
    }

    /// With the routes of another context, for those who have this access; [`Badges`] are their tokens.
    pub(crate) fn behind(
        access: Access,
        limits: Limits,
        context: impl FnOnce(&Fakes) -> Vec<OpenApiRouter>,
    ) -> Self {
        Self::asking(Arc::new(Badges), access, limits, context)
    }

    /// The same, with other tokens.
    pub(crate) fn asking(
        sign_in: Arc<dyn SignIn>,
        access: Access,
        limits: Limits,
        context: impl FnOnce(&Fakes) -> Vec<OpenApiRouter>,
    ) -> Self {
        let (closing, closed) = watch::channel(false);
        let clock = Arc::new(FixedClock::default());
        let log = Arc::new(InMemoryLog::new(clock.clone()));
        let ids = Arc::new(SequentialIds::default());
        let door = Door::new(ids.clone(), clock.clone(), log.clone(), log.clone(), limits, access, closed);
        let door = Arc::new(door);
        let health = Arc::new(Health::new(Vec::new(), clock.clone()));
        let sight = Sight::new(Arc::new(InMemoryArticles::new(log.clone())));
        let events = Events::new(log.clone(), log.clone(), log.clone()).with_articles(Arc::new(sight));
        let once = Arc::new(Once::new(log.clone()));
        let mut routers = context(&Fakes { door: door.clone(), log, once, clock, ids });
        // Unless the context has said who signs in.
        door.sign_in_by(sign_in);
        routers.push(events::routes(door.clone(), Arc::new(events)));
        routers.push(health::routes(door.clone(), health.clone()));
        Self { router: assemble(door, routers), health, closing }
    }

    /// Sends `METHOD path` with headers and a body.
    pub(crate) async fn send(&self, line: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let response = self.open(line, headers, body).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// The same, with the answer's body unread.
    pub(crate) async fn open(
        &self,
        line: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> axum::response::Response {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost:8080");
        }
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), &[], Body::empty()).await
    }

    pub(crate) async fn get_json(&self, path: &str) -> Answer {
        self.send(&format!("GET {path}"), &[("accept", "application/json")], Body::empty()).await
    }

    /// Sets a value, which must succeed, and tells the position.
    pub(crate) async fn set(&self, name: &str, value: &str) -> String {
        let body = serde_json::json!({"value": value}).to_string();
        let answer = self.send(&format!("PUT /v1/config/{name}"), &[], body).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, "OK"));
        answer.header("daybook-position").to_owned()
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {:?}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("no header {name} in {:?}", self.headers))
            .to_str()
            .unwrap()
    }

    /// The status and the slug of the problem, which must be of the right form.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        assert_eq!(body["request_id"], self.header("daybook-request-id"));
        let slug = body["type"].as_str().unwrap().strip_prefix("/problems/").unwrap();
        (self.status.as_u16(), slug.to_owned())
    }
}

/// Every operation has a summary, a tag that is described, an id of its own, and described answers.
pub(crate) fn check_described(openapi: &Value) {
    let tags: Vec<_> = openapi["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut ids = BTreeSet::new();
    for (path, item) in openapi["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(tags.contains(&&operation["tags"][0]), "{method} {path}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(response["description"].is_string(), "{method} {path} {status}");
            }
        }
    }
}
