use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::dirty::Dirty;
use super::support::{ANY, CUSTOMERS, change, create, erase, person};
use crate::support::{Answer, Http, TestApp, with};

const ROWS: u64 = 10_000;
/// How long a test waits for a file: what takes seconds takes longer where nothing is optimised and others run too.
const PATIENCE: Duration = Duration::from_mins(5);
const CSV: (&str, &str) = ("content-type", "text/csv");
const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");

async fn import(http: &Http, query: &str, headers: &[(&str, &str)], file: &[u8]) -> Answer {
    let request = http.request(Method::POST, &format!("{CUSTOMERS}/import{query}")).body(file.to_vec());
    http.send(with(request, headers).timeout(PATIENCE)).await
}

async fn imported(http: &Http, file: &[u8]) -> Value {
    import(http, "", &[CSV], file).await.expect(200).json()
}

async fn exported(http: &Http, accept: &str) -> String {
    http.get_with(&format!("{CUSTOMERS}/export"), &[("accept", accept)]).await.expect(200).text
}

async fn revert(http: &Http, batch: &Value, query: &str) -> Answer {
    let path = format!("{CUSTOMERS}/imports/{}/revert{query}", batch.as_str().unwrap());
    http.send(http.request(Method::POST, &path).timeout(PATIENCE)).await
}

/// All active customers, without what every change moves.
async fn state(http: &Http) -> Vec<Value> {
    let file = exported(http, "application/x-ndjson").await;
    let lines = file.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let without = lines.map(|mut customer| {
        for moved in ["version", "updated_at"] {
            customer.as_object_mut().unwrap().remove(moved).unwrap();
        }
        customer
    });
    without.collect()
}

fn counts(report: &Value) -> [u64; 5] {
    ["rows", "created", "changed", "unchanged", "refused"].map(|count| report[count].as_u64().unwrap())
}

