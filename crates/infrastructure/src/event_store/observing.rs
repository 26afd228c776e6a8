//! What the store shows of itself when somebody looks.

use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, AsyncInstrumentBuilder, Meter, ObservableGauge};

use super::Store;
use crate::shared::disk;
use crate::shared::meter::attribute;

type Gauge<'m, T> = AsyncInstrumentBuilder<'m, ObservableGauge<T>, T>;

impl Store {
    /// The meter that measures this store and what is built upon it.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Shows the store's figures whenever somebody asks its meter, as long as the store is there.
    pub fn observe(self: &Arc<Self>) {
        observe_queue(self);
        observe_log(self);
        observe_connections(self);
        observe_files(self);
    }

    /// How many events everybody who follows the log is behind it, by name.
    pub(crate) fn behind(&self) -> Vec<(&'static str, u64)> {
        let head = self.head();
        let mut behind = self.subscriptions.behind(head);
        behind.push((FOLLOWER, head.0.saturating_sub(self.follower().seen().0)));
        behind
    }

    /// How large the write-ahead log of a file is, in bytes.
    pub(crate) fn wal_size(&self) -> u64 {
        let Some(file) = self.database.file() else { return 0 };
        let mut file = file.as_os_str().to_owned();
        file.push("-wal");
        disk::size(&PathBuf::from(file))
    }
}

/// One figure of the store.
fn figure(store: &Arc<Store>, gauge: Gauge<'_, u64>, figure: fn(&Store) -> u64) {
    let store = Arc::downgrade(store);
    gauge.with_callback(of(store, move |store, observer| observer.observe(figure(store), &[]))).build();
}

/// Looks at the store, if it is still there.
fn of<T>(
    store: Weak<Store>,
    look: impl Fn(&Arc<Store>, &dyn AsyncInstrument<T>) + Send + Sync + 'static,
) -> impl Fn(&dyn AsyncInstrument<T>) + Send + Sync + 'static {
    move |observer| {
        if let Some(store) = store.upgrade() {
            look(&store, observer);
        }
    }
}

fn observe_queue(store: &Arc<Store>) {
    let meter = &store.meter;
    let length = meter.u64_observable_gauge("daybook.writer.queue.length").with_unit("{request}");
    let length = length.with_description("Writes that wait for the writer.");
    figure(store, length, |store| store.writer.waiting() as u64);
    let limit = meter.u64_observable_gauge("daybook.writer.queue.limit").with_unit("{request}");
    let limit = limit.with_description("Writes that may wait; one more is refused.");
    figure(store, limit, |store| store.writer.limits().requests as u64);
    let size = meter.u64_observable_gauge("daybook.writer.queue.size").with_unit("By");
    let size = size.with_description("Bytes of the writes that wait or are being written.");
    figure(store, size, |store| store.writer.waiting_bytes() as u64);
    let limit = meter.u64_observable_gauge("daybook.writer.queue.size.limit").with_unit("By");
    let limit = limit.with_description("Bytes that waiting writes may have together; more is refused.");
    figure(store, limit, |store| store.writer.limits().bytes as u64);
    let stalled = |store: &Arc<Store>, observer: &dyn AsyncInstrument<f64>| {
        observer.observe(store.writer.stalled_for().as_secs_f64(), &[]);
    };
    meter
        .f64_observable_gauge("daybook.writer.stall.duration")
        .with_unit("s")
        .with_description("How long there has been work for the writer and none of it was done.")
        .with_callback(of(Arc::downgrade(store), stalled))
        .build();
}

fn observe_log(store: &Arc<Store>) {
    let meter = &store.meter;
    let position = meter.u64_observable_gauge("daybook.log.position").with_unit("{event}");
    let position = position.with_description("The position of the last event of the log.");
    figure(store, position, |store| store.head().0);
    let lead = |store: &Arc<Store>, observer: &dyn AsyncInstrument<f64>| {
        if let Some(recorded_at) = store.writer.recorded_at() {
            let micros = recorded_at.as_micros().saturating_sub(store.clock.now().as_micros());
            let lead = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
            observer.observe(lead.as_secs_f64(), &[]);
        }
    };
    meter
        .f64_observable_gauge("daybook.log.clock.lead")
        .with_unit("s")
        .with_description("How far the log runs ahead of the clock, which was set back then.")
        .with_callback(of(Arc::downgrade(store), lead))
        .build();
    let lag = |store: &Arc<Store>, observer: &dyn AsyncInstrument<u64>| {
        for (name, behind) in store.behind() {
            observer.observe(behind, &attribute("daybook.subscription.name", name));
        }
    };
    meter
        .u64_observable_gauge("daybook.subscription.lag")
        .with_unit("{event}")
        .with_description("Events that whoever follows the log has still to handle.")
        .with_callback(of(Arc::downgrade(store), lag))
        .build();
}

fn observe_connections(store: &Arc<Store>) {
    let meter = &store.meter;
    let connections = |store: &Arc<Store>, observer: &dyn AsyncInstrument<i64>| {
        for pool in store.database.pools() {
            for (state, count) in [("idle", pool.idle), ("used", pool.used)] {
                let state = KeyValue::new("db.client.connection.state", state);
                observer.observe(count, &[KeyValue::new(POOL, pool.name), state]);
            }
        }
    };
    meter
        .i64_observable_up_down_counter("db.client.connection.count")
        .with_unit("{connection}")
        .with_description("Connections to the database, by pool and state.")
        .with_callback(of(Arc::downgrade(store), connections))
        .build();
    let limits = |store: &Arc<Store>, observer: &dyn AsyncInstrument<i64>| {
        for pool in store.database.pools() {
            observer.observe(pool.most, &attribute(POOL, pool.name));
        }
    };
    meter
        .i64_observable_up_down_counter("db.client.connection.max")
        .with_unit("{connection}")
        .with_description("Connections that a pool may have.")
        .with_callback(of(Arc::downgrade(store), limits))
        .build();
}

fn observe_files(store: &Arc<Store>) {
    let meter = &store.meter;
    let files = |store: &Arc<Store>, observer: &dyn AsyncInstrument<u64>| {
        if let Some(file) = store.database.file() {
            observer.observe(disk::size(file), &attribute(FILE, "data"));
            observer.observe(store.wal_size(), &attribute(FILE, "wal"));
        }
    };
    meter
        .u64_observable_gauge("daybook.database.size")
        .with_unit("By")
        .with_description("Bytes of the database's files.")
        .with_callback(of(Arc::downgrade(store), files))
        .build();
    let room = |store: &Arc<Store>, observer: &dyn AsyncInstrument<u64>| {
        if let Some(Ok(available)) = store.database.file().map(disk::available) {
            observer.observe(available, &[]);
        }
    };
    meter
        .u64_observable_gauge("daybook.disk.available")
        .with_unit("By")
        .with_description("Bytes that can still be written to the disk of the data.")
        .with_callback(of(Arc::downgrade(store), room))
        .build();
}

/// The name of what this node keeps in memory, as the task is called that follows the log for it.
const FOLLOWER: &str = "follower";
const POOL: &str = "db.client.connection.pool.name";
const FILE: &str = "daybook.database.file";
