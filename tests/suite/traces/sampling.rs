//! Which requests are traced.

use super::{CALLER, CALLERS_TRACE, Traced};

const UNRECORDED: &str = "00-1111111111111111111111111111111a-00f067aa0ba902b7-00";

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_records_nothing_is_followed_and_its_trace_is_named_all_the_same() {
    let traced = Traced::start(&[]).await;
    let http = traced.server.http();
    let silent = http.get_with("/v1/config/a", &[("traceparent", UNRECORDED)]).await.expect(404);
    assert_eq!(silent.header("daybook-trace-id"), "1111111111111111111111111111111a");
    http.get_with("/v1/config/a", &[("traceparent", CALLER)]).await.expect(404);
    // What was not recorded would have come before it.
    let spans = traced.spans(&["GET /v1/config/{name}"]).await;
    assert!(spans.iter().all(|span| span.trace == CALLERS_TRACE), "{spans:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_sampled_leaves_no_span_at_all() {
    let sampler = [("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0")];
    let traced = Traced::start(&sampler).await;
    let http = traced.server.http();
    for _ in 0..50 {
        let answer = http.set("a", "on").await;
        assert_eq!(answer.header("daybook-trace-id"), "");
        http.get("/v1/config/a").await.expect(200);
    }
    http.get_with("/v1/config/a", &[("traceparent", CALLER)]).await.expect(200);
    let spans = traced.spans(&["GET /v1/config/{name}"]).await;
    assert!(spans.iter().all(|span| span.trace == CALLERS_TRACE), "{spans:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_are_not_traced() {
    let traced = Traced::start(&[]).await;
    let http = traced.server.http();
    http.get("/health").await.expect(200);
    http.get("/health/ready").await.expect(200);
    http.get("/v1/config").await.expect(200);
    let spans = traced.spans(&["GET /v1/config"]).await;
    assert!(spans.iter().all(|span| !span.name.contains("health")), "{spans:#?}");
}
