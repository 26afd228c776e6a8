//! Every operation of the description, asked by those who may and by those who may not.
//!
//! An operation that is described and has no row here fails the walk: nothing is served of which it is not written down
//! who may have it.

use std::collections::BTreeSet;
use std::sync::Arc;

use daybook_application::config::Config;
use daybook_application::logs::{Logs, MockLogFilter};
use daybook_domain::access::Permission;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;

use crate::articles::PreviewKey;
use crate::health::Exposition;
use crate::testing::{Answer, TestDoor};
use crate::{Access, Limits, articles, config, customers, health, logs};

/// Who may have what an operation answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// Everybody: what it is depends on who asks.
    Everybody,
    /// Who has this permission, by a grant.
    Granted(Permission),
    /// Every user, of those things that the user may read.
    Users,
    /// Who may read drafts; to others it is not there.
    ReadersOfDrafts,
    /// Who may write the article; to others it is not there.
    Writers,
    /// The author of the article; to others it is not there.
    Deleters,
    /// Authors, editors and administrators.
    Authors,
}

/// An operation, the body that it takes, and who may have it.
type Row = (&'static str, Value, For);

fn rows() -> Vec<Row> {
    [operations(), configuration(), people(), reads(), writes()].concat()
}

fn none() -> Value {
    Value::Null
}

fn draft() -> Value {
    json!({"title": "T", "body": "B"})
}

fn person() -> Value {
    json!({"name": "Bo", "email": "bo@example.com"})
}

/// The server itself, and its log.
fn operations() -> Vec<Row> {
    use For::{Everybody, Granted, Users};
    use Permission::{OperationsRead, OperationsRun};
    vec![
        ("GET /health", none(), Granted(OperationsRead)),
        ("GET /v1/health", none(), Granted(OperationsRead)),
        ("GET /metrics", none(), Granted(OperationsRead)),
        ("GET /health/live", none(), Everybody),
        ("GET /health/ready", none(), Everybody),
        ("GET /problems/{slug}", none(), Everybody),
        ("GET /v1/log-level", none(), Granted(OperationsRead)),
        ("PUT /v1/log-level", json!({"filter": "info"}), Granted(OperationsRun)),
        ("GET /v1/events", none(), Users),
    ]
}

/// Configuration.
fn configuration() -> Vec<Row> {
    use For::Granted;
    use Permission::{ConfigRead, ConfigRevert, ConfigWrite};
    vec![
        ("GET /v1/config", none(), Granted(ConfigRead)),
        ("GET /config", none(), Granted(ConfigRead)),
        ("GET /v1/config/{name}", none(), Granted(ConfigRead)),
        ("GET /config/{name}", none(), Granted(ConfigRead)),
        ("GET /v1/config/{name}/at/{time}", none(), Granted(ConfigRead)),
        ("GET /config/{name}/at/{time}", none(), Granted(ConfigRead)),
        ("GET /v1/config/{name}/history", none(), Granted(ConfigRead)),
        ("GET /config/{name}/history", none(), Granted(ConfigRead)),
        ("GET /v1/config-changes/diff", none(), Granted(ConfigRead)),
        ("PUT /v1/config/{name}", json!({"value": "1"}), Granted(ConfigWrite)),
        ("PUT /config/{name}", json!({"value": "1"}), Granted(ConfigWrite)),
        ("POST /v1/config-changes", json!({"changes": [{"name": "n", "value": "1"}]}), Granted(ConfigWrite)),
        ("POST /v1/config-changes/revert", json!({"to": "1", "dry_run": true}), Granted(ConfigRevert)),
        ("DELETE /v1/config/{name}", none(), Granted(ConfigWrite)),
        ("DELETE /config/{name}", none(), Granted(ConfigWrite)),
    ]
}

/// Customers.
fn people() -> Vec<Row> {
    use For::Granted;
    use Permission::{CustomersDelete, CustomersErase, CustomersRead, CustomersWrite};
    vec![
        ("GET /v1/customers", none(), Granted(CustomersRead)),
        ("GET /v1/customers/export", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}/export", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}/history", none(), Granted(CustomersRead)),
        ("GET /v1/customers/{id}/notes", none(), Granted(CustomersRead)),
        ("POST /v1/customers", person(), Granted(CustomersWrite)),
        ("POST /v1/customers/import", none(), Granted(CustomersWrite)),
        ("POST /v1/customers/imports/{batch}/revert", none(), Granted(CustomersWrite)),
        ("PUT /v1/customers/{id}", person(), Granted(CustomersWrite)),
        ("PATCH /v1/customers/{id}", json!({"name": "Cy"}), Granted(CustomersWrite)),
        ("POST /v1/customers/{id}/notes", json!({"text": "Called."}), Granted(CustomersWrite)),
        ("POST /v1/customers/{id}/consents", json!({"purpose": "news"}), Granted(CustomersWrite)),
        (
            "PUT /v1/customers/{id}/legal-hold",
            json!({"until": "2040-01-01T00:00:00Z"}),
            Granted(CustomersWrite),
        ),
        ("DELETE /v1/customers/{id}/legal-hold", none(), Granted(CustomersWrite)),
        ("DELETE /v1/customers/{id}", none(), Granted(CustomersDelete)),
        ("POST /v1/customers/{id}/undelete", none(), Granted(CustomersDelete)),
        ("POST /v1/customers/{id}/erase", json!({"reason": "request 17"}), Granted(CustomersErase)),
    ]
}

