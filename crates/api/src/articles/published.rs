//! Articles from files and to files, without requests: for the command line.

pub use super::transfer::{
    Document, ExportError, FileOutcome, FilePath, Happened, Import, ImportAsked, ImportError,
    InvalidFilePath, Page, Rule, Shelf, Shown, export, written,
};
