//! What the operating system says of the process. Only Linux is asked; elsewhere these figures are missing.

use std::fs;
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrumentBuilder, Meter, ObservableUpDownCounter};

/// The ticks of a second in which Linux tells times, on every machine that it runs on today.
const TICKS: f64 = 100.0;

/// Shows the figures of this process.
pub(super) fn observe(meter: &Meter) {
    observe_times(meter);
    let memory = meter.i64_observable_up_down_counter("process.memory.usage").with_unit("By");
    show(memory.with_description("Physical memory in use."), || status_bytes("VmRSS"));
    let memory = meter.i64_observable_up_down_counter("process.memory.virtual").with_unit("By");
    show(memory.with_description("Memory that is addressed, in use or not."), || status_bytes("VmSize"));
    let threads = meter.i64_observable_up_down_counter("process.thread.count").with_unit("{thread}");
    show(threads.with_description("Threads."), || field(&status()?, "Threads"));
    let files = meter.i64_observable_up_down_counter("process.unix.file_descriptor.count");
    let files = files.with_unit("{file_descriptor}");
    show(files.with_description("Open files, connections among them."), open_files);
}

fn observe_times(meter: &Meter) {
    meter
        .f64_observable_counter("process.cpu.time")
        .with_unit("s")
        .with_description("Processor time that the process has used.")
        .with_callback(|observer| {
            let stat = fs::read_to_string("/proc/self/stat").ok();
            if let Some([user, system]) = stat.as_deref().and_then(cpu_seconds) {
                for (mode, seconds) in [("user", user), ("system", system)] {
                    observer.observe(seconds, &[KeyValue::new("cpu.mode", mode)]);
                }
            }
        })
        .build();
    let begun = Instant::now();
    meter
        .f64_observable_gauge("process.uptime")
        .with_unit("s")
        .with_description("How long the process has been running.")
        .with_callback(move |observer| observer.observe(begun.elapsed().as_secs_f64(), &[]))
        .build();
}

type UpDown<'m> = AsyncInstrumentBuilder<'m, ObservableUpDownCounter<i64>, i64>;

fn show(instrument: UpDown<'_>, figure: impl Fn() -> Option<i64> + Send + Sync + 'static) {
    let observe = move |observer: &dyn opentelemetry::metrics::AsyncInstrument<i64>| {
        if let Some(figure) = figure() {
            observer.observe(figure, &[]);
        }
    };
    instrument.with_callback(observe).build();
}

fn status() -> Option<String> {
    fs::read_to_string("/proc/self/status").ok()
}

fn status_bytes(name: &str) -> Option<i64> {
    field(&status()?, name)?.checked_mul(1024)
}

/// The number of a field of `/proc/self/status`; sizes are in KiB.
fn field(status: &str, name: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

fn open_files() -> Option<i64> {
    i64::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()
}

/// The times in user mode and in the system, of `/proc/self/stat`.
fn cpu_seconds(stat: &str) -> Option<[f64; 2]> {
    // The second field is a name in parentheses and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut seconds = || Some(fields.next()?.parse::<f64>().ok()? / TICKS);
    Some([seconds()?, seconds()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_times_are_found_behind_whatever_name() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 5 0 1 0 250 125 0 0 20 0 9 0 1 2 3";
        assert_eq!(cpu_seconds(stat), Some([2.5, 1.25]));
        assert_eq!(cpu_seconds("7 (a) S"), None);
    }

    #[test]
    fn fields_of_the_status_are_found_by_their_whole_names() {
        let status = "Name:\tdaybook\nVmRSSx:\t1 kB\nVmRSS:\t   2048 kB\nThreads:\t9\n";
        assert_eq!((field(status, "VmRSS"), field(status, "Threads")), (Some(2048), Some(9)));
        assert_eq!((field(status, "Vm"), field(status, "Name")), (None, None));
    }
}
