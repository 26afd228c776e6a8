//! Progress of long work, on standard error.

use daybook_application::shared::Position;
use daybook_infrastructure::event_store::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar that nobody sees where standard error is no terminal.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar for work on events that is called `what`, a word or two.
    pub(super) fn new(what: &'static str) -> Self {
        Self::of(what, "events")
    }

    /// A bar for work on `things`.
    pub(super) fn of(what: &'static str, things: &'static str) -> Self {
        let bar = ProgressBar::new(0).with_message(what).with_prefix(things);
        let shape = "{msg} {wide_bar} {human_pos}/{human_len} {prefix} ({per_sec}, {eta} left)";
        match ProgressStyle::with_template(shape) {
            Ok(style) => bar.set_style(style),
            Err(error) => tracing::debug!(%error, "the bar keeps its own shape"),
        }
        Self(bar)
    }

    /// So many are done, of so many.
    pub(super) fn set(&self, done: u64, all: u64) {
        self.0.set_length(all);
        self.0.set_position(done);
    }
}

impl Progress for Bar {
    fn at(&self, position: Position, head: Position) {
        self.set(position.0, head.0);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
