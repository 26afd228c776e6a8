use axum::body::Body;
use daybook_application::customers::testing::InMemoryCustomers;
use http::StatusCode;
use serde_json::{Value, json};

use super::*;
use crate::Limits;
use crate::testing::{Answer, TestDoor};

const CSV: (&str, &str) = ("content-type", "text/csv");
const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");

fn door() -> TestDoor {
    TestDoor::over(Limits::default(), |fakes| {
        let customers = Arc::new(InMemoryCustomers::new(fakes.log.clone()));
        let customers = Customers::new(&CustomersPorts {
            streams: fakes.log.clone(),
            once: fakes.once.clone(),
            records: customers.clone(),
            notes: customers.clone(),
            imports: customers,
            log: fakes.log.clone(),
            timeline: fakes.log.clone(),
            phones: Arc::new(InternationalPhones),
            ids: fakes.ids.clone(),
            clock: fakes.clock.clone(),
        });
        vec![crate::customers::routes(fakes.door.clone(), Arc::new(customers))]
    })
}

async fn import(door: &TestDoor, query: &str, headers: &[(&str, &str)], file: &str) -> Answer {
    door.send(&format!("POST /v1/customers/import{query}"), headers, file.to_owned()).await
}

async fn imported(door: &TestDoor, file: &str) -> Value {
    let answer = import(door, "", &[CSV], file).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

async fn exported(door: &TestDoor, accept: &str) -> Answer {
    door.send("GET /v1/customers/export", &[("accept", accept)], Body::empty()).await
}

async fn revert(door: &TestDoor, batch: &str, query: &str) -> Answer {
    door.send(&format!("POST /v1/customers/imports/{batch}/revert{query}"), &[], Body::empty()).await
}

#[tokio::test]
async fn an_import_reports_every_row_and_where_the_log_is() {
    let door = door();
    let file =
        "name,email,hat\nAnn,ann@example.com,red\nBob,bob,red\n,c@example.com,\nAnn,ANN@example.com,\n";
    let answer = import(&door, "", &[CSV], file).await;
    assert_eq!((answer.status, answer.header("daybook-position")), (StatusCode::OK, "memory.1"));
    let report = answer.json();
    let batch = report["batch"].as_str().unwrap();
    assert_eq!(
        report,
        json!({
            "batch": batch, "dry_run": false,
            "rows": 4, "created": 1, "changed": 0, "unchanged": 0, "refused": 3,
            "ignored_columns": ["hat"],
            "refusals": [
                {"line": 3, "rule": "email-malformed", "field": "email",
                    "detail": "An e-mail address is like ann@example.com."},
                {"line": 4, "rule": "name-empty", "field": "name", "detail": "A customer has a name."},
                {"line": 5, "rule": "email-twice", "field": "email",
                    "detail": "The row at line 2 has the same e-mail address."},
            ],
            "refusals_left_out": 0,
        })
    );
    assert_eq!(batch.parse::<uuid::Uuid>().unwrap().get_version_num(), 7);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let door = door();
    let file = "name,email\nAnn,ann@example.com\nBob,bob\n";
    let would = import(&door, "?dry_run=true", &[CSV], file).await.json();
    assert_eq!((&would["batch"], &would["dry_run"]), (&Value::Null, &json!(true)));
    assert_eq!(exported(&door, "*/*").await.text(), "");
    let mut done = imported(&door, file).await;
    (done["batch"], done["dry_run"]) = (Value::Null, json!(true));
    assert_eq!(would, done);
}

#[tokio::test]
async fn headers_are_mapped_by_the_query() {
    let door = door();
    let file = "Kunde;Post\nAnn;ann@example.com\n";
    let refused = import(&door, "", &[CSV], file).await;
    assert_eq!(refused.problem(), (422, "import-columns".into()));
    assert_eq!(refused.json()["headers"], json!(["Kunde", "Post"]));
    let mapped = import(&door, "?map=kunde:name,Post:email", &[CSV], file).await;
    assert_eq!(mapped.json()["created"], 1);
    for map in ["Kunde", "Kunde:nom", "Kunde:name,Post:name", ""] {
        let answer = import(&door, &format!("?map={map}"), &[CSV], file).await;
        assert_eq!(answer.problem(), (400, "invalid-parameter".into()), "{map}");
    }
    let answer = import(&door, "?map=Kunde:name", &[NDJSON], "").await;
    assert_eq!(answer.problem(), (400, "invalid-parameter".into()));
}

#[tokio::test]
async fn what_is_no_such_file_is_refused() {
    let door = door();
    let slug =
        async |query: &str, headers: &[(&str, &str)]| import(&door, query, headers, "x").await.problem().1;
    assert_eq!(slug("", &[]).await, "unsupported-media-type");
    for media in ["application/json", "multipart/form-data", "text/csv; charset=ISO-8859-1", "text/csvx"] {
        assert_eq!(slug("", &[("content-type", media)]).await, "unsupported-media-type", "{media}");
    }
    assert_eq!(slug("", &[CSV, ("content-encoding", "gzip")]).await, "unsupported-media-type");
    assert_eq!(slug("", &[CSV, ("if-match", "*")]).await, "invalid-header");
    assert_eq!(slug("?dry-run=true", &[CSV]).await, "invalid-parameter");
    assert_eq!(slug("?dry_run=yes", &[CSV]).await, "invalid-parameter");
    for file in ["", "\n\n", "\"name"] {
        assert_eq!(import(&door, "", &[CSV], file).await.problem().1, "import-columns", "{file:?}");
    }
    let empty = import(&door, "", &[NDJSON], "").await;
    assert_eq!((empty.status, &empty.json()["rows"]), (StatusCode::OK, &json!(0)));
    let upper = import(&door, "", &[("content-type", "Text/CSV; Charset=\"UTF-8\"")], "name,email\n").await;
    assert_eq!(upper.status, StatusCode::OK);
}

#[tokio::test]
async fn the_same_key_goes_on_with_the_same_import_and_takes_no_other_body() {
    let door = door();
    let file = "name,email\nAnn,ann@example.com\nBob,bob\n";
    let keyed = [CSV, ("idempotency-key", "k-1")];
    let first = import(&door, "", &keyed, file).await.json();
    let batch: uuid::Uuid = first["batch"].as_str().unwrap().parse().unwrap();
    assert_eq!((batch.get_version_num(), &first["created"]), (8, &json!(1)));

    let again = import(&door, "", &keyed, file).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.clone()));
    let other = import(&door, "", &keyed, "name,email\nEve,eve@example.com\n").await;
    assert_eq!(other.problem(), (422, "key-reused".into()));
    assert_eq!(exported(&door, "*/*").await.text().lines().count(), 1);

    let bobs =
        import(&door, "", &[CSV, ("idempotency-key", "k-1"), ("daybook-actor", "bob")], file).await.json();
    assert_ne!(bobs["batch"], first["batch"]);
    assert_eq!(bobs["unchanged"], 1);
}

