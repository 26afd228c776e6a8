//! The forms of files.

use std::fmt;
use std::str::FromStr;

/// The form of a file of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A header line, and a line of cells for each customer.
    Csv,
    /// A JSON object a line.
    Ndjson,
}

/// The text names no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the forms are csv and ndjson")]
pub struct UnknownForm;

impl Form {
    /// Its media type, without parameters.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Ndjson => "application/x-ndjson",
        }
    }
}

impl FromStr for Form {
    type Err = UnknownForm;

    /// `csv` or `ndjson`, or what else files of the latter form are called, in any case.
    fn from_str(text: &str) -> Result<Self, UnknownForm> {
        match text.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "txt" => Ok(Self::Csv),
            "ndjson" | "jsonl" => Ok(Self::Ndjson),
            _ => Err(UnknownForm),
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        })
    }
}
