//! The trace of work that follows the log.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use daybook::module::{Contribution, Module, Parts};
use daybook::settings::Settings;
use daybook::telemetry::Traces;
use daybook::{App, modules};
use daybook_infrastructure::event_store::subscription::Subscriber;
use daybook_infrastructure::event_store::{RecordedEvent, Registration};
use sea_orm::{DatabaseTransaction, DbErr};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use super::receiver::Receiver;
use super::{CONSUMER, Seen, below, one};
use crate::support::Http;

/// Reads every event, and does nothing about it.
struct Reader;

#[async_trait]
impl Subscriber for Reader {
    fn name(&self) -> &'static str {
        "reader"
    }

    async fn handle(&self, _: &DatabaseTransaction, _: &[RecordedEvent]) -> Result<(), DbErr> {
        Ok(())
    }
}

/// A module with that subscriber beside its own work.
struct WithReader(Box<dyn Module>);

impl Module for WithReader {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn registration(&self) -> Registration {
        self.0.registration()
    }

    fn contribute(&self, parts: &Parts) -> anyhow::Result<Contribution> {
        Ok(Contribution { subscribers: vec![Arc::new(Reader)], ..self.0.contribute(parts)? })
    }
}

// On one thread, which alone makes spans: other tests of this process do not.
#[tokio::test]
async fn a_subscribers_work_is_linked_to_the_write_that_set_it_off() {
    let (receiver, dir) = (Receiver::start().await, tempfile::tempdir().unwrap());
    let mut settings = Settings::for_tests(dir.path());
    settings.telemetry.otel_exporter_otlp_endpoint = Some(receiver.endpoint.clone());
    settings.telemetry.otel_metrics_exporter = "none".to_owned();
    let traces = Traces::begin(&settings.telemetry).unwrap();
    let _spans = tracing::subscriber::set_default(Registry::default().with(traces.layer()));
    let mut modules = modules::all();
    let first = modules.remove(0);
    let builder = App::builder(settings).module(Box::new(WithReader(first))).modules(modules);
    let app = builder.sampling(traces.sampling()).build().await.unwrap();
    let (http, handle) = (Http::new(format!("http://{}", app.local_addr())), app.shutdown_handle());
    let running = tokio::spawn(app.run());
    http.set("a", "on").await;
    let done =
        |spans: &[Seen]| ["follow reader", "config.set"].iter().all(|n| spans.iter().any(|s| s.name == *n));
    let spans = receiver.until(done).await.spans;
    let follow = one(&spans, "follow reader");
    assert_eq!(follow.links, [one(&spans, "event_store.append").place()]);
    assert_eq!((follow.kind, follow.parent.as_str()), (CONSUMER, ""));
    assert_eq!(follow.attribute("daybook.subscription.name"), "reader");
    assert_eq!(follow.attribute("daybook.events"), "1");
    assert_eq!(
        below(&spans, follow),
        ["BEGIN", "COMMIT", "SELECT events", "WRITE checkpoints", "event_store.queue"]
    );
    handle.shutdown();
    running.await.unwrap().unwrap();
    tokio::task::spawn_blocking(move || traces.end(Duration::from_secs(10))).await.unwrap();
}
