//! What tokio's runtime does.

use opentelemetry::metrics::{Meter, ObservableGauge};
use tokio::runtime::{Handle, RuntimeMetrics};

/// Shows the figures of the runtime that this is called within.
pub(super) fn observe(meter: &Meter) {
    let runtime = Handle::current().metrics();
    let workers = meter.u64_observable_gauge("tokio.runtime.workers").with_unit("{thread}");
    let workers = workers.with_description("Threads that work on tasks.");
    gauge(workers, &runtime, RuntimeMetrics::num_workers);
    let tasks = meter.u64_observable_gauge("tokio.runtime.tasks").with_unit("{task}");
    let tasks = tasks.with_description("Tasks that have not come to their end.");
    gauge(tasks, &runtime, RuntimeMetrics::num_alive_tasks);
    let queue = meter.u64_observable_gauge("tokio.runtime.queue.depth").with_unit("{task}");
    let queue = queue.with_description("Tasks that are ready and that no thread has taken yet.");
    gauge(queue, &runtime, RuntimeMetrics::global_queue_depth);
    meter
        .f64_observable_counter("tokio.runtime.busy.time")
        .with_unit("s")
        .with_description("How long the threads have worked on tasks, all together.")
        .with_callback(move |observer| {
            let busy = (0..runtime.num_workers()).map(|worker| runtime.worker_total_busy_duration(worker));
            observer.observe(busy.map(|busy| busy.as_secs_f64()).sum(), &[]);
        })
        .build();
}

type Gauge<'m> = opentelemetry::metrics::AsyncInstrumentBuilder<'m, ObservableGauge<u64>, u64>;

fn gauge(gauge: Gauge<'_>, runtime: &RuntimeMetrics, figure: fn(&RuntimeMetrics) -> usize) {
    let runtime = runtime.clone();
    gauge.with_callback(move |observer| observer.observe(figure(&runtime) as u64, &[])).build();
}
