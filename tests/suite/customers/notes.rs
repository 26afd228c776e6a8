//! Notes, consents and legal holds.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{ann, change, create, over, person, pointers};
use crate::support::TestApp;

#[tokio::test]
async fn notes_are_a_timeline_in_both_directions() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let notes = created.at("notes");
    for (n, actor) in ["ann", "bob", "cid"].iter().enumerate() {
        let headers = [("daybook-actor", *actor)];
        let note = change(&app, Method::POST, &notes, &json!({"text": format!("note {n}")}), &headers).await;
        let note = note.expect(201).json();
        assert_eq!((&note["author"], &note["text"]), (&json!(actor), &json!(format!("note {n}"))));
    }
    let all = app.get(&notes).await.expect(200);
    assert_eq!(all.each("text"), ["note 0", "note 1", "note 2"]);
    assert_eq!(app.get(&format!("{notes}?order=desc")).await.each("text"), ["note 2", "note 1", "note 0"]);
    assert_eq!(app.all_pages(&format!("{notes}?limit=1")).await, all.items());
    let newest = app.all_pages(&format!("{notes}?limit=2&order=desc")).await;
    assert_eq!(newest.len(), 3);
    let first = app.get(&created.at("history")).await.items()[2]["position"].as_str().unwrap().to_owned();
    assert_eq!(app.get(&format!("{notes}?as_of={first}")).await.each("text"), ["note 0"]);
}

#[tokio::test]
async fn a_note_has_a_text() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    for body in [json!({}), json!({"text": " "}), json!({"text": "x".repeat(10_001)}), json!({"text": 1})] {
        let problem =
            over(&app, Method::POST, &created.at("notes"), &body).await.problem(422, "invalid-fields");
        assert_eq!(pointers(&problem), ["/text"]);
    }
    assert_eq!(app.get(&created.at("notes")).await.text, "[]");
}

#[tokio::test]
async fn the_latest_consent_of_a_purpose_counts_and_history_keeps_all() {
    let app = TestApp::start().await;
    let created = create(&app, &person("A", "a@example.com")).await;
    let consents = created.at("consents");
    let given = json!({"purpose": "Letters", "at": "2026-01-05T09:00:00Z", "source": "fair"});
    over(&app, Method::POST, &consents, &given).await.expect(200);
    let withdrawn = json!({"purpose": "letters", "granted": false, "at": "2026-02-05T09:00:00Z"});
    let shown = over(&app, Method::POST, &consents, &withdrawn).await.expect(200).json();
    let expected = json!([{"purpose": "letters", "granted": false, "at": "2026-02-05T09:00:00.000000Z", "source": null}]);
    assert_eq!(shown["consents"], expected);
    let history = app.get(&created.at("history")).await.items();
    assert_eq!(
        (&history[1]["data"]["source"], &history[1]["data"]["granted"]),
        (&json!("fair"), &json!(true))
    );
    for (body, pointer) in [
        (json!({}), "/purpose"),
        (json!({"purpose": "two words"}), "/purpose"),
        (json!({"purpose": "a", "granted": "yes"}), "/granted"),
        (json!({"purpose": "a", "at": "today"}), "/at"),
        (json!({"purpose": "a", "source": "x".repeat(201)}), "/source"),
    ] {
        let problem = over(&app, Method::POST, &consents, &body).await.problem(422, "invalid-fields");
        assert_eq!(pointers(&problem), [pointer], "{body}");
    }
}

#[tokio::test]
async fn while_a_hold_stands_nobody_is_erased() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let (hold, erase) = (created.at("legal-hold"), created.at("erase"));
    let until = json!({"until": "2124-01-01T00:00:00+01:00"});
    let shown = over(&app, Method::PUT, &hold, &until).await.expect(200).json();
    assert_eq!(shown["legal_hold_until"], "2123-12-31T23:00:00.000000Z");
    let reason = json!({"reason": "asked for"});
    let problem = over(&app, Method::POST, &erase, &reason).await.problem(409, "legal-hold");
    assert_eq!(problem["until"], shown["legal_hold_until"]);
    assert_eq!(app.get(&created.path).await.json()["name"], "Ann Miller");
    let lifted = over(&app, Method::DELETE, &hold, &Value::Null).await.expect(200).json();
    assert_eq!(lifted["legal_hold_until"], Value::Null);
    over(&app, Method::POST, &erase, &reason).await.expect(200);
}

#[tokio::test]
async fn a_hold_ends_in_the_future() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let hold = created.at("legal-hold");
    let past = json!({"until": "2001-01-01T00:00:00Z"});
    over(&app, Method::PUT, &hold, &past).await.problem(422, "hold-in-the-past");
    for body in [json!({}), json!({"until": "tomorrow"}), json!({"until": 5})] {
        let problem = over(&app, Method::PUT, &hold, &body).await.problem(422, "invalid-fields");
        assert_eq!(pointers(&problem), ["/until"]);
    }
}
