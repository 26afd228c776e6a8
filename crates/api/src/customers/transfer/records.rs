//! Where the records of a CSV file begin and end.
//!
//! A quotation mark that is never closed must not swallow the rows after it: a record that does not come out
//! right is refused with its first line alone, and the next line begins a new one.

mod walk;

use std::io::{self, Read};

use csv::StringRecord;

use self::walk::{Stop, Walk};
use super::Rule;
use super::source::{Source, physical_line};

/// The records of a file whose delimiter is known.
pub(super) struct Records<R> {
    source: Source<R>,
    delimiter: u8,
    parser: csv::Reader<Fed>,
    /// The walk of a record that was refused: of all such, the one that came furthest.
    vain: Option<Walk>,
    #[cfg(test)]
    walked: u64,
}

/// A record, and the line at which it begins.
pub(super) struct Record {
    pub(super) line: u64,
    pub(super) cells: Result<StringRecord, Rule>,
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
        Ok(Self {
            source,
            delimiter,
            parser,
            vain: None,
            #[cfg(test)]
            walked: 0,
        })
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
        let mut walk = Walk::new(self.source.at(), self.source.line());
        loop {
            let ended = self.source.ended();
            if self.source.rest().is_empty() && ended {
                return Ok(None);
            }
            let (_, bytes) = self.source.split(walk.at);
            #[cfg(test)]
            let from = walk.at;
            let stop = walk.go_on(bytes, self.delimiter, ended);
            #[cfg(test)]
            {
                self.walked += walk.at - from;
            }
            match stop {
                Stop::NextLine => walk = self.known(walk),
                Stop::Whole { end } if self.source.split(end).0.len() > Source::<R>::MOST => {
                    return self.refuse(walk, Rule::RowTooLong);
                }
                Stop::Whole { end } => {
                    let cells = cells(&mut self.parser, self.source.split(end).0)?;
                    self.source.take_to(walk.at, walk.line);
                    return Ok(Some(cells));
                }
                Stop::Malformed => return self.refuse(walk, Rule::QuoteMalformed),
                Stop::Open { quoted } if ended || self.source.rest().len() > Source::<R>::MOST => {
                    return self.refuse(walk, if quoted { Rule::QuoteOpen } else { Rule::RowTooLong });
                }
                Stop::Open { .. } => self.source.more()?,
            }
        }
    }

    /// Where `walk`, which is between quotation marks at the beginning of a line, comes to as far as that is known.
    ///
    /// The walk in vain was between quotation marks at the beginning of each line that it has passed, or its record
    /// would have ended there; so from there on, both are one. No line is walked over more than once as the first
    /// one of a record and once between quotation marks, however many records turn out to be none.
    fn known(&self, walk: Walk) -> Walk {
        self.vain.filter(|vain| vain.at > walk.at).unwrap_or(walk)
    }

    /// Passes over one line, from whose beginning this was the walk.
    fn refuse(&mut self, walk: Walk, rule: Rule) -> io::Result<Option<Result<StringRecord, Rule>>> {
        self.vain = self.vain.filter(|vain| vain.at >= walk.at).or(Some(walk));
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
