//! What commands print.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Prints a line on standard output; the answer is false if nobody reads it any more.
pub(super) fn line(text: &str) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error),
    }
}

/// Prints an error, with what caused it, on standard error.
pub(super) fn error(error: &anyhow::Error) {
    // With standard error gone there is nobody left to tell.
    drop(writeln!(io::stderr(), "daybook: {error:#}"));
}

/// What a file's name ends with, without the dot and in lower case.
pub(super) fn ending(file: &Path) -> Option<String> {
    file.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}
