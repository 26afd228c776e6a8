//! What came of one file.

use std::fmt;

use super::Rule;

/// What came of one file, or would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOutcome {
    /// The file's path.
    pub path: String,
    /// What came of it.
    pub happened: Result<Happened, Rule>,
    /// Keys of its front matter that say nothing to Daybook.
    pub passed_over: Vec<String>,
}

/// What a file did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// It made an article.
    Created,
    /// It changed one.
    Changed,
    /// It said what was so already.
    Unchanged,
}

impl fmt::Display for FileOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name may hold what would look like another line.
        let path: String = self.path.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        match &self.happened {
            Ok(Happened::Created) => write!(f, "{path}: created"),
            Ok(Happened::Changed) => write!(f, "{path}: changed"),
            Ok(Happened::Unchanged) => write!(f, "{path}: unchanged"),
            Err(rule) => write!(f, "{path}: {}: {rule}", rule.slug()),
        }
    }
}
