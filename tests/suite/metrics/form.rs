//! The form of what is scraped, and that there is what belongs to it.

use std::collections::{BTreeMap, BTreeSet};

use super::Scrape;
use crate::support::{Labels, TestApp};

/// The name of a family's figures without what a histogram adds to it.
fn family<'n>(scrape: &Scrape, name: &'n str) -> &'n str {
    let parts = ["_bucket", "_sum", "_count"].iter().filter_map(|part| name.strip_suffix(part));
    let histogram = |base: &&str| scrape.types.get(*base).is_some_and(|kind| kind == "histogram");
    parts.into_iter().find(histogram).unwrap_or(name)
}

#[tokio::test]
async fn every_figure_has_a_type_a_help_and_labels_of_its_own() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    app.get("/v1/config/a").await.expect(200);
    let scrape = Scrape::of(&app).await;
    let mut seen = BTreeSet::new();
    for sample in &scrape.samples {
        let family = family(&scrape, &sample.name);
        let kind = scrape.types.get(family).unwrap_or_else(|| panic!("{family} has no type"));
        assert!(scrape.helps.contains(family), "{family} has no help");
        assert_eq!(kind == "counter", family.ends_with("_total"), "{family} is a {kind}");
        assert!(!sample.value.is_nan(), "{sample:?}");
        assert!(seen.insert((sample.name.clone(), sample.labels.clone())), "twice: {sample:?}");
    }
}

#[tokio::test]
async fn the_buckets_of_a_histogram_add_up() {
    let app = TestApp::start().await;
    for round in 0..5 {
        app.set("a", &round.to_string()).await;
    }
    let scrape = Scrape::of(&app).await;
    let mut buckets: BTreeMap<(String, Labels), Vec<(f64, f64)>> = BTreeMap::new();
    for sample in scrape.samples.iter().filter(|sample| sample.name.ends_with("_bucket")) {
        let mut labels = sample.labels.clone();
        let bound = labels.remove("le").unwrap();
        let bound = if bound == "+Inf" { f64::INFINITY } else { bound.parse().unwrap() };
        let name = sample.name.trim_end_matches("_bucket").to_owned();
        buckets.entry((name, labels)).or_default().push((bound, sample.value));
    }
    assert!(buckets.keys().any(|(name, _)| name == "http_server_request_duration_seconds"));
    for ((name, labels), buckets) in buckets {
        assert!(buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1), "{name}: {buckets:?}");
        let labels: Vec<_> = labels.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        let count = scrape.one(&format!("{name}_count"), &labels);
        assert_eq!(buckets.last(), Some(&(f64::INFINITY, count)), "{name}");
        assert!(scrape.one(&format!("{name}_sum"), &labels) >= 0.0);
    }
}

#[tokio::test]
async fn the_process_its_runtime_and_its_connections_are_measured() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let scrape = Scrape::of(&app).await;
    assert!(scrape.count("process_memory_usage_bytes", &[]) > 1_000_000);
    assert!(scrape.count("process_unix_file_descriptor_count", &[]) > 3);
    assert!(scrape.count("process_thread_count", &[]) >= 1);
    assert!(scrape.all("process_cpu_time_seconds_total", &[]).iter().any(|sample| sample.value > 0.0));
    assert!(scrape.count("tokio_runtime_workers", &[]) >= 1);
    assert!(scrape.count("tokio_runtime_tasks", &[]) >= 4, "the store's tasks run");
    let pool = |name| [("db_client_connection_pool_name", name)];
    // A file has one writer; of a server's two connections one is for what must not wait for the batches.
    let writers = if crate::ON_POSTGRES { 2 } else { 1 };
    assert_eq!(scrape.count("db_client_connection_max", &pool("writer")), writers);
    assert_eq!(scrape.count("db_client_connection_max", &pool("readers")), 4);
    assert!((1..=writers).contains(&scrape.sum("db_client_connection_count", &pool("writer"))));
    assert!(scrape.count("daybook_http_server_connections", &[]) >= 1);
    if !crate::ON_POSTGRES {
        assert!(scrape.count("daybook_disk_available_bytes", &[]) > 0);
        assert!(scrape.count("daybook_database_size_bytes", &[("daybook_database_file", "data")]) > 0);
    }
    assert_eq!(scrape.count("daybook_task_up", &[("daybook_task_name", "writer")]), 1);
    assert_eq!(scrape.all("target_info", &[("service_name", "daybook")]).len(), 1);
}

#[tokio::test]
async fn each_application_of_a_process_has_its_own_figures() {
    let (busy, idle) = (TestApp::start().await, TestApp::start().await);
    busy.set("a", "1").await;
    let position = |scrape: Scrape| scrape.count("daybook_log_position", &[]);
    assert_eq!(position(Scrape::of(&busy).await), 1);
    assert_eq!(position(Scrape::of(&idle).await), 0);
}
