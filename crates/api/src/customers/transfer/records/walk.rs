//! From the beginning of a record to its end.

use super::super::source::end_of_line;

/// A way over the bytes of a file from the beginning of a record. It can be gone on when more of the file is there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    /// How many bytes of the file are behind it.
    pub(super) at: u64,
    /// The line that it has come to.
    pub(super) line: u64,
    place: Place,
    /// Why it goes on no more.
    over: Option<Stop>,
}

/// Why a walk stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It is after a whole record, whose bytes without what ends it end here.
    Whole { end: u64 },
    /// A cell goes on after its closing quotation mark.
    Malformed,
    /// A line has ended between quotation marks, and the record goes on.
    NextLine,
    /// The end is not there yet; perhaps because a quotation mark is not closed.
    Open { quoted: bool },
}

/// Where a walk is in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At its beginning.
    Start,
    /// In one without quotation marks around it.
    Plain,
    /// Between its quotation marks.
    Quoted,
    /// Right after a quotation mark that may be the closing one.
    Closed,
    /// In spaces after the closing one.
    Over,
}

impl Walk {
    /// From the beginning of a record.
    pub(super) fn new(at: u64, line: u64) -> Self {
        Self { at, line, place: Place::Start, over: None }
    }

    /// Goes on over `bytes`, which are those where it is, to the end of a line at most.
    pub(super) fn go_on(&mut self, bytes: &[u8], delimiter: u8, ended: bool) -> Stop {
        if let Some(stop) = self.over {
            return stop;
        }
        let stop = self.find_stop(bytes, delimiter, ended);
        if matches!(stop, Stop::Whole { .. } | Stop::Malformed) {
            self.over = Some(stop);
        }
        stop
    }

    fn find_stop(&mut self, bytes: &[u8], delimiter: u8, ended: bool) -> Stop {
        for (at, &byte) in bytes.iter().enumerate() {
            if matches!(byte, b'\n' | b'\r') {
                return match end_of_line(&bytes[at..], ended) {
                    Some(step) => self.over_a_line(step),
                    None => self.open(),
                };
            }
            match self.place.after(byte, delimiter) {
                Some(place) => self.place = place,
                None => return Stop::Malformed,
            }
            self.at += 1;
        }
        if ended && self.place != Place::Quoted { self.over_a_line(0) } else { self.open() }
    }

    /// Over what ends a line: so many bytes.
    fn over_a_line(&mut self, bytes: usize) -> Stop {
        let end = self.at;
        self.at += bytes as u64;
        self.line += 1;
        if self.place == Place::Quoted { Stop::NextLine } else { Stop::Whole { end } }
    }

    fn open(self) -> Stop {
        Stop::Open { quoted: self.place == Place::Quoted }
    }
}

impl Place {
    /// After a byte that ends no line; `None` if it stands behind a closing quotation mark.
    fn after(self, byte: u8, delimiter: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Quoted, b'"') => Self::Closed,
            (Self::Start | Self::Closed, b'"') | (Self::Quoted, _) => Self::Quoted,
            _ if byte == delimiter => Self::Start,
            (Self::Start | Self::Plain, _) => Self::Plain,
            (Self::Closed | Self::Over, b' ') => Self::Over,
            (Self::Closed | Self::Over, _) => return None,
        })
    }
}
