//! What hostile texts cost.

use std::time::{Duration, Instant};

use super::*;

/// Far more than a text of a million characters takes, also unoptimised, and far less than what grows with its square.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn no_text_costs_much_more_than_its_length() {
    let most = daybook_domain::articles::Body::MOST;
    let filled = |piece: &str| piece.repeat(most / piece.len());
    let numbered =
        |piece: &str| (0..most / (piece.len() + 6)).map(|n| piece.replace('#', &n.to_string())).collect();
    let lists: Vec<_> = (0..1_000).map(|n| format!("{}- a\n", " ".repeat(n * 2))).collect();
    let bombs: Vec<(&str, String)> = vec![
        ("quotations", filled(">")),
        ("quotations with spaces", filled("> ")),
        ("lists in a line", filled("- ")),
        ("lists ever deeper", lists.concat()),
        ("open brackets", filled("[")),
        ("open pictures", filled("![")),
        ("links in links", format!("{}a{}", "[".repeat(most / 4), "](b)".repeat(most / 8))),
        ("stars", filled("*a ")),
        ("stars and lines", filled("*a_ ")),
        ("nested emphasis", format!("{}a{}", "*".repeat(most / 2), "*".repeat(most / 2 - 1))),
        ("code marks", filled("`a``")),
        ("open tags", filled("<b>")),
        ("open tags in paragraphs", filled("a <b>\n\n")),
        ("different open tags", numbered("a <b id=#> ")),
        ("a block of open tags", format!("<div>\n{}", numbered("<b id=#><p>"))),
        ("blocks of open tags", numbered("<div><b id=#><p>\n\n")),
        ("comments", filled("<!-- a ")),
        ("entities", filled("&amp;")),
        ("entities in code", format!("```\n{}\n```\n", filled("<&"))),
        ("empty lines in code", format!("```\n{}```\n", filled("\n"))),
        ("blocks of entities", filled(&format!("<p title=\"\n{}\n\n", "&amp;".repeat(3_000)))),
        ("headings alike", filled("# a\n")),
        ("footnotes", numbered("[^#]: a\n\n")),
        ("references", format!("[a]: /{}\n\n{}", "b".repeat(10_000), "[a]".repeat(most / 4))),
        ("tables", format!("|{}\n|{}\n", "a|".repeat(most / 8), "-|".repeat(most / 8))),
        (
            "table rows",
            format!("|{}\n|{}\n{}", "a|".repeat(1_000), "-|".repeat(1_000), "|\n".repeat(most / 8)),
        ),
        ("bare links", filled("www.a.b ")),
        ("mail addresses", filled("a@b.c ")),
        ("mail that begins", filled("a@")),
        ("declarations", filled("<?")),
        ("tags with attributes", format!("<a {}>", "x=y ".repeat(most / 5))),
    ];
    for (name, bomb) in bombs {
        let begun = Instant::now();
        let shown = html(&bomb);
        let taken = begun.elapsed();
        println!("{name}: {} bytes in {taken:?}, {} out", bomb.len(), shown.len());
        assert!(taken < PATIENCE, "{name} took {taken:?}");
        assert!(shown.len() < 40 * 1024 * 1024, "{name} became {} bytes", shown.len());
    }
}