/// What is read of articles.
fn reads() -> Vec<Row> {
    use For::{Everybody, ReadersOfDrafts};
    vec![
        ("GET /v1/articles", none(), Everybody),
        ("GET /v1/articles/feed.atom", none(), Everybody),
        ("GET /v1/articles/feed.rss", none(), Everybody),
        ("GET /v1/articles/sitemap.xml", none(), Everybody),
        ("GET /v1/articles/by-slug/{slug}", none(), Everybody),
        ("GET /v1/previews/{token}", none(), Everybody),
        ("GET /v1/articles/{id}", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/published", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/diff", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/draft", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/history", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/revisions", none(), ReadersOfDrafts),
        ("GET /v1/articles/{id}/revisions/{revision}", none(), ReadersOfDrafts),
    ]
}

/// What is done with articles.
fn writes() -> Vec<Row> {
    use For::{Authors, Deleters, Writers};
    vec![
        ("POST /v1/articles", draft(), Authors),
        ("PUT /v1/articles/{id}", draft(), Writers),
        ("PATCH /v1/articles/{id}", json!({"title": "U"}), Writers),
        ("PUT /v1/articles/{id}/draft", draft(), Writers),
        ("DELETE /v1/articles/{id}/draft", none(), Writers),
        ("POST /v1/articles/{id}/preview-links", none(), Writers),
        ("POST /v1/articles/{id}/publish", none(), Writers),
        ("POST /v1/articles/{id}/unpublish", none(), Writers),
        ("POST /v1/articles/{id}/restore", json!({"revision": 1}), Writers),
        (
            "POST /v1/articles/{id}/schedule",
            json!({"action": "publish", "at": "2040-01-01T00:00:00Z"}),
            Writers,
        ),
        ("DELETE /v1/articles/{id}/schedule", none(), Writers),
        ("DELETE /v1/articles/{id}", none(), Deleters),
        ("POST /v1/articles/{id}/undelete", none(), Deleters),
    ]
}

struct Figures;

impl Exposition for Figures {
    fn text(&self) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        Ok("up 1\n".to_owned())
    }
}

/// All routes in production, with a private article of user 9, a customer and a value.
struct Walk {
    door: TestDoor,
    article: String,
    customer: String,
}

