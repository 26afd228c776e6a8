//! Finds the files below a directory.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// The most files that are looked at.
const MOST_FILES: usize = 200_000;
/// The most directories within each other.
const MOST_DEPTH: usize = 64;

/// What there is below a directory.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The Markdown files, in the order of their paths.
    pub(super) files: Vec<Entry>,
    /// How many symbolic links there are: they may lead anywhere, and are not followed.
    pub(super) links: usize,
}

/// A file.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its path below the directory, with `/`; what is no Unicode in it is replaced, so that it is refused.
    pub(super) path: String,
    /// Where it is.
    pub(super) at: PathBuf,
}

/// Finds all files whose names end with `.md` or `.markdown`, in any case. What a name with a dot at its beginning
/// hides stays hidden.
pub(super) fn walk(dir: &Path) -> anyhow::Result<Found> {
    let mut found = Found::default();
    look(dir, "", 0, &mut found)?;
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn look(dir: &Path, prefix: &str, depth: usize, found: &mut Found) -> anyhow::Result<()> {
    let named = || dir.display().to_string();
    ensure!(depth < MOST_DEPTH, "{}: directories stand in each other at most {MOST_DEPTH} deep", named());
    for entry in fs::read_dir(dir).with_context(named)? {
        let entry = entry.with_context(named)?;
        // A replaced character would make another file of it.
        let name = entry
            .file_name()
            .to_str()
            .map_or_else(|| entry.file_name().to_string_lossy().replace('\u{fffd}', "\u{0}"), str::to_owned);
        if name.starts_with('.') {
            continue;
        }
        let (kind, path) = (entry.file_type().with_context(named)?, format!("{prefix}{name}"));
        if kind.is_symlink() {
            found.links += 1;
        } else if kind.is_dir() {
            look(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else if kind.is_file() && is_markdown(&name) {
            found.files.push(Entry { path, at: entry.path() });
            ensure!(found.files.len() <= MOST_FILES, "there are more than {MOST_FILES} files");
        }
    }
    Ok(())
}

fn is_markdown(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn markdown_is_found_wherever_it_stands_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        for path in
            ["b.md", "a/b/c.MARKDOWN", "a/x.txt", ".git/y.md", "a/.z.md", "README.MD", "md", "a-b/q.md"]
        {
            let file = dir.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, path).unwrap();
        }
        symlink("/etc", dir.path().join("linked")).unwrap();
        symlink(dir.path().join("b.md"), dir.path().join("linked.md")).unwrap();
        let found = walk(dir.path()).unwrap();
        let paths: Vec<_> = found.files.iter().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["README.MD", "a-b/q.md", "a/b/c.MARKDOWN", "b.md"]);
        assert_eq!(found.links, 2);
        for entry in &found.files {
            assert_eq!(fs::read_to_string(&entry.at).unwrap(), entry.path);
        }
    }

    #[test]
    fn a_name_that_is_no_unicode_makes_no_path() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(OsStr::from_bytes(b"a\xff.md")), "x").unwrap();
        assert_eq!(walk(dir.path()).unwrap().files[0].path, "a\0.md");
    }

    #[test]
    fn a_tree_without_measure_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("a/".repeat(MOST_DEPTH))).unwrap();
        assert!(walk(dir.path()).unwrap_err().to_string().contains("deep"));
    }
}
