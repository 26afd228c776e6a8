//! The page on metrics, the dashboard and the alerts say what is, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use super::Scrape;
use crate::support::{Frames, TestApp};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What makes instruments, as methods of a meter are called.
fn makes_instrument(method: &str) -> bool {
    let number = ["u64_", "i64_", "f64_"].iter().find_map(|number| method.strip_prefix(number));
    let kinds = ["counter", "histogram", "gauge", "up_down_counter"];
    number.is_some_and(|kind| kinds.contains(&kind.strip_prefix("observable_").unwrap_or(kind)))
}

/// The names of the instruments that a file makes.
#[derive(Default)]
struct Instruments(BTreeSet<String>);

impl<'ast> Visit<'ast> for Instruments {
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if makes_instrument(&call.method.to_string()) {
            let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. })) = call.args.first()
            else {
                panic!("{} is not given a name that can be found", call.method);
            };
            self.0.insert(name.value());
        }
        visit::visit_expr_method_call(self, call);
    }
}

/// The names of all instruments of the code.
fn made() -> BTreeSet<String> {
    let (mut made, mut folders) = (Instruments::default(), vec![root().join("crates")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                made.visit_file(&syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
            }
        }
    }
    made.0
}

/// The rows of the page: an instrument's name, and its name in Prometheus.
fn documented() -> Vec<(String, String)> {
    let page = read("docs/metrics.md");
    let cell = |cell: &str| cell.trim().strip_prefix('`')?.strip_suffix('`').map(str::to_owned);
    let row = |line: &str| {
        let mut cells = line.strip_prefix('|')?.split('|');
        Some((cell(cells.next()?)?, cell(cells.next()?)?))
    };
    page.lines().filter_map(row).collect()
}

/// The names in Prometheus of what the page says is measured of files only.
fn of_files() -> BTreeSet<String> {
    let page = read("docs/metrics.md");
    let rows = page.lines().filter(|line| line.starts_with('|') && line.contains("(on a file)"));
    rows.map(|row| row.split('`').nth(3).unwrap().to_owned()).collect()
}

#[test]
fn the_page_has_a_row_for_every_instrument_and_no_other() {
    let rows: Vec<_> = documented().into_iter().map(|(name, _)| name).collect();
    let names: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(names.len(), rows.len(), "a name stands twice");
    assert_eq!(made(), names);
}

#[tokio::test]
async fn the_page_names_every_family_that_is_scraped_as_it_is_scraped() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    Frames::open(&app, "/v1/events", None).await.event().await;
    app.get("/health").await.expect(200);
    app.get("/v1/config/missing").await.expect(404);
    let known: BTreeSet<_> = documented().into_iter().map(|(_, name)| name).collect();
    let scraped: BTreeSet<_> = Scrape::of(&app).await.types.into_keys().collect();
    let unknown: Vec<_> =
        scraped.iter().filter(|name| !known.contains(*name) && *name != "target_info").collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    // What counts events of a kind that did not happen here is not there yet.
    let missing: Vec<_> = known.difference(&scraped).map(String::as_str).collect();
    let rare = [
        "daybook_command_retries_total",
        "daybook_http_server_shed_total",
        "daybook_log_lines_dropped_total",
        "daybook_schedule_fired_total",
        "daybook_task_restarts_total",
        "daybook_telemetry_exports_total",
        "daybook_writer_batch_retries_total",
    ];
    let missing: BTreeSet<_> = missing.into_iter().filter(|name| !rare.contains(name)).collect();
    // What the page says of files is there of files, and nowhere else.
    let of_files: BTreeSet<_> = if crate::ON_POSTGRES { of_files() } else { BTreeSet::new() };
    assert_eq!(missing, of_files.iter().map(String::as_str).collect());
}

/// Whatever looks like the name of a metric.
fn named(text: &str) -> BTreeSet<&str> {
    let begins = ["daybook_", "http_server_", "db_client_", "process_", "tokio_"];
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| begins.iter().any(|begin| word.starts_with(begin)))
        .collect()
}

#[test]
fn the_dashboard_and_the_alerts_ask_for_what_there_is() {
    let known: BTreeSet<_> = documented().into_iter().map(|(_, name)| name).collect();
    let attributes = attributes();
    for file in ["grafana/daybook.json", "alerts.yml"] {
        let text = read(&format!("docs/observability/{file}"));
        let names = named(&text);
        assert!(names.len() > 10, "{file} asks for {names:?}");
        for name in names {
            let parts = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part));
            let is_known = known.contains(name) || parts.is_some_and(|base| known.contains(base));
            assert!(is_known || attributes.contains(name), "{file}: {name}");
        }
    }
}

/// The attributes that the page explains, as Prometheus has them.
fn attributes() -> BTreeSet<String> {
    let page = read("docs/metrics.md");
    let quoted = page.split('`').skip(1).step_by(2);
    quoted.filter(|word| word.contains('.')).map(|word| word.replace('.', "_")).collect()
}

#[test]
fn the_dashboard_is_json_with_panels_that_ask_something() {
    let dashboard: serde_json::Value =
        serde_json::from_str(&read("docs/observability/grafana/daybook.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let asking = panels.iter().filter(|panel| panel["type"] != "row");
    let (mut ids, mut count) = (BTreeSet::new(), 0);
    for panel in asking {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{}", panel["title"]);
        let targets = panel["targets"].as_array().unwrap();
        assert!(targets.iter().all(|target| target["expr"].is_string()), "{}", panel["title"]);
        assert!(panel["description"].is_string(), "{}", panel["title"]);
        count += 1;
    }
    assert!(count > 10);
}