fn door(more: Vec<OpenApiRouter>) -> TestDoor {
    TestDoor::behind(Access::Production, Limits::default(), |fakes| {
        let (door, key) = (fakes.door.clone(), PreviewKey::new([7; 32]));
        let mut filter = MockLogFilter::new();
        filter.expect_current().returning(|| "info".to_owned());
        filter.expect_set().returning(|_| Ok(()));
        let mut routes = vec![
            config::routes(door.clone(), Arc::new(Config::new(&fakes.config()))),
            customers::routes(door.clone(), Arc::new(customers::tests::customers(fakes))),
            articles::routes(door.clone(), Arc::new(articles::tests::articles(fakes)), key, None),
            logs::routes(door, Arc::new(Logs::new(Arc::new(filter)))),
            health::metrics(Arc::new(Figures)),
        ];
        routes.extend(more);
        routes
    })
}

impl Walk {
    async fn new() -> Self {
        let mut walk = Self { door: door(Vec::new()), article: String::new(), customer: String::new() };
        let admin = Some("9/admin");
        walk.ask("PUT /v1/config/flag", &json!({"value": "1"}), admin).await;
        let person = json!({"name": "Ann Lee", "email": "ann@example.com"});
        walk.customer = walk.made("POST /v1/customers", &person).await;
        let article = json!({"title": "Private", "body": "B", "visibility": "private"});
        walk.article = walk.made("POST /v1/articles", &article).await;
        walk
    }

    async fn made(&self, line: &str, body: &Value) -> String {
        let answer = self.ask(line, body, Some("9/admin")).await;
        assert_eq!(answer.status, 201, "{line}: {}", answer.text());
        answer.header("location").rsplit('/').next().unwrap().to_owned()
    }

    async fn ask(&self, line: &str, body: &Value, badge: Option<&str>) -> Answer {
        let path = line
            .replace("{name}", "flag")
            .replace("{time}", "2040-01-01T00:00:00Z")
            .replace("{slug}", "private")
            .replace("{token}", "none")
            .replace("{revision}", "1")
            .replace("{batch}", "0192a3b4-0000-7000-8000-000000000001")
            .replace("{id}", if line.contains("/articles") { &self.article } else { &self.customer });
        let path = match line {
            "GET /v1/config-changes/diff" | "GET /v1/articles/{id}/diff" => format!("{path}?from=1"),
            _ => path,
        };
        let token = badge.map(|badge| format!("Bearer {badge}"));
        let mut headers = vec![("accept", "application/json")];
        headers.extend(token.as_deref().map(|token| ("authorization", token)));
        if line.contains("{id}") && !line.starts_with("GET") && !line.ends_with("preview-links") {
            headers.push(("if-match", "*"));
        }
        if line.ends_with("/customers/import") {
            headers.push(("content-type", "text/csv"));
            return self.door.send(&path, &headers, "name,email\n").await;
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.door.send(&path, &headers, body).await
    }

    /// What is wrong with the answers of one operation.
    async fn faults(&self, line: &str, body: &Value, whom: For) -> Vec<String> {
        let cases = whom.refused().into_iter().map(|(badge, statuses)| (badge, true, statuses));
        let allowed = whom.allowed().into_iter().map(|badge| (badge, false, vec![401, 403]));
        let mut faults = Vec::new();
        for (badge, is_refused, statuses) in cases.chain(allowed) {
            let answered = self.ask(line, body, badge.as_deref()).await.status.as_u16();
            if statuses.contains(&answered) != is_refused {
                faults.push(format!("{line} by {badge:?}: {answered}"));
            }
        }
        faults
    }
}

impl For {
    /// Badges that are refused, and how.
    fn refused(self) -> Vec<(Option<String>, Vec<u16>)> {
        let others = |needed| Permission::ALL.into_iter().filter(move |other| *other != needed);
        let (stranger, how, badges) = match self {
            Self::Everybody => (None, vec![], vec![]),
            Self::Users => (Some(401), vec![403], vec!["key:customers:read@9/admin".to_owned()]),
            Self::Granted(needed) => {
                let granted = others(needed).filter(|other| other.is_grantable()).map(Permission::as_str);
                let granted: Vec<_> = ["2/editor", "author"].into_iter().chain(granted).collect();
                let key: Vec<_> = others(needed).map(Permission::as_str).collect();
                let key = format!("key:{}@9/admin", key.join("+"));
                (Some(401), vec![403], vec!["2/reader".to_owned(), granted.join("+"), key])
            }
            Self::Authors => (Some(401), vec![403], vec!["2/reader".to_owned()]),
            Self::ReadersOfDrafts => (Some(404), vec![404], vec!["2/author".to_owned()]),
            Self::Writers => {
                let key = "key:articles:read@9/admin".to_owned();
                (Some(401), vec![403, 404], vec!["2/author".to_owned(), key])
            }
            Self::Deleters => (Some(401), vec![403, 404], vec!["2/author".to_owned(), "2/editor".to_owned()]),
        };
        let stranger = stranger.map(|status| (None, vec![status]));
        let known = badges.into_iter().map(|badge| (Some(badge), how.clone()));
        let unknown = (Some("unknown!".to_owned()), vec![401]);
        stranger.into_iter().chain(known).chain([unknown]).collect()
    }

