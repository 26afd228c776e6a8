//! HTML that stands in Markdown.

use comrak::nodes::{Node, NodeValue};

use super::markdown::{clean, plain};

/// The most bytes of a piece that is shown as HTML.
const MOST_BYTES: usize = 50_000;

/// The most tags of such a piece, and the most line breaks and character references: formatting that is open is copied
/// into what opens after that, and a text at each break, so that the cost grows with the square of them.
const MOST_TAGS: usize = 200;
const MOST_RUNS: usize = 1_000;

/// The most pieces of a text that are shown as HTML.
const MOST_PIECES: usize = 2_000;

/// The most elements that are open at a time within a paragraph.
const MOST_OPEN: usize = 20;

/// Elements within a line whose beginning and end are pieces of their own.
const PAIRED: [&str; 20] = [
    "a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "strong", "sub", "sup", "u",
];

/// Elements whose content is no text to read.
const SILENT: [&str; 2] = ["script", "style"];

/// Replaces each piece of HTML by what is safe of it, and complete by itself.
pub(super) fn tame(root: Node<'_>) {
    let nodes: Vec<_> = root.descendants().collect();
    let mut pieces = MOST_PIECES;
    for node in nodes {
        let block = match &mut node.data_mut().value {
            NodeValue::HtmlBlock(html) => Some(std::mem::take(&mut html.literal)),
            _ => None,
        };
        match block {
            Some(html) => set(node, tame_block(&html, &mut pieces)),
            None => tame_line(node, &mut pieces),
        }
    }
}

/// Counts a piece; false if there were too many.
fn counted(pieces: &mut usize) -> bool {
    let left = *pieces > 0;
    *pieces = pieces.saturating_sub(1);
    left
}

fn tame_block(html: &str, pieces: &mut usize) -> String {
    let count = |of: &[u8]| html.bytes().filter(|byte| of.contains(byte)).count();
    let small = html.len() <= MOST_BYTES && count(b"<") <= MOST_TAGS && count(b"&\n\r") <= MOST_RUNS;
    if counted(pieces) && small { clean(html) + "\n" } else { plain(html) }
}

/// An element that begins in a line and has not ended.
struct Open<'a> {
    name: &'static str,
    node: Node<'a>,
    tag: String,
}

/// Tames the tags among the children of a node. Only what begins and ends there stays: what is open at the end of a
/// paragraph would run on into all that follow.
fn tame_line<'a>(parent: Node<'a>, pieces: &mut usize) {
    let mut open: Vec<Open<'a>> = Vec::new();
    let mut silent: Option<&str> = None;
    for node in parent.children().collect::<Vec<_>>() {
        let tag = match &mut node.data_mut().value {
            NodeValue::HtmlInline(tag) => Some(std::mem::take(tag)),
            _ => None,
        };
        match (tag, silent) {
            (None, None) => {}
            (None, Some(_)) => node.detach(),
            (Some(tag), Some(name)) => silent = (!ends(&tag, name)).then_some(name),
            (Some(tag), None) => {
                silent = SILENT.into_iter().find(|name| begins(&tag, name));
                if counted(pieces) {
                    tame_tag(node, &tag, &mut open);
                }
            }
        }
    }
}

fn tame_tag<'a>(node: Node<'a>, tag: &str, open: &mut Vec<Open<'a>>) {
    if let Some(name) = PAIRED.into_iter().find(|name| begins(tag, name)) {
        let whole = clean(tag);
        if let Some(tag) = whole.strip_suffix(&format!("</{name}>")).filter(|_| open.len() < MOST_OPEN) {
            open.push(Open { name, node, tag: tag.to_owned() });
        }
    } else if let Some(last) = open.pop_if(|last| ends(tag, last.name)) {
        set(last.node, last.tag);
        set(node, format!("</{}>", last.name));
    } else if ["br", "img"].into_iter().any(|name| begins(tag, name)) {
        set(node, clean(tag));
    }
}

fn set(node: Node<'_>, html: String) {
    match &mut node.data_mut().value {
        NodeValue::HtmlBlock(block) => block.literal = html,
        NodeValue::HtmlInline(inline) => *inline = html,
        _ => {}
    }
}

fn begins(tag: &str, name: &str) -> bool {
    is_tag(tag.strip_prefix('<'), name)
}

fn ends(tag: &str, name: &str) -> bool {
    is_tag(tag.strip_prefix("</"), name)
}

/// Whether this is the rest of a tag of the element.
fn is_tag(rest: Option<&str>, name: &str) -> bool {
    rest.and_then(|rest| rest.split_at_checked(name.len())).is_some_and(|(named, after)| {
        named.eq_ignore_ascii_case(name)
            && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    })
}
