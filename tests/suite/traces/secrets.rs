//! What must be found in no trace and in no log, however detailed they are.

use serde_json::json;

use super::receiver::Receiver;
use super::{CALLER, variables};
use crate::support::Process;

/// Texts that belong to one person, one value or one credential.
const CANARIES: [&str; 8] = [
    "Qzelda Canary",
    "qz.canary@example.net",
    "+41445557788",
    "qz-value-of-an-entry",
    "qz-reason-of-a-change",
    "qz-idempotency-key",
    "qz-credential-of-the-receiver",
    "qz-body-of-an-article",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_no_value_and_no_credential_is_traced_or_logged() {
    let [name, email, phone, value, reason, key, credential, body] = CANARIES;
    for protocol in ["grpc", "http/protobuf"] {
        let (receiver, dir) = (Receiver::start().await, tempfile::tempdir().unwrap());
        let headers = format!("authorization={credential}");
        let more = [
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_EXPORTER_OTLP_HEADERS", headers.as_str()),
            ("DAYBOOK_LOG_FORMAT", "json"),
        ];
        let variables = variables(&receiver, &more);
        let (server, log) = Process::serve_logging_with(dir.path(), "trace", &variables);
        let http = server.http();
        let with = [("daybook-reason", reason), ("idempotency-key", key), ("traceparent", CALLER)];
        let customer = json!({"name": name, "email": email, "phone": phone});
        http.post_with("/v1/customers", &customer, &with).await.expect(201);
        http.post("/v1/customers", &customer).await.expect(409);
        http.put("/v1/config/a", &json!({ "value": value })).await.expect(200);
        http.post("/v1/articles", &json!({"title": name, "body": body})).await.expect(201);
        http.get("/v1/articles?q=qz-body-of-an-article").await;
        http.get(&format!("/v1/customers/{email}")).await;
        http.get("/v1/customers").await.expect(200);
        assert_eq!(server.terminate(), Some(0));
        let arrived = receiver.until(|spans| spans.iter().any(|s| s.name == "GET /v1/customers")).await;
        let log = log.join().unwrap();
        assert!(log.contains("answered"), "{log}");
        let sent = String::from_utf8_lossy(&arrived.bytes);
        for canary in CANARIES {
            assert!(!sent.contains(canary), "{canary} is in a span");
            assert!(!log.contains(canary), "{canary} is in the log");
        }
    }
}