#[tokio::test]
async fn an_answered_import_writes_nothing_when_it_is_sent_again() {
    let door = door();
    let keyed = [CSV, ("idempotency-key", "k-1")];
    let file = "name,email\nAnn,ann@example.com\n";
    let first = import(&door, "", &keyed, file).await.json();
    imported(&door, "name,email\nAnna,ann@example.com\n").await;
    assert_eq!(import(&door, "", &keyed, file).await.json(), first);
    assert!(exported(&door, "text/csv").await.text().contains(",Anna,"));
}

#[tokio::test]
async fn an_import_is_taken_back_by_its_batch() {
    let door = door();
    imported(&door, "name,email,phone\nAnn,ann@example.com,1\nBob,bob@example.com,2\n").await;
    let before = exported(&door, "text/csv").await;
    let file =
        "name,email\nAnna,ann@example.com\nBob,bob@example.com\nCyd,cyd@example.com\nDan,dan@example.com\n";
    let report = imported(&door, file).await;
    let batch = report["batch"].as_str().unwrap();
    let counted = ["created", "changed", "unchanged", "refused"].map(|count| report[count].as_u64().unwrap());
    assert_eq!(counted, [2, 1, 1, 0]);
    imported(&door, "name,email\nDaniel,dan@example.com\n").await;

    let would = revert(&door, batch, "?dry_run=true").await.json();
    let done = revert(&door, batch, "").await;
    assert_eq!((done.status, &done.json()["dry_run"]), (StatusCode::OK, &json!(false)));
    assert!(done.header("daybook-position").starts_with("memory."));
    for body in [&would, &done.json()] {
        assert_eq!((&body["deleted"], &body["restored"]), (&json!(1), &json!(1)));
        assert_eq!((body["moved_on"].as_array().unwrap().len(), &body["batch"]), (1, &json!(batch)));
    }
    let after = exported(&door, "text/csv").await;
    let names = |answer: &Answer| {
        let cells = answer.text().lines().map(|line| line.split(',').nth(1).unwrap().to_owned());
        cells.collect::<Vec<_>>()
    };
    assert_eq!(names(&before), ["name", "Ann", "Bob"]);
    assert_eq!(names(&after), ["name", "Ann", "Bob", "Daniel"]);
    assert_eq!(revert(&door, batch, "").await.json(), done.json());
}

