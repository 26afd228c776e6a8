//! Reading directories.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names of the folders in `folder`, sorted; none if it is not there.
pub(crate) fn folders_in(folder: &Path) -> Vec<String> {
    entries(folder).into_iter().filter(|path| path.is_dir()).map(|path| stem(&path)).collect()
}

/// The names of the modules that are files or folders in `folder`, crate roots excepted.
pub(crate) fn modules_in(folder: &Path) -> Vec<String> {
    let modules = entries(folder).into_iter().filter(|path| path.is_dir() || is_rust(path));
    let names: BTreeSet<_> = modules.map(|path| stem(&path)).collect();
    names.into_iter().filter(|name| !matches!(name.as_str(), "lib" | "main")).collect()
}

/// Every Rust file below `folder`.
pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if is_rust(&path) {
            files.push(path);
        }
    }
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = listing.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

fn stem(path: &Path) -> String {
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    name.unwrap().to_string_lossy().into_owned()
}
