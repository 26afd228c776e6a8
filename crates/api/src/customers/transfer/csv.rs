//! Rows as lines of cells, under a header.

use std::io::{self, Read};

use csv::StringRecord;

use super::Rule;
use super::columns::{Columns, ColumnsError};
use super::fields::Field;
use super::guard::unguarded;
use super::mapping::Mapping;
use super::records::{Record, Records};
use super::rows::{Given, RawRow};
use super::source::Source;

/// What lists of tags are separated by; more than one at a time, as people write them.
const BETWEEN_TAGS: &[char] = &[',', ';', '|'];

/// The rows of a file under its header.
pub(super) struct CsvRows<R> {
    records: Records<R>,
    columns: Columns,
}

impl<R: Read> CsvRows<R> {
    /// Reads the header.
    pub(super) fn open(source: Source<R>, mapping: &Mapping) -> io::Result<Result<Self, ColumnsError>> {
        let mut records = Records::new(source)?;
        let header = match records.next()? {
            None => return Ok(Err(ColumnsError::Empty)),
            Some(Record { cells: Err(rule), .. }) => return Ok(Err(ColumnsError::Unreadable(rule.detail()))),
            Some(Record { cells: Ok(header), .. }) => header,
        };
        let headers: Vec<_> = header.iter().map(unguarded).collect();
        Ok(Columns::of(&headers, mapping).map(|columns| Self { records, columns }))
    }

    /// The next row that is not empty, and the line at which it begins; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Result<RawRow, Rule>)>> {
        let Some(Record { line, cells }) = self.records.next()? else { return Ok(None) };
        Ok(Some((line, cells.and_then(|cells| self.row(&cells)))))
    }

    /// The headers that are no field.
    pub(super) fn ignored(&self) -> Vec<String> {
        self.columns.ignored.clone()
    }

    fn row(&self, cells: &StringRecord) -> Result<RawRow, Rule> {
        if cells.len() != self.columns.width() {
            let (expected, found) = (self.columns.width() as u64, cells.len() as u64);
            return Err(Rule::WrongNumberOfCells { expected, found });
        }
        let cell = |field| match self.columns.cell(field, cells) {
            None => Given::NoColumn,
            Some(cell) => Given::of(text(cell)),
        };
        let name = match cell(Field::Name) {
            Given::NoColumn => self.joined_name(cells),
            name => name,
        };
        let tags = match cell(Field::Tags) {
            Given::NoColumn => Given::NoColumn,
            Given::Empty => Given::Empty,
            Given::Value(cell) => Given::Value(tags(&cell)),
        };
        Ok(RawRow {
            id: cell(Field::Id),
            name,
            email: cell(Field::Email),
            phone: cell(Field::Phone),
            address: cell(Field::Address),
            tags,
            consents: cell(Field::Consents),
        })
    }

    fn joined_name(&self, cells: &StringRecord) -> Given<String> {
        let parts = [Field::FirstName, Field::LastName].into_iter();
        let parts: Vec<_> =
            parts.filter_map(|field| self.columns.cell(field, cells)).filter_map(text).collect();
        Given::of((!parts.is_empty()).then(|| parts.join(" ")))
    }
}

