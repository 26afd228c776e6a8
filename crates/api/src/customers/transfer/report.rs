//! What came of an import.

use std::fmt;

use daybook_domain::customers::BatchId;

use super::Rule;

/// What came of an import, or would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The import, by which it can be taken back.
    pub batch: BatchId,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// All rows: those of the four counts that follow.
    pub rows: u64,
    /// Rows that made a customer.
    pub created: u64,
    /// Rows that changed one.
    pub changed: u64,
    /// Rows that said what was so already.
    pub unchanged: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// Columns that are no field of a customer.
    pub ignored_columns: Vec<String>,
    /// The refused rows in the order of the file; the first [`Report::MOST_REFUSALS`] of them.
    pub refusals: Vec<Refusal>,
}

/// A row that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the file at which it begins; the header is at line 1, if nothing is above it.
    pub line: u64,
    /// The rule that it breaks.
    pub rule: Rule,
}

impl Report {
    /// The most refused rows that are listed; the others are counted.
    pub const MOST_REFUSALS: usize = 10_000;

    /// The report of an import of no rows.
    #[must_use]
    pub fn new(batch: BatchId, dry_run: bool) -> Self {
        Self {
            batch,
            dry_run,
            rows: 0,
            created: 0,
            changed: 0,
            unchanged: 0,
            refused: 0,
            ignored_columns: Vec::new(),
            refusals: Vec::new(),
        }
    }

    /// The refused rows that are not listed.
    #[must_use]
    pub fn refusals_left_out(&self) -> u64 {
        self.refused - self.refusals.len() as u64
    }

    /// Takes in a refused row. They come nearly in order: those that a customer's state refuses come late.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.rows += 1;
        self.refused += 1;
        let place = self.refusals.partition_point(|known| known.line <= refusal.line);
        if place < Self::MOST_REFUSALS {
            self.refusals.insert(place, refusal);
            self.refusals.truncate(Self::MOST_REFUSALS);
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.rule.slug(), self.rule.detail())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_rows_are_listed_in_order_and_then_counted() {
        let mut report = Report::new(BatchId::new(uuid::Uuid::nil()), false);
        for line in (2..9_000).rev().chain(9_000..10_100) {
            report.refuse(Refusal { line, rule: Rule::NotUtf8 });
        }
        assert_eq!((report.refused, report.rows, report.refusals_left_out()), (10_098, 10_098, 98));
        assert!(report.refusals.is_sorted_by_key(|refusal| refusal.line));
        assert_eq!(report.refusals.last().unwrap().line, 10_001);
    }

    #[test]
    fn a_refusal_says_where_and_why() {
        let refusal = Refusal { line: 7, rule: Rule::NameEmpty };
        assert_eq!(refusal.to_string(), "line 7: name-empty: A customer has a name.");
    }
}