#[tokio::test]
async fn ten_thousand_dirty_rows_come_in_one_by_one_and_are_taken_back_as_a_whole() {
    let app = TestApp::start_with(|settings| settings.serving.request_timeout = PATIENCE).await;
    let dirty = Dirty::of(ROWS);
    imported(&app, &dirty.before).await;
    let before = state(&app).await;
    assert_eq!(before.len() as u64, dirty.changed + dirty.unchanged);

    let would = import(&app, "?dry_run=true", &[CSV], &dirty.file).await.expect(200).json();
    assert_eq!(state(&app).await, before);
    let answer = import(&app, "", &[CSV], &dirty.file).await.expect(200);
    let report = answer.json();
    for same in ["rows", "created", "changed", "unchanged", "refused", "refusals", "ignored_columns"] {
        assert_eq!(would[same], report[same], "{same}");
    }
    let refused = dirty.refusals.len() as u64;
    assert_eq!(counts(&report), [ROWS, dirty.created(ROWS), dirty.changed, dirty.unchanged, refused]);
    let refusals = report["refusals"].as_array().unwrap().iter();
    let refusals: Vec<_> =
        refusals.map(|r| (r["line"].as_u64().unwrap(), r["rule"].as_str().unwrap())).collect();
    assert_eq!(refusals, dirty.refusals);
    assert_eq!(
        (&report["ignored_columns"], &report["refusals_left_out"]),
        (&json!(["Shoe size"]), &json!(0))
    );

    let seen = [("daybook-min-position", answer.position())];
    app.get_with(&format!("{CUSTOMERS}?limit=1"), &seen).await.expect(200);
    assert_eq!(state(&app).await.len() as u64, ROWS - refused);
    let reverted = revert(&app, &report["batch"], "").await.expect(200).json();
    assert_eq!((&reverted["deleted"], &reverted["restored"]), (&report["created"], &report["changed"]));
    assert_eq!(reverted["moved_on"], json!([]));
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn what_one_installation_writes_out_another_takes_in_as_the_same_customers() {
    let (here, there, third) = (TestApp::start().await, TestApp::start().await, TestApp::start().await);
    imported(&here, &Dirty::of(700).file).await;
    let file = "{\"name\":\"=1+1\",\"email\":\"'@example.com\",\"phone\":\"+41 44 668 18 00\",\
        \"address\":\"a\\r\\n\\\"b\\\";c\",\"tags\":[\"a;b\",\"-c\"],\
        \"consents\":[{\"purpose\":\"news\",\"granted\":false,\"at\":\"2026-01-05T09:00:00Z\",\"source\":\"@web\"}]}";
    assert_eq!(import(&here, "", &[NDJSON], file.as_bytes()).await.expect(200).json()["created"], 1);
    let all = state(&here).await;
    assert!(all.len() > 600);
    let csv = exported(&here, "text/csv").await;
    let created = imported(&there, csv.as_bytes()).await["created"].as_u64().unwrap();
    assert_eq!(created, all.len() as u64);
    let json = exported(&here, "application/x-ndjson").await;
    let report = import(&third, "", &[NDJSON], json.as_bytes()).await.expect(200).json();
    assert_eq!((&report["created"], &report["ignored_columns"]), (&json!(created), &json!([])));
    let without_time = |customers: Vec<Value>| {
        let without = customers.into_iter().map(|mut customer| {
            customer["created_at"].take();
            customer
        });
        without.collect::<Vec<_>>()
    };
    let expected = without_time(all);
    assert_eq!(without_time(state(&there).await), expected);
    assert_eq!(without_time(state(&third).await), expected);
    let again = imported(&here, csv.as_bytes()).await;
    assert_eq!(counts(&again), [created, 0, 0, created, 0]);
}

#[tokio::test]
async fn a_client_that_hangs_up_asks_again_with_its_key_and_nothing_comes_in_twice() {
    let (app, dirty) = (TestApp::start().await, Dirty::of(2_000));
    let keyed = [CSV, ("idempotency-key", "first-import")];
    let request = app.request(Method::POST, &format!("{CUSTOMERS}/import")).body(dirty.file.clone());
    let hung_up = with(request, &keyed).timeout(Duration::from_millis(200)).send().await;
    let report = loop {
        let again = import(&app, "", &keyed, &dirty.file).await;
        if again.status != 409 {
            break again.expect(200).json();
        }
        again.problem(409, "key-in-flight");
    };
    let refused = dirty.refusals.len() as u64;
    assert_eq!(counts(&report), [2_000, 2_000 - refused, 0, 0, refused]);
    if let Ok(first) = hung_up {
        assert_eq!(first.json::<Value>().await.unwrap(), report);
    }
    assert_eq!(import(&app, "", &keyed, &dirty.file).await.expect(200).json(), report);
    import(&app, "", &keyed, b"name,email\n").await.problem(422, "key-reused");
    let events = app.all_pages("/v1/events?category=customer&limit=500").await;
    assert_eq!(events.len() as u64, 2_000 - refused);
}

#[tokio::test]
async fn an_import_is_taken_back_once_by_its_key_and_comes_in_again() {
    let app = TestApp::start().await;
    let keyed = |key: &'static str| [CSV, ("idempotency-key", key)];
    let file = b"name,email\nAnn,ann@example.com\nBob,bob@example.com\n";
    let report = import(&app, "", &keyed("in"), file).await.expect(200).json();
    let path = format!("{CUSTOMERS}/imports/{}/revert", report["batch"].as_str().unwrap());
    let back = async |path: &str| {
        app.send(with(app.request(Method::POST, path), &[("idempotency-key", "back")])).await
    };
    let first = back(&path).await.expect(200);
    assert_eq!((&first.json()["deleted"], &first.json()["moved_on"]), (&json!(2), &json!([])));
    create(&app, &person("Cyd", "cyd@example.com")).await;
    let again = back(&path).await.expect(200);
    assert_eq!((again.json(), again.position()), (first.json(), first.position()));
    back(&format!("{path}?dry_run=false")).await.problem(422, "key-reused");

    let in_again = imported(&app, file).await;
    assert_eq!(counts(&in_again), [2, 0, 2, 0, 0]);
    let third = back(&path).await.expect(200);
    assert_eq!((&third.json()["deleted"], third.position()), (&json!(0), first.position()));
    assert_eq!(app.get(CUSTOMERS).await.each("name"), ["Ann", "Bob", "Cyd"]);
}

#[tokio::test]
async fn a_row_finds_who_is_deleted_and_not_who_is_erased() {
    let app = TestApp::start().await;
    let deleted = create(&app, &person("Dee", "dee@example.com")).await;
    change(&app, Method::DELETE, &deleted.path, &json!({}), &ANY).await.expect(204);
    let erased = create(&app, &person("Eve", "eve@example.com")).await;
    erase(&app, &erased).await;
    let file = format!(
        "id,name,email\n,Dee,DEE@example.com\n{},Eva,eve@example.com\n,Eva,eva@example.com\n",
        erased.id
    );
    let report = imported(&app, file.as_bytes()).await;
    assert_eq!(counts(&report), [3, 1, 1, 0, 1]);
    assert_eq!(
        (&report["refusals"][0]["line"], &report["refusals"][0]["rule"]),
        (&json!(3), &json!("id-in-use"))
    );
    assert_eq!(app.get(&deleted.path).await.expect(200).json()["email"], "DEE@example.com");
    revert(&app, &report["batch"], "").await.expect(200);
    app.get(&deleted.path).await.problem(404, "customer-not-found");
}

#[tokio::test]
async fn what_was_touched_since_is_left_alone_and_told() {
    let app = TestApp::start().await;
    let report = imported(&app, b"name,email\nAnn,ann@example.com\nBob,bob@example.com\n").await;
    let bob = app.get(&format!("{CUSTOMERS}?email=bob@example.com")).await.items().remove(0);
    let path = format!("{CUSTOMERS}/{}", bob["id"].as_str().unwrap());
    app.post(&format!("{path}/notes"), &json!({"text": "called"})).await.expect(201);
    let would = revert(&app, &report["batch"], "?dry_run=true").await.expect(200).json();
    assert_eq!((&would["deleted"], &would["moved_on"]), (&json!(1), &json!([bob["id"]])));
    let done = revert(&app, &report["batch"], "").await.expect(200).json();
    assert_eq!((&done["deleted"], &done["moved_on"]), (&would["deleted"], &would["moved_on"]));
    let left = app.get(CUSTOMERS).await.each("name");
    assert_eq!(left, ["Bob"]);
}
