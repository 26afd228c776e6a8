//! What is said of a text before it, as it is written.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::Rule;
use super::scalars::{Loose, Word, Words};
use super::split::Language;

/// The most characters of what a reader says about front matter that it cannot read.
const MOST_SAID: usize = 200;

/// The keys that are known, each at most once; the others are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct FrontMatter {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) subtitle: Option<String>,
    /// `summary`, else `description`, else `lead`, else `excerpt`.
    pub(super) summary: [Option<String>; 4],
    pub(super) date: Option<String>,
    pub(super) draft: Option<String>,
    pub(super) visibility: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) author: Option<String>,
    pub(super) editors: Option<Vec<String>>,
    /// Keys that say nothing to Daybook.
    pub(super) passed_over: Vec<String>,
}

/// Reads front matter.
///
/// # Errors
/// [`Rule::FrontMatterMalformed`].
pub(super) fn read(language: Language, text: &str) -> Result<FrontMatter, Rule> {
    match language {
        Language::Yaml => {
            // Nothing but remarks is as good as nothing.
            if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
                return Ok(FrontMatter::default());
            }
            serde_saphyr::from_str_with_options(text, yaml()).map_err(|error| malformed(&error))
        }
        Language::Toml => toml::from_str(text).map_err(|error| malformed(&error.message())),
    }
}

/// Enough for what people write, and little for what is written to do harm.
fn yaml() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 20_000,
            max_aliases: 100,
            max_anchors: 100,
            max_depth: 32,
            max_documents: 1,
            max_nodes: 10_000,
            max_total_scalar_bytes: 1_000_000,
            max_merge_keys: 100,
        },
        with_snippet: false,
    }
}

/// What a reader says, in one line: it may quote the file.
fn malformed(error: &dyn fmt::Display) -> Rule {
    let said = error.to_string();
    let words: Vec<_> =
        said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    Rule::FrontMatterMalformed(words.join(" ").chars().take(MOST_SAID).collect())
}

impl FrontMatter {
    fn take<'de, A: MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
        let place = match key.as_str() {
            "id" => &mut self.id,
            "title" => &mut self.title,
            "slug" => &mut self.slug,
            "subtitle" => &mut self.subtitle,
            "summary" => &mut self.summary[0],
            "description" => &mut self.summary[1],
            "lead" => &mut self.summary[2],
            "excerpt" => &mut self.summary[3],
            "date" => &mut self.date,
            "draft" => &mut self.draft,
            "visibility" => &mut self.visibility,
            _ => return self.take_other(key, map),
        };
        *place = map.next_value::<Option<Word>>()?.map(|word| word.0);
        Ok(())
    }

    fn take_other<'de, A: MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
        match key.as_str() {
            "tags" => self.tags = map.next_value::<Words>()?.0,
            "editors" => self.editors = Some(map.next_value::<Words>()?.0),
            "author" => self.author = map.next_value::<Loose>()?.0,
            _ => {
                map.next_value::<IgnoredAny>()?;
                self.passed_over.push(key);
            }
        }
        Ok(())
    }
}

struct FrontMatterVisitor;

impl<'de> Visitor<'de> for FrontMatterVisitor {
    type Value = FrontMatter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("keys with values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FrontMatter, A::Error> {
        let mut matter = FrontMatter::default();
        while let Some(Word(key)) = map.next_key()? {
            matter.take(key, &mut map)?;
        }
        Ok(matter)
    }
}

impl<'de> Deserialize<'de> for FrontMatter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FrontMatterVisitor)
    }
}