/// What a cell says; `None` for white space.
fn text(cell: &str) -> Option<String> {
    Some(unguarded(cell)).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The tags in a cell: a list with commas, semicolons or bars, or a JSON array, which is how the export writes
/// tags that have such characters themselves.
fn tags(cell: &str) -> Vec<String> {
    let array = cell.starts_with('[').then(|| serde_json::from_str(cell).ok()).flatten();
    array.unwrap_or_else(|| {
        let tags = cell.split(BETWEEN_TAGS).map(str::trim);
        tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    })
}

/// The cell that [`tags`] reads as these.
pub(super) fn tags_cell<'t>(tags: impl Iterator<Item = &'t str> + Clone) -> serde_json::Result<String> {
    let mut plain = tags.clone().collect::<Vec<_>>().join(",");
    if plain.starts_with('[') || plain.contains(&BETWEEN_TAGS[1..]) {
        plain = serde_json::to_string(&tags.collect::<Vec<_>>())?;
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Vec<(u64, Result<RawRow, Rule>)> {
        let source = Source::of_parts(file.as_bytes(), 5);
        let mut rows = CsvRows::open(source, &Mapping::default()).unwrap().unwrap();
        let mut read = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            read.push(row);
        }
        read
    }

    fn value(text: &str) -> Given<String> {
        Given::Value(text.to_owned())
    }

    #[test]
    fn cells_go_to_their_fields_and_what_has_no_column_is_not_said() {
        let rows = read(
            "\u{feff}E-Mail;Shoe;Full Name;Tel;Labels\r\n a@b.c ;9;\"Ann; B\";'+49 30;vip | new\r\n;;x;;\n",
        );
        let first = RawRow {
            name: value("Ann; B"),
            email: value("a@b.c"),
            phone: value("+49 30"),
            tags: Given::Value(vec!["vip".into(), "new".into()]),
            ..RawRow::default()
        };
        let second = RawRow {
            name: value("x"),
            email: Given::Empty,
            phone: Given::Empty,
            tags: Given::Empty,
            ..RawRow::default()
        };
        assert_eq!(rows, [(2, Ok(first)), (3, Ok(second))]);
    }

    #[test]
    fn first_and_last_names_are_joined() {
        let rows = read("first name,last name,email\nAnn,Lee,a\nAnn,,b\n,Lee,c\n,,d\n");
        let names: Vec<_> = rows.into_iter().map(|(_, row)| row.unwrap().name).collect();
        assert_eq!(names, [value("Ann Lee"), value("Ann"), value("Lee"), Given::Empty]);
    }

    #[test]
    fn a_row_with_more_or_fewer_cells_than_the_header_is_refused() {
        let rows = read("name,email\na\na,b,c\na,b\n,,,\n");
        let wrong = |found| Err(Rule::WrongNumberOfCells { expected: 2, found });
        assert_eq!((&rows[0], &rows[1]), (&(2, wrong(1)), &(3, wrong(3))));
        assert!(rows[2].1.is_ok());
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn a_file_without_a_header_that_can_be_used_is_refused() {
        let open = |file: &[u8]| {
            let opened = CsvRows::open(Source::of_parts(file, 3), &Mapping::default()).unwrap();
            opened.err().unwrap()
        };
        for empty in [&b""[..], b"\xef\xbb\xbf", b"\r\n \n"] {
            assert_eq!(open(empty), ColumnsError::Empty);
        }
        assert!(matches!(open(b"name,\xff\n"), ColumnsError::Unreadable(_)));
        assert!(matches!(open(b"name,\"email\n"), ColumnsError::Unreadable(_)));
        let utf_16: Vec<u8> = "name,email\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(matches!(open(&[b"\xff\xfe", &utf_16[..]].concat()), ColumnsError::Unreadable(_)));
        assert!(matches!(open(b"a,b\n"), ColumnsError::Unmatched { headers, .. } if headers == ["a", "b"]));
    }

    #[test]
    fn tags_are_read_as_people_write_them_and_as_they_are_exported() {
        for (cell, expected) in [
            ("a,b", vec!["a", "b"]),
            (" a ; b|c ,", vec!["a", "b", "c"]),
            ("[a],b", vec!["[a]", "b"]),
            ("[\"a;b\",\"c\"]", vec!["a;b", "c"]),
            (",", vec![]),
        ] {
            assert_eq!(tags(cell), expected, "{cell}");
        }
        for list in [&["a;b"][..], &["a", "b|c"], &["[\"a\"]"], &["[a]"], &["a", "b"], &["\"a\"", "=b"], &[]]
        {
            assert_eq!(tags(&tags_cell(list.iter().copied()).unwrap()), list);
        }
        assert_eq!(tags_cell(["a", "b"].into_iter()).unwrap(), "a,b");
    }
}
