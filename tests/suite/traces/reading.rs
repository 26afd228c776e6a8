//! The trace of a read.

use super::{Traced, below, one};

#[tokio::test(flavor = "multi_thread")]
async fn a_read_shows_whether_the_cache_knew_and_what_was_asked_of_the_database() {
    let traced = Traced::start(&[("OTEL_TRACES_SAMPLER", "parentbased_always_off")]).await;
    let http = traced.server.http();
    http.set("a", "on").await;
    http.set("b", "on").await;
    let trace = |n: u8| format!("00-{n:032x}-00f067aa0ba902b7-01");
    for n in [1, 2] {
        http.get_with("/v1/config/b", &[("traceparent", &trace(n))]).await.expect(200);
    }
    let answered = |trace: u8| {
        let trace = format!("{trace:032x}");
        move |span: &super::Seen| span.trace == trace && span.name == "GET /v1/config/{name}"
    };
    let both = |spans: &[super::Seen]| spans.iter().any(answered(1)) && spans.iter().any(answered(2));
    let spans = traced.receiver.until(both).await.spans;
    let of = |n: u8| -> Vec<_> {
        spans.iter().filter(|span| span.trace == format!("{n:032x}")).cloned().collect()
    };
    let (first, second) = (of(1), of(2));
    for spans in [&first, &second] {
        assert_eq!(below(spans, one(spans, "GET /v1/config/{name}")), ["config.entry"]);
        assert_eq!(below(spans, one(spans, "config.entry")), ["cache config.entries"]);
        assert_eq!(one(spans, "config.entry").attribute("daybook.query"), "entry");
    }
    let missed = one(&first, "cache config.entries");
    assert_eq!(missed.attribute("daybook.cache.outcome"), "miss");
    assert_eq!(below(&first, missed), ["SELECT config_entries"]);
    assert_eq!(one(&first, "SELECT config_entries").attribute("db.response.returned_rows"), "1");
    let hit = one(&second, "cache config.entries");
    assert_eq!(hit.attribute("daybook.cache.outcome"), "hit");
    assert!(below(&second, hit).is_empty(), "{second:#?}");
}
