//! Telling front matter from the text after it.

use super::Rule;

/// The most bytes of front matter.
pub(super) const MOST_FRONT_MATTER: usize = 64 * 1024;

/// The language of front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// Between lines of `---`.
    Yaml,
    /// Between lines of `+++`.
    Toml,
}

/// A file in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'t> {
    /// What is said before the text, if anything is.
    pub(super) matter: Option<(Language, &'t str)>,
    /// The text, to the byte.
    pub(super) body: &'t str,
}

/// Splits a file. A first line that is never answered by another one is a line of Markdown.
///
/// # Errors
/// [`Rule::FrontMatterTooLong`].
pub(super) fn split(text: &str) -> Result<Parts<'_>, Rule> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let plain = Ok(Parts { matter: None, body: text });
    let Some((first, rest)) = text.split_once('\n') else { return plain };
    let language = match first.trim_end() {
        "---" => Language::Yaml,
        "+++" => Language::Toml,
        _ => return plain,
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        let ends = match line.trim_end() {
            "---" | "..." => language == Language::Yaml,
            "+++" => language == Language::Toml,
            _ => false,
        };
        if ends && at > MOST_FRONT_MATTER {
            return Err(Rule::FrontMatterTooLong);
        }
        if ends {
            return Ok(Parts { matter: Some((language, &rest[..at])), body: &rest[at + line.len()..] });
        }
        at += line.len();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_before_the_text_is_told_from_it_to_the_byte() {
        let yaml = split("---\na: 1\n---\n\n# T\r\n").unwrap();
        assert_eq!((yaml.matter, yaml.body), (Some((Language::Yaml, "a: 1\n")), "\n# T\r\n"));
        let toml = split("\u{feff}+++\r\na = 1\r\n+++\r\ntext").unwrap();
        assert_eq!((toml.matter, toml.body), (Some((Language::Toml, "a = 1\r\n")), "text"));
        let empty = split("---\n---\n").unwrap();
        assert_eq!((empty.matter, empty.body), (Some((Language::Yaml, "")), ""));
        assert_eq!(split("---\na: 1\n---").unwrap().body, "");
        assert_eq!(split("---\na: 1\n...\nb").unwrap().body, "b");
    }

    #[test]
    fn a_text_without_front_matter_is_all_text() {
        for text in
            ["", "---", "# T\n---\n", "---\nnever ended", " ---\na: 1\n---\n", "----\n---\n", "+++\na\n---\n"]
        {
            assert_eq!(split(text).unwrap(), Parts { matter: None, body: text }, "{text}");
        }
    }

    #[test]
    fn front_matter_without_measure_is_refused() {
        let line = "x: y\n";
        let most = line.repeat(MOST_FRONT_MATTER / line.len());
        assert!(split(&format!("---\n{most}---\n")).is_ok());
        let long = format!("---\n{most}{line}{line}---\n");
        assert_eq!(split(&long), Err(Rule::FrontMatterTooLong));
    }
}
