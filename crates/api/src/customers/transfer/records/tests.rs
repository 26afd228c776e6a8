use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

type Read = (u64, Result<Vec<String>, Rule>);

fn read(bytes: &[u8], piece: usize) -> Vec<Read> {
    let mut records = Records::new(Source::of_parts(bytes, piece)).unwrap();
    let mut read = Vec::new();
    while let Some(Record { line, cells }) = records.next().unwrap() {
        read.push((line, cells.map(|cells| cells.iter().map(str::to_owned).collect())));
    }
    read
}

fn cells(line: u64, cells: &[&str]) -> Read {
    (line, Ok(cells.iter().map(|&cell| cell.to_owned()).collect()))
}

/// Reads in pieces of many lengths, which must make no difference.
fn read_anyhow(bytes: &[u8]) -> Vec<Read> {
    let whole = read(bytes, usize::MAX);
    for piece in 1..12 {
        assert_eq!(read(bytes, piece), whole, "{piece}");
    }
    whole
}

#[test]
fn records_begin_at_their_physical_lines_whatever_ends_lines_and_however_many_are_empty() {
    let file = "\u{feff}\r\n a ,b\r\n\r\n\r\n1,\"x\r\ny\"\r\n2,\"\"\n\n,\n  \n3,\"a \"\"b\"\"\" \r4,\r\n5,6";
    let expected = [
        cells(2, &[" a ", "b"]),
        cells(5, &["1", "x\r\ny"]),
        cells(7, &["2", ""]),
        cells(11, &["3", "a \"b\" "]),
        cells(12, &["4", ""]),
        cells(13, &["5", "6"]),
    ];
    assert_eq!(read_anyhow(file.as_bytes()), expected);
    assert_eq!(read_anyhow(b"\n\n"), []);
    assert_eq!(read_anyhow(b""), []);
}

#[test]
fn a_quotation_mark_that_is_not_closed_costs_its_own_line_only() {
    let file = b"a,b\n1,\"x\n2,y\n3,\"z\"\n4,\"open\n5,w\n\"6,v";
    let expected = [
        cells(1, &["a", "b"]),
        (2, Err(Rule::QuoteMalformed)),
        cells(3, &["2", "y"]),
        cells(4, &["3", "z"]),
        (5, Err(Rule::QuoteMalformed)),
        cells(6, &["5", "w"]),
        (7, Err(Rule::QuoteOpen)),
    ];
    assert_eq!(read_anyhow(file), expected);
}

#[test]
fn quotation_marks_within_a_cell_are_letters_like_others() {
    let file = b"a,b\nAnn \"A\" B,\" x\n";
    assert_eq!(read_anyhow(file)[1..], [(2, Err(Rule::QuoteOpen))]);
    let file = b"a,b\nAnn \"A\" B, \"x\"\n\"Ann\" B,x\n";
    assert_eq!(
        read_anyhow(file)[1..],
        [cells(2, &["Ann \"A\" B", " \"x\""]), (3, Err(Rule::QuoteMalformed))]
    );
}

#[test]
fn a_row_that_is_no_utf_8_is_refused_alone() {
    let file = b"a,b\nGr\xfc\xdfe,1\nGr\xc3\xbc\xc3\x9fe,2\n";
    assert_eq!(read_anyhow(file)[1..], [(2, Err(Rule::NotUtf8)), cells(3, &["Gr\u{fc}\u{df}e", "2"])]);
}

#[test]
fn a_mark_within_the_file_is_a_character_like_others() {
    let file = "a,b\n\u{feff}1,2\n".as_bytes();
    assert_eq!(read_anyhow(file)[1], cells(2, &["\u{feff}1", "2"]));
}

#[test]
fn the_delimiter_is_found_in_the_first_line_outside_quotation_marks() {
    for (line, found) in [
        ("a,b", b','),
        ("a;b", b';'),
        ("a\tb", b'\t'),
        ("\"a;b;c\",d", b','),
        ("\"a,b,c\";d\n,,,,,", b';'),
        ("one", b','),
        ("", b','),
    ] {
        assert_eq!(delimiter(line.as_bytes()), found, "{line}");
    }
    assert_eq!(read_anyhow(b"a;b\n\"1;2\";3,4\n")[1], cells(2, &["1;2", "3,4"]));
}

#[test]
fn a_row_that_is_too_long_is_refused_and_the_next_one_read() {
    let most = Source::<&[u8]>::MOST;
    let long = format!("a,b\n1,{}\n2,\"x\n{}\n3,y\n", "x".repeat(most), "z,z\n".repeat(most / 3));
    let read = read(long.as_bytes(), 65_536);
    assert_eq!(read[1], (2, Err(Rule::RowTooLong)));
    assert_eq!(read[2], (3, Err(Rule::QuoteOpen)));
    assert_eq!(read[3], cells(4, &["z", "z"]));
    assert_eq!(read.last(), Some(&cells(5 + (most as u64 / 3), &["3", "y"])));
}

