//! How many records to read at a time when their sizes are not known before.

/// Page sizes that keep about [`Pace::BYTES`] in memory: the next page is as long as the last one's records
/// were short. A value may be one byte or four million; a fixed number would be wrong for one of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    next: usize,
}

impl Pace {
    /// The bytes that a page aims at.
    pub(crate) const BYTES: usize = 1024 * 1024;
    /// The most records of a page.
    pub(crate) const MOST: usize = 500;
    /// The records of the first page, when nothing is known.
    const FIRST: usize = 16;

    /// The pace of a reader that has seen nothing.
    pub(crate) fn new() -> Self {
        Self { next: Self::FIRST }
    }

    /// The size of the next page.
    pub(crate) fn next(self) -> usize {
        self.next
    }

    /// Takes in how large a page was.
    pub(crate) fn saw(&mut self, records: usize, bytes: usize) {
        if let Some(each) = bytes.checked_div(records) {
            self.next = (Self::BYTES / each.max(1)).clamp(1, Self::MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_records_are_read_by_hundreds_and_large_ones_singly() {
        let mut pace = Pace::new();
        assert_eq!(pace.next(), 16);
        pace.saw(16, 1_000);
        assert_eq!(pace.next(), 500);
        pace.saw(500, 500 * 4_000_000);
        assert_eq!(pace.next(), 1);
        pace.saw(0, 0);
        assert_eq!(pace.next(), 1);
        pace.saw(1, 10_000);
        assert_eq!(pace.next(), 104);
    }
}