    /// Badges that are let in.
    fn allowed(self) -> Vec<Option<String>> {
        let badges: Vec<String> = match self {
            Self::Everybody => return vec![None, Some("2/reader".to_owned())],
            Self::Users => vec!["2/reader".to_owned(), "key:events:read@2/reader".to_owned()],
            Self::Granted(needed) => {
                vec![format!("2/reader+{needed}"), format!("key:{needed}@9/admin"), "9/admin".to_owned()]
            }
            Self::Authors => vec!["2/author".to_owned(), "2/editor".to_owned()],
            Self::ReadersOfDrafts | Self::Writers => vec!["9/reader".to_owned(), "2/editor".to_owned()],
            Self::Deleters => vec!["9/reader".to_owned(), "9/admin".to_owned()],
        };
        badges.into_iter().map(Some).collect()
    }
}

/// The operations of the description.
async fn described(door: &TestDoor) -> BTreeSet<String> {
    let openapi = door.get("/openapi.json").await.json();
    let mut lines = BTreeSet::new();
    for (path, item) in openapi["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys();
        lines.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    lines
}

fn undeclared(described: &BTreeSet<String>) -> Vec<&String> {
    let rows = rows();
    described.iter().filter(|line| !rows.iter().any(|(row, ..)| row == line)).collect()
}

#[tokio::test]
async fn every_operation_is_for_those_who_may_and_for_nobody_else() {
    let first = Walk::new().await;
    let described = described(&first.door).await;
    assert!(described.len() > 50, "{described:?}");
    assert_eq!(undeclared(&described), Vec::<&String>::new(), "it is not written down for whom these are");
    let mut faults = Vec::new();
    for (line, body, whom) in rows() {
        faults.extend(Walk::new().await.faults(line, &body, whom).await);
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// Answers whoever asks.
#[utoipa::path(get, path = "/v1/forgotten", tag = "Health", responses((status = 200, description = "All.")))]
async fn forgotten() {}

#[tokio::test]
async fn an_operation_of_which_nobody_has_said_for_whom_it_is_is_found() {
    let more = OpenApiRouter::new().routes(utoipa_axum::routes!(forgotten));
    let described = described(&door(vec![more])).await;
    assert_eq!(undeclared(&described), ["GET /v1/forgotten"]);
}

#[tokio::test]
async fn what_the_description_says_of_credentials_is_so() {
    let walk = Walk::new().await;
    let openapi = walk.door.get("/openapi.json").await.json();
    for (line, _, whom) in rows() {
        let (method, path) = line.split_once(' ').unwrap();
        let operation = &openapi["paths"][path][method.to_lowercase()];
        if operation.is_null() {
            continue;
        }
        let is_open = operation["security"][0] == json!({});
        let open = matches!(whom, For::Everybody) || path.ends_with("{id}") || path.ends_with("/published");
        assert_eq!(is_open, open && method == "GET" && !path.contains("customers"), "{line}");
        assert!(operation["responses"]["401"].is_object(), "{line}");
        assert_eq!(operation["responses"]["403"].is_object(), !is_open, "{line}");
    }
}
