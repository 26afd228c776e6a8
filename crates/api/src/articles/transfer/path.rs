//! Where a file is, and which article that makes it.

use std::fmt;
use std::str::FromStr;

use daybook_domain::articles::ArticleId;
use uuid::Builder;

/// The path of a Markdown file below the directory that is brought in: `guide/first-steps.md`.
///
/// 1–900 bytes; names between single `/`, none of them `.` or `..`; no backslash and no control character. It ends
/// with `.md` or `.markdown`, in any case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilePath(String);

/// The text is no such path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a file's path has at most {} bytes, names between single '/' and no control character, and ends with .md or .markdown",
    FilePath::MOST
)]
pub struct InvalidFilePath;

/// Says that the id is made of a path. It is part of every such id, and never changes.
const PURPOSE: &str = "Daybook 2026-11 id of an article from the path of its file";

impl FilePath {
    /// The most bytes of a path.
    pub const MOST: usize = 900;

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The article that the file at this path is, in every installation.
    #[must_use]
    pub fn article(&self) -> ArticleId {
        let digest = blake3::derive_key(PURPOSE, self.0.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        ArticleId::new(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// What the file is called, without its ending, as words: `First steps` is what `first-steps.md` is called.
    pub(super) fn words(&self) -> String {
        let name = self.0.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let words = stem.replace(['-', '_'], " ");
        let words: Vec<_> = words.split_whitespace().collect();
        let mut letters = words.join(" ").chars().collect::<Vec<_>>().into_iter();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

/// Whether a file is called as Markdown files are.
fn is_markdown(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(stem, ending)| (stem, ending.to_ascii_lowercase()));
    matches!(ending, Some((stem, ending)) if !stem.is_empty() && (ending == "md" || ending == "markdown"))
}

impl FromStr for FilePath {
    type Err = InvalidFilePath;

    fn from_str(text: &str) -> Result<Self, InvalidFilePath> {
        let names_are_plain = text.split('/').all(|name| !matches!(name, "" | "." | ".."));
        let characters_are = !text.chars().any(|c| c.is_control() || c == '\\');
        let last = text.rsplit('/').next().unwrap_or_default();
        if text.len() <= Self::MOST && names_are_plain && characters_are && is_markdown(last) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidFilePath)
        }
    }
}

impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> FilePath {
        text.parse().unwrap()
    }

    #[test]
    fn one_path_is_one_article_for_ever() {
        assert_eq!(path("guide/a.md").article(), path("guide/a.md").article());
        assert_ne!(path("guide/a.md").article(), path("a.md").article());
        assert_eq!(path("a.md").article().to_string(), "ebe2dfb9-1413-8932-b2f1-dffec3371c1e");
        assert_eq!(path("a.md").article().as_uuid().get_version_num(), 8);
    }

    #[test]
    fn paths_that_lead_elsewhere_or_to_no_markdown_are_refused() {
        for text in ["a.md", "A.MD", "x/y/z.markdown", "東京/の夜.md", "a b/.c.md", "...md"] {
            assert!(text.parse::<FilePath>().is_ok(), "{text}");
        }
        let long = format!("{}.md", "a".repeat(898));
        for text in [
            "",
            "/a.md",
            "../a.md",
            "a/../b.md",
            "a//b.md",
            "./a.md",
            "a.md/",
            "a.txt",
            "md",
            ".md",
            "a\\b.md",
            "a\n.md",
            "a\0.md",
            &long,
        ] {
            assert_eq!(text.parse::<FilePath>(), Err(InvalidFilePath), "{text}");
        }
    }

    #[test]
    fn a_name_is_read_as_words() {
        assert_eq!(path("x/first_steps--in-rust.md").words(), "First steps in rust");
        assert_eq!(path("x/--.md").words(), "");
        assert_eq!(path("ébène.md").words(), "Ébène");
    }
}
