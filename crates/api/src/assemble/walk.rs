//! Every operation of the description, asked by those who may and by those who may not.
//!
//! An operation that is described and has no row here fails the walk: nothing is served of which it is not written down
//! who may have it.

mod rows;

use std::collections::BTreeSet;
use std::sync::Arc;

use daybook_application::config::Config;
use daybook_application::identity::testing::PlainPasswords;
use daybook_application::identity::{CreateCommand, Identity, Password};
use daybook_application::logs::{Logs, MockLogFilter};
use daybook_application::shared::CommandContext;
use daybook_domain::access::{Principal, Role, Roles, Scopes};
use daybook_domain::identity::{Logins, UserProfile};
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::articles::PreviewKey;
use crate::health::Exposition;
use crate::testing::{Answer, Badges, TestDoor};
use crate::{Access, Limits, articles, config, customers, health, identity, logs};

use self::rows::{For, key, rows};

/// What all users have.
const PASSWORD: &str = "correct horse battery";

struct Figures;

impl Exposition for Figures {
    fn text(&self) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        Ok("up 1\n".to_owned())
    }
}

/// All routes in production, with a private article of user 9, a customer and a value; and with three users, of whom user 9
/// and user 3 have a session and an API key each.
struct Walk {
    door: TestDoor,
    setup: String,
    article: String,
    customer: String,
    sessions: [String; 2],
    keys: [String; 2],
}

/// All routes, what is done with users, and the setup token.
fn server(more: Vec<OpenApiRouter>) -> (TestDoor, Arc<Identity>, String) {
    let mut made = None;
    let door = TestDoor::behind(Access::Production, Limits::default(), |fakes| {
        let (identity, _) = made.insert(identity::tests::identity(fakes, Arc::new(PlainPasswords)));
        let identity = identity.clone();
        let (door, key) = (fakes.door.clone(), PreviewKey::new([7; 32]));
        let mut filter = MockLogFilter::new();
        filter.expect_current().returning(|| "info".to_owned());
        filter.expect_set().returning(|_| Ok(()));
        let mut routes = vec![
            config::routes(door.clone(), Arc::new(Config::new(&fakes.config()))),
            customers::routes(door.clone(), Arc::new(customers::tests::customers(fakes))),
            articles::routes(door.clone(), Arc::new(articles::tests::articles(fakes)), key, None),
            identity::routes(door.clone(), identity),
            logs::routes(door, Arc::new(Logs::new(Arc::new(filter)))),
            health::metrics(Arc::new(Figures)),
        ];
        routes.extend(more);
        routes
    });
    let (identity, setup) = made.unwrap();
    (door, identity, setup)
}

/// Puts the user on record whose badges have this number.
async fn register(identity: &Identity, number: u128, name: &str) {
    let logins = Logins::new(None, name.parse().ok()).unwrap();
    let command = CreateCommand {
        id: Badges::user(number),
        profile: UserProfile { name: name.parse().unwrap(), logins },
        password: Some(Password::typed(PASSWORD)),
        roles: Roles::restore([Role::Reader]),
        grants: Scopes::default(),
        by: Principal::System,
        context: CommandContext::new(Principal::System, Uuid::nil()),
    };
    identity.create.handle(command).await.unwrap();
}

impl Walk {
    async fn new() -> Self {
        let (door, identity, setup) = server(Vec::new());
        let [article, customer] = [const { String::new() }; 2];
        let [sessions, keys] = [const { [const { String::new() }; 2] }; 2];
        let mut walk = Self { door, setup, article, customer, sessions, keys };
        for (number, name) in [(2, "two"), (3, "three"), (9, "nine")] {
            register(&identity, number, name).await;
        }
        walk.sessions = [walk.login("nine", "session_id").await, walk.login("three", "session_id").await];
        let own = walk.ask("POST /v1/auth/keys", &key(), Some("9/reader")).await.json();
        let another = walk.ask("POST /v1/users/{id}/keys", &key(), Some("9/admin")).await.json();
        walk.keys = [own, another].map(|issued| issued["id"].as_str().unwrap().to_owned());
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

    /// A part of what a user gets who signs in.
    async fn login(&self, name: &str, part: &str) -> String {
        let body = json!({"login": name, "password": PASSWORD}).to_string();
        let signed_in = self.door.send("POST /v1/auth/login", &[], body).await.json();
        signed_in[part].as_str().unwrap().to_owned()
    }

    /// The body, with what is good for one request.
    async fn filled(&self, body: &Value) -> String {
        if body.is_null() {
            return String::new();
        }
        let text = body.to_string().replace("{setup}", &self.setup);
        if !text.contains("{refresh}") {
            return text;
        }
        text.replace("{refresh}", &self.login("nine", "refresh_token").await)
    }

    /// The line, with what it names.
    fn path(&self, line: &str) -> String {
        let of_another = usize::from(line.contains("/v1/users"));
        let user = Badges::user(3).to_string();
        let id = match line {
            _ if line.contains("/articles") => &self.article,
            _ if line.contains("/customers") => &self.customer,
            _ => &user,
        };
        let path = line
            .replace("{name}", "flag")
            .replace("{time}", "2040-01-01T00:00:00Z")
            .replace("{slug}", "private")
            .replace("{token}", "none")
            .replace("{revision}", "1")
            .replace("{batch}", "0192a3b4-0000-7000-8000-000000000001")
            .replace("{session}", &self.sessions[of_another])
            .replace("{key}", &self.keys[of_another])
            .replace("{id}", id);
        match line {
            "GET /v1/config-changes/diff" | "GET /v1/articles/{id}/diff" => format!("{path}?from=1"),
            _ => path,
        }
    }

    async fn ask(&self, line: &str, body: &Value, badge: Option<&str>) -> Answer {
        let path = self.path(line);
        let token = badge.map(|badge| format!("Bearer {badge}"));
        let mut headers = vec![("accept", "application/json")];
        headers.extend(token.as_deref().map(|token| ("authorization", token)));
        if takes_condition(line) {
            headers.push(("if-match", "*"));
        }
        if line.ends_with("/customers/import") {
            headers.push(("content-type", "text/csv"));
            return self.door.send(&path, &headers, "name,email\n").await;
        }
        self.door.send(&path, &headers, self.filled(body).await).await
    }

    /// What is wrong with the answers of one operation.
    async fn faults(&self, line: &str, body: &Value, whom: For) -> Vec<String> {
        let cases = whom.refused().into_iter().map(|(badge, statuses)| (badge, true, statuses));
        let allowed = whom.allowed().into_iter().map(|badge| (badge, false, whom.closed().to_vec()));
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

/// Whether it changes a thing that has versions.
fn takes_condition(line: &str) -> bool {
    let (method, path) = line.split_once(' ').unwrap();
    let of_user = method == "PATCH" || ["/access", "/erase"].iter().any(|end| path.ends_with(end));
    let is_condition_free = path.ends_with("preview-links") || path.starts_with("/v1/users") && !of_user;
    path.contains("{id}") && method != "GET" && !is_condition_free
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
    let described = described(&server(vec![more]).0).await;
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
        if whom == For::SigningIn {
            assert_eq!(operation["security"], json!([]), "{line}");
            continue;
        }
        let is_open = operation["security"][0] == json!({});
        let of_public =
            whom == For::ReadersOfDrafts && (path.ends_with("{id}") || path.ends_with("/published"));
        assert_eq!(is_open, whom == For::Everybody || of_public, "{line}");
        assert!(operation["responses"]["401"].is_object(), "{line}");
        assert_eq!(operation["responses"]["403"].is_object(), !is_open, "{line}");
    }
}
