//! Where the records of a CSV file begin and end.
//!
//! A quotation mark that is never closed must not swallow the rows after it: a record that does not come out
//! right is refused with its first line alone, and the next line begins a new one.

use std::io::{self, Read};

use csv::StringRecord;

use super::Rule;
use super::source::{Source, end_of_line, physical_line};

/// The records of a file whose delimiter is known.
pub(super) struct Records<R> {
    source: Source<R>,
    delimiter: u8,
    parser: csv::Reader<Fed>,
}

/// A record, and the line at which it begins.
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) cells: Result<StringRecord, Rule>,
}

/// What stands at the beginning of some bytes.
#[derive(Debug, PartialEq, Eq)]
enum Scan {
    /// A whole record: its bytes without and with what ends it, and the lines that it takes.
    Whole { length: usize, taken: usize, lines: u64 },
    /// A cell goes on after its closing quotation mark.
    Malformed,
    /// The end is not there yet; perhaps because a quotation mark is not closed.
    Open { quoted: bool },
}

/// Where a scan is in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
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

impl<R: Read> Records<R> {
    /// The records of `source`, whose delimiter is found in the first line that is not empty.
    pub(super) fn new(mut source: Source<R>) -> io::Result<Self> {
        loop {
            match physical_line(source.rest(), source.ended()) {
                Some(line) if source.rest()[..line.length].trim_ascii().is_empty() => {
                    source.take(line.taken, 1);
                }
                None if !source.ended() && source.rest().len() <= Source::<R>::MOST => source.more()?,
                _ => break,
            }
        }
        let delimiter = delimiter(source.rest());
        let parser = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(Fed::default());
        Ok(Self { source, delimiter, parser })
    }

    /// The next record that is not empty; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let line = self.source.line();
            let Some(cells) = self.read()? else { return Ok(None) };
            let empty = cells.as_ref().is_ok_and(|cells| cells.iter().all(|cell| cell.trim().is_empty()));
            if !empty {
                return Ok(Some(Record { line, cells }));
            }
        }
    }

    fn read(&mut self) -> io::Result<Option<Result<StringRecord, Rule>>> {
        loop {
            let rest = self.source.rest();
            let ended = self.source.ended();
            if rest.is_empty() && ended {
                return Ok(None);
            }
            match scan(rest, self.delimiter, ended) {
                Scan::Whole { length, .. } if length > Source::<R>::MOST => {
                    return self.refuse(Rule::RowTooLong);
                }
                Scan::Whole { length, taken, lines } => {
                    let cells = cells(&mut self.parser, &rest[..length])?;
                    self.source.take(taken, lines);
                    return Ok(Some(cells));
                }
                Scan::Malformed => return self.refuse(Rule::QuoteMalformed),
                Scan::Open { quoted } if ended || rest.len() > Source::<R>::MOST => {
                    return self.refuse(if quoted { Rule::QuoteOpen } else { Rule::RowTooLong });
                }
                Scan::Open { .. } => self.source.more()?,
            }
        }
    }

    /// Passes over one line.
    fn refuse(&mut self, rule: Rule) -> io::Result<Option<Result<StringRecord, Rule>>> {
        self.source.pass_line()?;
        Ok(Some(Err(rule)))
    }
}

/// The cells of one whole record.
fn cells(parser: &mut csv::Reader<Fed>, record: &[u8]) -> io::Result<Result<StringRecord, Rule>> {
    if std::str::from_utf8(record).is_err() {
        return Ok(Err(Rule::NotUtf8));
    }
    let mut cells = StringRecord::new();
    // For the parser an empty line is none; it would look for the next one, and take its absence for the end.
    if !record.is_empty() {
        parser.get_mut().feed(record);
        parser.read_record(&mut cells)?;
    }
    Ok(Ok(cells))
}

/// What the parser reads from: one record at a time.
#[derive(Debug, Default)]
struct Fed {
    bytes: Vec<u8>,
    at: usize,
}

impl Fed {
    fn feed(&mut self, record: &[u8]) {
        self.bytes.clear();
        self.bytes.extend_from_slice(record);
        self.bytes.push(b'\n');
        self.at = 0;
    }
}

impl Read for Fed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut rest = &self.bytes[self.at..];
        let read = rest.read(into)?;
        self.at += read;
        Ok(read)
    }
}

fn scan(bytes: &[u8], delimiter: u8, ended: bool) -> Scan {
    let (mut place, mut lines, mut at) = (Place::Start, 1, 0);
    while let Some(&byte) = bytes.get(at) {
        let breaks = matches!(byte, b'\n' | b'\r');
        let Some(step) = (if breaks { end_of_line(&bytes[at..], ended) } else { Some(1) }) else {
            return Scan::Open { quoted: place == Place::Quoted };
        };
        place = match (place, byte) {
            (Place::Quoted, b'"') => Place::Closed,
            (Place::Start | Place::Closed, b'"') => Place::Quoted,
            (Place::Quoted, _) => {
                lines += u64::from(breaks);
                Place::Quoted
            }
            _ if breaks => return Scan::Whole { length: at, taken: at + step, lines },
            _ if byte == delimiter => Place::Start,
            (Place::Start | Place::Plain, _) => Place::Plain,
            (Place::Closed | Place::Over, b' ') => Place::Over,
            (Place::Closed | Place::Over, _) => return Scan::Malformed,
        };
        at += step;
    }
    let quoted = place == Place::Quoted;
    if ended && !quoted { Scan::Whole { length: at, taken: at, lines } } else { Scan::Open { quoted } }
}

/// The delimiter that stands most often in the first line, outside quotation marks.
fn delimiter(bytes: &[u8]) -> u8 {
    let line = bytes.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: u8| {
        let outside = line.split(|&b| b == b'"').step_by(2);
        outside.flatten().filter(|&&b| b == delimiter).count()
    };
    // Of equals the last one is taken.
    [b'\t', b';', b','].into_iter().max_by_key(|&delimiter| count(delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests;
