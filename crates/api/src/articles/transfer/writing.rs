//! An article as a file.

use std::fmt::Write;

use daybook_application::articles::ArticleView;
use daybook_domain::articles::{ArticleId, Visibility};

/// An article that is written out.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Its working copy.
    pub article: &'a ArticleView,
    /// Whether the file must name the article, because its path does not.
    pub names_article: bool,
}

/// The file: YAML front matter, and the text to the byte.
#[must_use]
pub fn written(page: Page<'_>) -> String {
    let ArticleView { summary: is, body } = page.article;
    let mut text = String::with_capacity(body.as_str().len() + 512);
    text.push_str("---\n");
    if page.names_article {
        plain(&mut text, "id", &is.id.to_string());
    }
    quoted(&mut text, "title", is.title.as_str());
    plain(&mut text, "slug", is.slug.as_str());
    if let Some(subtitle) = &is.subtitle {
        quoted(&mut text, "subtitle", subtitle.as_str());
    }
    if let Some(lead) = &is.lead {
        quoted(&mut text, "summary", lead.as_str());
    }
    if !is.tags.as_slice().is_empty() {
        text.push_str("tags: [");
        for (n, tag) in is.tags.as_slice().iter().enumerate() {
            text.push_str(if n == 0 { "" } else { ", " });
            quote(&mut text, tag.as_str());
        }
        text.push_str("]\n");
    }
    quoted(&mut text, "author", is.author.as_str());
    people(&mut text, page.article);
    shown(&mut text, page.article);
    text.push_str("---\n");
    text.push_str(body.as_str());
    text
}

fn people(text: &mut String, article: &ArticleView) {
    let is = &article.summary;
    if !is.editors.as_slice().is_empty() {
        text.push_str("editors: [");
        for (n, editor) in is.editors.as_slice().iter().enumerate() {
            text.push_str(if n == 0 { "" } else { ", " });
            quote(text, editor.as_str());
        }
        text.push_str("]\n");
    }
    if is.visibility == Visibility::Private {
        plain(text, "visibility", is.visibility.as_str());
    }
}

/// What readers get: the date from which on they do, or that it is a draft. A working copy that is newer than what
/// is published is a draft.
fn shown(text: &mut String, article: &ArticleView) {
    let is = &article.summary;
    let up_to_date = is.published.as_ref().filter(|published| published.revision == is.revision);
    match (up_to_date, &is.schedules.publish) {
        (Some(published), _) => plain(text, "date", &published.at.to_string()),
        (None, Some(planned)) => plain(text, "date", &planned.at().to_string()),
        (None, None) => plain(text, "draft", "true"),
    }
}

fn plain(text: &mut String, key: &str, value: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{key}: {value}");
}

fn quoted(text: &mut String, key: &str, value: &str) {
    text.push_str(key);
    text.push_str(": ");
    quote(text, value);
    text.push('\n');
}

/// A double-quoted scalar, on one line whatever is in it.
fn quote(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            // What no YAML text holds as it is, and what breaks lines for some readers.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                let _ = write!(text, "\\u{:04X}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// The paths under which an article that has none of its own may be written.
pub(super) fn paths(slug: &str, id: ArticleId) -> [String; 2] {
    [format!("{slug}.md"), format!("{slug}-{id}.md")]
}
