//! What JetStream gets of the log.

use std::time::Duration;

use async_nats::jetstream::{self, stream::Stream};
use async_nats::{Client, ConnectOptions};
use daybook_test_servers::Nats;
use serde_json::{Value, json};

use crate::support::TestApp;

/// Much longer than it takes.
const SOON: Duration = Duration::from_mins(1);

async fn app(nats: &Nats) -> TestApp {
    app_in(tempfile::tempdir().unwrap(), nats).await
}

async fn app_in(dir: tempfile::TempDir, nats: &Nats) -> TestApp {
    TestApp::start_in(dir, |settings| settings.messages.nats_url = Some(nats.url())).await
}

async fn connect(nats: &Nats) -> Client {
    let options = ConnectOptions::new().user_and_password("daybook".into(), "secret".into());
    let (_, address) = nats.url().rsplit_once('@').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    options.connect(address).await.unwrap()
}

/// The stream, when it has so many messages.
async fn stream_of(nats: &Nats, messages: u64) -> Stream {
    let jetstream = jetstream::new(connect(nats).await);
    let filled = async {
        loop {
            if let Ok(stream) = jetstream.get_stream("DAYBOOK").await
                && stream.cached_info().state.messages >= messages
            {
                return stream;
            }
        }
    };
    tokio::time::timeout(SOON, filled).await.expect("events are missing in the stream")
}

/// The subjects, ids and bodies of all messages, in their order.
async fn messages(nats: &Nats, count: u64) -> Vec<(String, String, Value)> {
    let stream = stream_of(nats, count).await;
    assert_eq!(stream.cached_info().state.messages, count, "something was stored twice");
    let mut messages = Vec::new();
    for sequence in 1..=count {
        let message = stream.get_raw_message(sequence).await.unwrap();
        let id = message.headers.get("Nats-Msg-Id").unwrap().to_string();
        let body = serde_json::from_slice(&message.payload).unwrap();
        messages.push((message.subject.to_string(), id, body));
    }
    messages
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_published_as_the_log_has_it_with_its_position_as_its_id() {
    let nats = Nats::start();
    let app = app(&nats).await;
    app.set("max_users", "7").await;
    app.set("feature..dark", "on").await;
    app.unset("max_users").await;
    let events = app.get("/v1/events").await.expect(200).items();
    let messages = messages(&nats, 3).await;
    let subjects: Vec<_> = messages.iter().map(|(subject, _, _)| subject.as_str()).collect();
    assert_eq!(
        subjects,
        ["daybook.config.max_users", "daybook.config.feature%2E%2Edark", "daybook.config.max_users"]
    );
    for (event, (_, id, body)) in events.iter().zip(&messages) {
        assert_eq!(event, body);
        assert_eq!(event["position"], id.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_of_a_person_does_not_go_out() {
    let nats = Nats::start();
    let app = app(&nats).await;
    let person = json!({"name": "Quentin Zwickelbart", "email": "qz@example.net", "tags": ["vip"]});
    let created = app.post_with("/v1/customers", &person, &[("daybook-reason", "Quentin called")]).await;
    created.expect(201);
    let (subject, _, body) = messages(&nats, 1).await.remove(0);
    assert!(subject.starts_with("daybook.customer."), "{subject}");
    assert_eq!(body["event_type"], "CustomerCreated");
    let text = body.to_string();
    for personal in ["Quentin", "Zwickelbart", "qz@"] {
        assert!(!text.contains(personal), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_no_message_can_hold_goes_out_without_its_data() {
    let nats = Nats::start();
    let app = app(&nats).await;
    app.set("large", &"ä".repeat(900_000)).await;
    app.set("small", "1").await;
    let messages = messages(&nats, 2).await;
    assert_eq!(messages[0].2["data"], Value::Null);
    assert_eq!(messages[0].2["stream"], "config-large");
    assert_eq!(messages[1].2["data"]["value"], "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_keeps_nothing_waiting_and_gets_everything_later() {
    let mut nats = Nats::start();
    let app = app(&nats).await;
    app.set("a", "0").await;
    stream_of(&nats, 1).await;
    nats.stop();
    for n in 1..=20 {
        app.set(if n % 2 == 0 { "a" } else { "b" }, &n.to_string()).await;
    }
    let told = async {
        loop {
            let health = app.get("/health").await.expect(200).json();
            if health["warnings"]["nats"].is_string() {
                return health;
            }
        }
    };
    let health = tokio::time::timeout(SOON, told).await.expect("health says nothing");
    assert_eq!(health["status"], "healthy", "{health}");
    nats.resume();
    let values = |name: &str, messages: &[(String, String, Value)]| -> Vec<u64> {
        let own = messages.iter().filter(|(_, _, body)| body["stream"] == format!("config-{name}"));
        own.map(|(_, _, body)| body["data"]["value"].as_str().unwrap().parse().unwrap()).collect()
    };
    let messages = messages(&nats, 21).await;
    assert_eq!(values("a", &messages), (0..=20).step_by(2).collect::<Vec<_>>());
    assert_eq!(values("b", &messages), (1..=19).step_by(2).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_it_goes_on_where_it_was() {
    let nats = Nats::start();
    let app = app(&nats).await;
    app.set("a", "1").await;
    stream_of(&nats, 1).await;
    let dir = app.stop().await;
    // Written while nobody publishes.
    let app = TestApp::resume(dir).await;
    app.set("a", "2").await;
    let app = app_in(app.stop().await, &nats).await;
    app.set("a", "3").await;
    let values: Vec<_> =
        messages(&nats, 3).await.iter().map(|(_, _, body)| body["data"]["value"].clone()).collect();
    assert_eq!(values, ["1", "2", "3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_at_the_start_is_waited_for() {
    let mut nats = Nats::start();
    nats.stop();
    let app = app(&nats).await;
    app.set("a", "1").await;
    nats.resume();
    assert_eq!(messages(&nats, 1).await[0].2["data"]["value"], "1");
}

on_server! {
    #[tokio::test(flavor = "multi_thread")]
    async fn a_node_among_others_calls_when_it_has_written() {
        use futures::StreamExt as _;

        let nats = Nats::start();
        let app = app(&nats).await;
        let mut calls = connect(&nats).await.subscribe("daybook-head.*").await.unwrap();
        let called = async {
            // What is written before both are connected nobody hears of.
            loop {
                let written = app.set("a", "1").await;
                let log = written.position().split('.').next().unwrap().to_owned();
                if let Ok(call) = tokio::time::timeout(Duration::from_millis(100), calls.next()).await {
                    return (log, call.unwrap());
                }
            }
        };
        let (log, call) = tokio::time::timeout(SOON, called).await.expect("nobody called");
        assert_eq!(call.subject.as_str(), format!("daybook-head.{log}"));
    }
}