#[tokio::test]
async fn an_answered_revert_writes_nothing_when_it_is_sent_again() {
    let door = door();
    let file = "name,email\nAnn,ann@example.com\nBob,bob@example.com\n";
    let report = imported(&door, file).await;
    let other = imported(&door, "name,email\nCyd,cyd@example.com\n").await;
    let keyed = async |batch: &Value, query: &str| {
        let path = format!("POST /v1/customers/imports/{}/revert{query}", batch.as_str().unwrap());
        door.send(&path, &[("idempotency-key", "k-1")], Body::empty()).await
    };
    let first = keyed(&report["batch"], "").await;
    assert_eq!((first.status, &first.json()["deleted"]), (StatusCode::OK, &json!(2)));
    imported(&door, "name,email\nDan,dan@example.com\n").await;

    let again = keyed(&report["batch"], "").await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    assert_eq!(again.header("daybook-position"), first.header("daybook-position"));
    for (batch, query) in [(&other["batch"], ""), (&report["batch"], "?dry_run=false")] {
        assert_eq!(keyed(batch, query).await.problem(), (422, "key-reused".into()), "{batch} {query}");
    }
    imported(&door, file).await;
    assert_eq!(keyed(&report["batch"], "").await.status, StatusCode::OK);
    let names = exported(&door, "text/csv").await;
    let names: Vec<_> =
        names.text().lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect();
    assert_eq!(names, ["Ann", "Bob", "Cyd", "Dan"]);
}

#[tokio::test]
async fn an_import_that_never_was_cannot_be_taken_back() {
    let door = door();
    for batch in ["0192f0c1-2b3a-7c4d-8e5f-60718293a4b5", "x"] {
        assert_eq!(revert(&door, batch, "").await.problem(), (404, "import-not-found".into()), "{batch}");
    }
    assert_eq!(revert(&door, "x", "?dryrun=true").await.problem(), (400, "invalid-parameter".into()));
}

#[tokio::test]
async fn customers_are_written_out_as_the_caller_accepts() {
    let door = door();
    imported(&door, "name,email,phone,tags\n'=1+1,ann@example.com,+49 30 1,\"a,b\"\n").await;
    let csv = exported(&door, "text/csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"customers.csv\"");
    let text = csv.text().split_once(',').unwrap().1;
    let (_, row) = text.split_once("\r\n").unwrap();
    let cells = row.split_once(',').unwrap().1;
    assert!(cells.starts_with("'=1+1,ann@example.com,'+49 30 1,'+49301,,\"a,b\",,2026-01-01T"), "{cells}");
    assert!(cells.ends_with("Z\r\n"));

    for accept in ["*/*", "application/x-ndjson", "text/csv;q=0.5, application/x-ndjson"] {
        let json = exported(&door, accept).await;
        assert_eq!(json.header("content-type"), "application/x-ndjson", "{accept}");
        assert_eq!(json.header("content-disposition"), "attachment; filename=\"customers.ndjson\"");
        let line: Value = serde_json::from_str(json.text().strip_suffix('\n').unwrap()).unwrap();
        assert_eq!((&line["name"], &line["tags"]), (&json!("=1+1"), &json!(["a", "b"])));
    }
}

#[tokio::test]
async fn the_past_is_written_out_as_it_was() {
    let door = door();
    imported(&door, "name,email\nAnn,ann@example.com\n").await;
    imported(&door, "name,email\nAnna,ann@example.com\nBob,bob@example.com\n").await;
    let then = door.get("/v1/customers/export?as_of=1").await;
    assert_eq!(then.header("daybook-position"), "memory.1");
    assert_eq!(then.text().lines().count(), 1);
    assert!(then.text().contains("\"Ann\""));
    assert_eq!(door.get("/v1/customers/export?as_of=99").await.problem(), (422, "position-not-yet".into()));
    assert_eq!(door.get("/v1/customers/export?tag=a").await.problem(), (400, "invalid-parameter".into()));
}

#[tokio::test]
async fn lines_of_json_come_in_like_rows() {
    let door = door();
    let file = "{\"name\":\"Ann\",\"email\":\"ann@example.com\",\"tags\":[\"vip\"],\"hat\":1}\n\n{\"name\":\"Bob\"}\n[]\n";
    let report = import(&door, "", &[NDJSON], file).await.json();
    assert_eq!((&report["rows"], &report["created"]), (&json!(3), &json!(1)));
    assert_eq!(report["ignored_columns"], json!(["hat"]));
    let rules: Vec<_> =
        report["refusals"].as_array().unwrap().iter().map(|r| (&r["line"], &r["rule"])).collect();
    assert_eq!(rules, [(&json!(3), &json!("email-empty")), (&json!(4), &json!("not-an-object"))]);
}
