//! A file as it is read: a part at a time, with physical lines counted.

use std::io::{self, Read};

/// How much is asked for at a time, at least.
const PART: usize = 64 * 1024;

/// The mark that some programs put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The bytes of a file that were read and not yet taken.
#[derive(Debug)]
pub(super) struct Source<R> {
    reader: R,
    part: usize,
    buffer: Vec<u8>,
    at: usize,
    /// How many bytes of the file are no longer in the buffer.
    dropped: u64,
    line: u64,
    begun: bool,
    ended: bool,
}

/// A physical line: it ends with CR LF, LF, CR, or the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Its bytes without what ends it.
    pub(super) length: usize,
    /// Its bytes with what ends it.
    pub(super) taken: usize,
}

impl<R: Read> Source<R> {
    /// The most bytes of a record; what is longer is refused without being kept in memory.
    pub(super) const MOST: usize = 1024 * 1024;

    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            part: PART,
            buffer: Vec::new(),
            at: 0,
            dropped: 0,
            line: 1,
            begun: false,
            ended: false,
        }
    }

    /// Reads parts of another length, so that a part can end anywhere.
    #[cfg(test)]
    pub(super) fn of_parts(reader: R, part: usize) -> Self {
        Self { part, ..Self::new(reader) }
    }

    /// What has been read and not taken.
    pub(super) fn rest(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Whether nothing comes after [`rest`](Self::rest).
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// The number, from 1, of the line at which [`rest`](Self::rest) begins.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes of the file are before [`rest`](Self::rest).
    pub(super) fn at(&self) -> u64 {
        self.dropped + self.at as u64
    }

    /// The [`rest`](Self::rest) before that byte of the file, and from there on.
    pub(super) fn split(&self, at: u64) -> (&[u8], &[u8]) {
        let rest = self.rest();
        let before = usize::try_from(at.saturating_sub(self.at())).unwrap_or(usize::MAX);
        rest.split_at(before.min(rest.len()))
    }

    /// Takes all before that byte of the file, which is in that line.
    pub(super) fn take_to(&mut self, at: u64, line: u64) {
        let before = self.split(at).0.len();
        self.take(before, line - self.line);
    }

    /// Takes so many bytes, which end so many lines.
    pub(super) fn take(&mut self, bytes: usize, lines: u64) {
        self.at = (self.at + bytes).min(self.buffer.len());
        self.line += lines;
    }

    /// Reads on: at least one byte, or to the end. A mark before the first byte is dropped.
    pub(super) fn more(&mut self) -> io::Result<()> {
        if self.ended {
            return Ok(());
        }
        self.read()?;
        if !self.begun {
            while !self.ended && self.buffer.len() < BOM.len() {
                self.read()?;
            }
            self.begun = true;
            self.at = if self.buffer.starts_with(BOM) { BOM.len() } else { 0 };
        }
        Ok(())
    }

    fn read(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.at);
        self.dropped += self.at as u64;
        self.at = 0;
        // As much again as there is: who looks for an end from the start each time looks twice at most.
        let wanted = self.buffer.len().max(self.part).min(Self::MOST);
        let read = self.reader.by_ref().take(wanted as u64).read_to_end(&mut self.buffer)?;
        self.ended = read < wanted;
        Ok(())
    }

    /// The physical line that comes next; `None` at the end of the file, and `Err` with what is too long, which
    /// is then passed over.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Result<Line, ()>>> {
        loop {
            if let Some(line) = physical_line(self.rest(), self.ended) {
                if line.length <= Self::MOST {
                    return Ok(Some(Ok(line)));
                }
                self.take(line.taken, 1);
                return Ok(Some(Err(())));
            }
            if self.ended {
                return Ok(None);
            }
            if self.rest().len() > Self::MOST {
                self.pass_line()?;
                return Ok(Some(Err(())));
            }
            self.more()?;
        }
    }

    /// Passes over a line of any length, with no more than a part of it in memory.
    pub(super) fn pass_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(line) = physical_line(self.rest(), self.ended) {
                self.take(line.taken, 1);
                return Ok(());
            }
            if self.ended {
                return Ok(());
            }
            // A CR is kept: the LF that belongs to it may come next.
            let keep = usize::from(self.rest().last() == Some(&b'\r'));
            let passed = self.rest().len() - keep;
            self.take(passed, 0);
            self.more()?;
        }
    }
}

/// The line at the beginning of `bytes`; `None` if its end is not there yet, or there is nothing.
pub(super) fn physical_line(bytes: &[u8], ended: bool) -> Option<Line> {
    let Some(length) = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')) else {
        return (ended && !bytes.is_empty()).then_some(Line { length: bytes.len(), taken: bytes.len() });
    };
    end_of_line(&bytes[length..], ended).map(|end| Line { length, taken: length + end })
}

/// The bytes of the end of a line at the beginning of `bytes`, a CR or LF; `None` if a CR is the last byte so
/// far.
pub(super) fn end_of_line(bytes: &[u8], ended: bool) -> Option<usize> {
    match bytes {
        [b'\r', b'\n', ..] => Some(2),
        [b'\r'] if !ended => None,
        _ => Some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8], piece: usize) -> Vec<(u64, Option<String>)> {
        let mut source = Source::of_parts(bytes, piece);
        let mut lines = Vec::new();
        loop {
            let number = source.line();
            match source.next_line().unwrap() {
                None => return lines,
                Some(Err(())) => lines.push((number, None)),
                Some(Ok(line)) => {
                    let text = String::from_utf8_lossy(&source.rest()[..line.length]).into_owned();
                    source.take(line.taken, 1);
                    lines.push((number, Some(text)));
                }
            }
        }
    }

    fn said(lines: &[(u64, &str)]) -> Vec<(u64, Option<String>)> {
        lines.iter().map(|(number, text)| (*number, Some((*text).to_owned()))).collect()
    }

    #[test]
    fn lines_end_with_either_mark_or_both_or_the_file_wherever_the_pieces_break() {
        for piece in 1..9 {
            let found = lines(b"\xef\xbb\xbfa\r\nbb\n\rc\r\n\nd", piece);
            let expected = said(&[(1, "a"), (2, "bb"), (3, ""), (4, "c"), (5, ""), (6, "d")]);
            assert_eq!(found, expected, "{piece}");
            assert_eq!(lines(b"", piece), []);
            assert_eq!(lines(b"a\r", piece), said(&[(1, "a")]));
        }
    }

    #[test]
    fn a_mark_is_dropped_at_the_beginning_of_the_file_only() {
        assert_eq!(
            lines("\u{feff}\u{feff}a\n\u{feff}b".as_bytes(), 2),
            said(&[(1, "\u{feff}a"), (2, "\u{feff}b")])
        );
        assert_eq!(lines(b"\xef\xbb", 1).len(), 1);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_without_being_kept() {
        let most = Source::<&[u8]>::MOST;
        let mut bytes = b"a\r\n".to_vec();
        bytes.extend(vec![b'x'; 5 * most]);
        bytes.extend(b"\r\nb\n");
        bytes.extend(vec![b'y'; most + 1]);
        for piece in [1_000, 65_536, usize::MAX] {
            let expected = vec![(1, Some("a".to_owned())), (2, None), (3, Some("b".to_owned())), (4, None)];
            assert_eq!(lines(&bytes, piece), expected, "{piece}");
        }
        let mut source = Source::new(&bytes[..]);
        while source.next_line().unwrap().is_some_and(|line| line.map(|l| source.take(l.taken, 1)).is_ok()) {}
        assert!(source.buffer.capacity() <= 4 * most, "{}", source.buffer.capacity());
    }
}
