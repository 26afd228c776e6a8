//! `daybook events`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use daybook_api::events::published::EventBody;
use daybook_application::events::Events;
use daybook_application::shared::EventFilter;
use daybook_domain::access::Principal;
use daybook_infrastructure::event_store::{SqlEventLog, SqlTimeline, Store};
use tokio::time::MissedTickBehavior;

use crate::store;

use super::arguments::EventsQuery;
use super::output;

/// How many events are read at a time.
const PAGE: usize = 500;
/// How often another process's writes are looked for: nothing wakes across processes.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Prints events until the log ends, or for ever.
pub(super) async fn run(query: &EventsQuery) -> anyhow::Result<ExitCode> {
    let store = Arc::new(store::open_to_read(&query.data).await?);
    let log = Arc::new(SqlEventLog::new(store.clone()));
    let events = Events::new(log, Arc::new(SqlTimeline::new(store.clone())), store.signal());
    print(&store, &events, query).await.context("the log cannot be printed")?;
    Ok(ExitCode::SUCCESS)
}

async fn print(store: &Store, events: &Events, query: &EventsQuery) -> anyhow::Result<()> {
    let filter = EventFilter { category: query.category.clone(), stream_prefix: query.stream_prefix.clone() };
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut after = events.begin(query.after.clone(), &Principal::System).await?;
    loop {
        let page = events.page(after, PAGE, &filter, &Principal::System).await?;
        for event in &page.events {
            let line = serde_json::to_string(&EventBody::new(&events.log_id(), event))?;
            if !output::line(&line)? {
                return Ok(());
            }
        }
        after = page.read_to;
        if page.more {
            continue;
        }
        if !query.follow {
            return Ok(());
        }
        ticks.tick().await;
        store.refresh().await?;
    }
}
