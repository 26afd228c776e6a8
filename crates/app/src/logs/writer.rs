//! Writing lines without anybody waiting for it.

use std::io::{self, BufWriter, Write};
use std::thread;
use std::time::Duration;

use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};

/// The most lines that wait to be written; of what comes then, nothing is written.
const MOST_LINES: usize = 32_768;
/// The most bytes of one write.
const MOST_BYTES: usize = 64 * 1024;
/// How long lines gather before they are written together.
const REST: Duration = Duration::from_millis(5);

/// Takes lines, and writes them to `to` in a thread of its own until the guard is dropped.
pub(super) fn begin(to: impl Write + Send + 'static) -> (NonBlocking, WorkerGuard) {
    let gathering = Gathering(BufWriter::with_capacity(MOST_BYTES, to));
    let builder = NonBlockingBuilder::default().buffered_lines_limit(MOST_LINES).lossy(true);
    builder.thread_name("daybook-log").finish(gathering)
}

/// Rests after it has written all that there was. The lines of a busy server are few writes so, and do not wake the
/// thread one by one, which would cost more than they do.
struct Gathering<W: Write>(BufWriter<W>);

impl<W: Write> Write for Gathering<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.0.flush();
        thread::sleep(REST);
        flushed
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Says of each write how long it is, and takes it when it is let.
    struct Slow {
        begun: Sender<usize>,
        let_in: Receiver<()>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.begun.send(bytes.len()).unwrap();
            self.let_in.recv().unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn whoever_logs_does_not_wait_and_what_waits_is_written_together() {
        let ((begun, writes), (let_in, taken)) = (channel(), channel());
        let (mut lines, guard) = begin(Slow { begun, let_in: taken });
        lines.write_all(b"first\n").unwrap();
        assert_eq!(writes.recv(), Ok(6));
        for _ in 0..1_000 {
            lines.write_all(b"later\n").unwrap();
        }
        let_in.send(()).unwrap();
        assert_eq!(writes.recv(), Ok(6_000));
        let_in.send(()).unwrap();
        drop(guard);
    }

    #[test]
    fn what_finds_no_room_is_counted() {
        let ((begun, writes), (let_in, taken)) = (channel(), channel());
        let (mut lines, guard) = begin(Slow { begun, let_in: taken });
        lines.write_all(b"first\n").unwrap();
        writes.recv().unwrap();
        for _ in 0..MOST_LINES + 3 {
            lines.write_all(b"later\n").unwrap();
        }
        assert_eq!(lines.error_counter().dropped_lines(), 3);
        drop(let_in);
        drop(writes);
        drop(guard);
    }
}