/// What is read where nothing is kept of walks in vain.
fn read_forgetting(bytes: &[u8], piece: usize) -> Vec<Read> {
    let mut records = Records::new(Source::of_parts(bytes, piece)).unwrap();
    let mut read = Vec::new();
    loop {
        records.vain = None;
        let Some(Record { line, cells }) = records.next().unwrap() else { return read };
        read.push((line, cells.map(|cells| cells.iter().map(str::to_owned).collect())));
    }
}

#[test]
fn the_work_is_in_proportion_to_the_file_whatever_stands_in_it() {
    let most = Source::<&[u8]>::MOST;
    let open = "a\",\"b\n".repeat(2 * most / 6);
    let malformed = format!("{}\"z\"x\n", "a\",\"b\n".repeat(most / 12)).repeat(4);
    let too_long = format!("\"{}\"\n", "a\",\"b\n".repeat(most / 5)).repeat(2);
    let blank = format!("\"{}", "\n".repeat(2 * most));
    let one_line = "a\",\"b".repeat(3 * most / 5);
    for (name, file) in [
        ("open", open),
        ("malformed", malformed),
        ("too long", too_long),
        ("blank", blank),
        ("one line", one_line),
    ] {
        let mut records = Records::new(Source::new(file.as_bytes())).unwrap();
        let (mut refused, length) = (0, file.len() as u64);
        while let Some(record) = records.next().unwrap() {
            refused += u64::from(record.cells.is_err());
            // Looked at each time: who does it all over again would never come to the end.
            assert!(records.walked <= 2 * length, "{name}: {} of {length} bytes", records.walked);
        }
        assert!(refused > 0, "{name}");
    }
}

#[test]
fn a_record_goes_on_where_one_that_was_too_long_ended() {
    let most = Source::<&[u8]>::MOST;
    let file = format!("a,b\n1,\"x\n{},\"\nz\"\n2,y\n", "y,y\n".repeat(most / 4));
    for piece in [1_000, 65_536, usize::MAX] {
        let read = read(file.as_bytes(), piece);
        assert!(read[1].1.is_err(), "{piece}");
        let line = 3 + most as u64 / 4;
        assert_eq!(
            read[read.len() - 2..],
            [cells(line, &["", "\nz"]), cells(line + 2, &["2", "y"])],
            "{piece}"
        );
        assert!(read == read_forgetting(file.as_bytes(), piece), "{piece}");
    }
}

#[test]
fn large_files_with_quotation_marks_out_of_place_are_read_line_by_line() {
    let filler = "y".repeat(60_000);
    let lines = ["1,\"FILL", "2,FILL", "\"3\",FILL", "4\",\"FILL", "5,\"FILL\"", "6,\"\"FILL", "\"7\"x,FILL"];
    let lines: Vec<_> = lines.iter().map(|line| line.replace("FILL", &filler)).collect();
    for seed in 0..6_usize {
        let picked = (0..60).map(|n| lines[(n * n * (seed + 1) + n * 3 + seed) % lines.len()].as_str());
        let file = format!("a,b\n{}\n", picked.collect::<Vec<_>>().join("\n"));
        for piece in [10_000, 65_536] {
            let found = read(file.as_bytes(), piece);
            assert!(found == read_forgetting(file.as_bytes(), piece), "{seed} {piece}");
            assert!(found.iter().any(|(_, cells)| cells.is_err()), "{seed}");
        }
    }
}

/// What the parser alone makes of a file: all cells of the records that are not empty, for a file in which no quotation
/// mark is out of place.
fn parsed(file: &[u8]) -> Vec<Vec<String>> {
    let mut parser = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
    let records =
        parser.records().map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    records.filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty())).collect()
}

proptest! {
    #[test]
    fn files_are_read_as_the_parser_reads_them_and_all_of_a_file_that_is_none_is_accounted_for(
        pieces in vec(select(&["a", "\"", "\"\"", ",", "\n", "\r", "\r\n", " ", "\u{e4}"][..]), 0..40),
        part in 1_usize..9,
    ) {
        // The header decides on the delimiter.
        let file = format!("h,h\n{}", pieces.concat());
        let found = read(file.as_bytes(), part);
        prop_assert_eq!(&found, &read(file.as_bytes(), usize::MAX));
        prop_assert_eq!(&found, &read_forgetting(file.as_bytes(), part));
        prop_assert!(found.iter().is_sorted_by(|a, b| a.0 < b.0));
        if found.iter().all(|(_, cells)| cells.is_ok()) {
            let cells: Vec<_> = found.into_iter().map(|(_, cells)| cells.unwrap()).collect();
            prop_assert_eq!(cells, parsed(file.as_bytes()));
        } else {
            // A refused record costs one line: its number is that of a line that has a quotation mark.
            let text = file.replace("\r\n", "\n").replace('\r', "\n");
            let lines: Vec<_> = text.split('\n').collect();
            for (line, _) in found.iter().filter(|(_, cells)| cells.is_err()) {
                prop_assert!(lines[usize::try_from(*line).unwrap() - 1].contains('"'), "{}", line);
            }
        }
    }
}
