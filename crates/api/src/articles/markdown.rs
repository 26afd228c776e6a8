//! Markdown as HTML that is safe to show.
//!
//! Two things are hostile: markup that acts, and texts that cost more than their length. Against the first, all that
//! comes out has been through a sanitiser. Against the second, what makes it slow is left out before it gets there:
//! its parser, like every parser of HTML, copies formatting that is open into each paragraph after it, and looks
//! through all open elements at each tag. So raw HTML is tamed a piece at a time ([`raw_html`](super::raw_html)), and
//! a text that is nested too deeply is shown as it was typed.

use std::borrow::Cow;
use std::sync::LazyLock;

use ammonia::Builder;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};

use super::raw_html;

/// The deepest nesting that is shown as such. Nobody reads the hundredth quotation within a quotation.
const DEEPEST: usize = 100;

/// The most headings that have anchors. More of them than of these are no places to go to, and an anchor is made of
/// a hundred characters and five nodes.
const MOST_ANCHORS: usize = 5_000;

/// What ids in the text begin with, so that none is one of the page around it.
const ID_PREFIX: &str = "section-";

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(sanitizer);

/// The HTML of a text: `CommonMark` with tables, footnotes, task lists, strikethrough and bare links; headings have
/// anchors, unless there are too many of them. It has no script, no style, no form and no frame, and links only to
/// `http`, `https`, `mailto` and places on the same server.
pub(super) fn html(markdown: &str) -> String {
    let arena = Arena::new();
    let mut options = options();
    let root = parse_document(&arena, markdown, &options);
    if depth(root) > DEEPEST {
        return plain(markdown);
    }
    let is_heading = |node: &Node<'_>| matches!(node.data().value, NodeValue::Heading(_));
    if root.descendants().filter(is_heading).nth(MOST_ANCHORS).is_some() {
        options.extension.header_id_prefix = None;
    }
    raw_html::tame(root);
    let mut html = String::with_capacity(markdown.len() * 2);
    match format_html(root, &options, &mut html) {
        Ok(()) => clean(&html),
        Err(_) => plain(markdown),
    }
}

/// A piece of HTML without anything that acts.
pub(super) fn clean(html: &str) -> String {
    in_order(&SANITIZER.clean(&in_short_texts(html)).to_string())
}

/// The same HTML with the attributes that the sanitiser adds to boxes in one order: it draws one in each process, and
/// a page has to be the same wherever it is asked for.
fn in_order(html: &str) -> String {
    // Neither in texts nor in values these characters stand together.
    html.replace("disabled=\"\" type=\"checkbox\">", "type=\"checkbox\" disabled=\"\">")
}

/// How many line breaks and character references stand in a text before it is broken.
const MOST_RUNS: usize = 256;

/// An element that the sanitiser does not know, and leaves out.
const BREAK: &str = "<x-></x->";

/// The same HTML with breaks in long texts. The sanitiser's parser puts a text together at each line break and each
/// character reference, by copying what it has; what does not come out again keeps the copies short.
fn in_short_texts(html: &str) -> String {
    let mut broken = String::with_capacity(html.len() + html.len() / 16);
    let (mut in_tag, mut quote, mut runs, mut from) = (false, None, 0, 0);
    for (at, byte) in html.bytes().enumerate() {
        match (in_tag, quote, byte) {
            (true, Some(open), byte) => quote = Some(open).filter(|open| *open != byte),
            (true, None, b'"' | b'\'') => quote = Some(byte),
            (true, None, b'>') => in_tag = false,
            (false, _, b'<') => (in_tag, runs) = (true, 0),
            (false, _, b'&' | b'\n' | b'\r') => runs += 1,
            _ => {}
        }
        if runs > MOST_RUNS {
            broken.extend([&html[from..at], BREAK]);
            (from, runs) = (at, 0);
        }
    }
    broken + &html[from..]
}

/// `text` as HTML that shows it.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// A text as it was typed.
pub(super) fn plain(text: &str) -> String {
    format!("<pre>{}</pre>\n", escaped(text))
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.table = true;
    extension.strikethrough = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.header_id_prefix = Some(ID_PREFIX.to_owned());
    extension.header_id_prefix_in_href = true;
    // Raw HTML is tamed before, and all of it is sanitised after.
    options.render.r#unsafe = true;
    options
}

fn sanitizer() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .url_schemes(SCHEMES.into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .add_tags(["input", "section"])
        // Of inputs there are the boxes of task lists, and none that takes anything in.
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .add_tag_attributes("input", ["checked"])
        .add_tag_attributes("a", ["class", "aria-label", "id"])
        .add_tag_attributes("code", ["class"])
        .add_tag_attributes("p", ["align"])
        .add_tag_attributes("div", ["align"])
        .add_tag_attributes("sup", ["id"])
        .add_tag_attributes("li", ["id"])
        .attribute_filter(attribute);
    for heading in ["h1", "h2", "h3", "h4", "h5", "h6"] {
        builder.add_tag_attributes(heading, ["id", "align"]);
    }
    builder
}

/// What becomes of an attribute: ids and links to them have a prefix, and classes are those of our own making.
fn attribute<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, name) {
        (_, "id") => Some(prefixed(value)),
        (_, "href" | "src" | "cite") => link(value),
        ("code", "class") => value.starts_with("language-").then(|| value.into()),
        (_, "class") => (value == "anchor").then(|| value.into()),
        _ => Some(value.into()),
    }
}

/// The schemes that are linked to.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// A link that leads where its reader can see. What has a colon where a scheme ends, and no scheme that is known, is
/// dropped: it is no address that anybody means, and a browser may read it otherwise.
fn link(value: &str) -> Option<Cow<'_, str>> {
    if let Some(id) = value.strip_prefix('#') {
        return Some(format!("#{}", prefixed(id)).into());
    }
    let scheme = value.split(['/', '?', '#']).next().and_then(|first| first.split_once(':'));
    let known =
        scheme.is_none_or(|(scheme, _)| SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)));
    known.then(|| value.into())
}

fn prefixed(id: &str) -> Cow<'_, str> {
    if id.starts_with(ID_PREFIX) { id.into() } else { format!("{ID_PREFIX}{id}").into() }
}

/// How deeply a document is nested.
fn depth(root: Node<'_>) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(_) => depth += 1,
            NodeEdge::End(_) => depth -= 1,
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests;
