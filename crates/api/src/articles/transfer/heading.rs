//! The first heading of a text.

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, parse_document};
use daybook_domain::articles::Title;

/// What the first heading says, cut to the length of a title; `None` without a heading that says something.
pub(super) fn first_heading(body: &str) -> Option<Title> {
    let arena = Arena::new();
    let document = parse_document(&arena, body, &Options::default());
    let headings = document.descendants().filter(|node| matches!(node.data().value, NodeValue::Heading(_)));
    headings.map(words).find_map(|words| title(&words))
}

/// A title of these words; `None` if there are none.
pub(super) fn title(words: &str) -> Option<Title> {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<_> = words.split_whitespace().collect();
    words.join(" ").chars().take(Title::MOST).collect::<String>().parse().ok()
}

fn words(heading: Node<'_>) -> String {
    let mut words = String::new();
    for node in heading.descendants() {
        match &node.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(body: &str) -> Option<String> {
        first_heading(body).map(|title| title.as_str().to_owned())
    }

    #[test]
    fn the_words_of_the_first_heading_that_has_some_are_taken() {
        assert_eq!(
            heading("text\n\n## *Über* `große` [Fragen](x) ##\n").as_deref(),
            Some("Über große Fragen")
        );
        assert_eq!(heading("Set\text\n===\n").as_deref(), Some("Set ext"));
        assert_eq!(heading("#\n\n# ![a](b) \n# Third").as_deref(), Some("a"));
        assert_eq!(heading("```\n# code\n```\n"), None);
        assert_eq!(heading("<h1>Not Markdown</h1>"), None);
        assert_eq!(heading(&format!("# {}", "é".repeat(300))).unwrap().chars().count(), 200);
    }

    #[test]
    fn nesting_without_end_is_read_in_time() {
        let deep = format!("{}# x\n{}\n", ">".repeat(20_000), "[".repeat(50_000));
        assert!(heading(&deep).is_none_or(|title| title == "x"));
    }
}
