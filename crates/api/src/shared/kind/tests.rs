//! The tables of all contexts against the pages in the folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// The lines of every `kinds!` in the folder: the slugs and the titles, as they stand there.
fn declared(folder: &Path, found: &mut Vec<(String, String)>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            declared(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let table = source.lines().skip_while(|line| !line.starts_with("kinds! {"));
            found.extend(table.take_while(|line| !line.starts_with('}')).filter_map(row));
        }
    }
}

fn row(line: &str) -> Option<(String, String)> {
    let quoted: Vec<_> = line.split('"').collect();
    let [_, slug, " ", title, ""] = quoted[..] else { return None };
    Some((slug.to_owned(), title.to_owned()))
}

#[test]
fn every_page_in_the_folder_belongs_to_one_type_of_one_table() {
    let mut rows = Vec::new();
    declared(&Path::new(HERE).join("src"), &mut rows);
    assert!(super::KINDS.len() < rows.len(), "the tables of the contexts are missing");
    let slugs: BTreeSet<_> = rows.iter().map(|(slug, _)| format!("{slug}.md")).collect();
    let titles: BTreeSet<_> = rows.iter().map(|(_, title)| title).collect();
    assert_eq!((slugs.len(), titles.len()), (rows.len(), rows.len()), "a slug or a title stands twice");
    let files = fs::read_dir(Path::new(HERE).join("../../docs/problems")).unwrap();
    let files: BTreeSet<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, slugs);
}
