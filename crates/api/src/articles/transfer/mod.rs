//! Articles from files and to files: Markdown with what is said of it before it (front matter).

mod dates;
mod document;
mod export;
mod front_matter;
mod heading;
mod import;
mod outcome;
mod path;
mod rule;
mod scalars;
mod split;
#[cfg(test)]
mod tests;
mod trial;
mod writing;

pub use document::{Document, Shown};
pub use export::{ExportError, Shelf, export};
pub use import::{Import, ImportAsked, ImportError};
pub use outcome::{FileOutcome, Happened};
pub use path::{FilePath, InvalidFilePath};
pub use rule::Rule;
pub use writing::{Page, written};
