mod cost;

use super::*;

#[test]
fn common_markdown_is_shown() {
    let shown = html(
        "A *b* **c** ~~d~~ `e` https://example.com\n\n- [x] f\n\n> g\n\n```rust\nh();\n```\n\n![i](j.png)\n",
    );
    for part in [
        "<em>b</em>",
        "<strong>c</strong>",
        "<del>d</del>",
        "<code>e</code>",
        "href=\"https://example.com\" rel=\"noopener noreferrer nofollow\"",
        "type=\"checkbox\"",
        "<blockquote>",
        "<code class=\"language-rust\">",
        "<img src=\"j.png\" alt=\"i\">",
    ] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
}

#[test]
fn tables_keep_their_columns() {
    let shown = html("| a | b |\n|:--|--:|\n| 1 | 2 |\n");
    assert!(shown.contains("<th align=\"left\">a</th>"), "{shown}");
    assert!(shown.contains("<td align=\"right\">2</td>"), "{shown}");
}

#[test]
fn headings_have_anchors_that_links_reach() {
    let shown = html("# Über uns\n\n# Über uns\n\nSee [there](#über-uns).\n\n## A & B\n");
    assert!(shown.contains("<h1 id=\"section-über-uns\">"), "{shown}");
    assert!(shown.contains("<h1 id=\"section-über-uns-1\">"), "{shown}");
    assert!(shown.contains("id=\"section-a--b\""), "{shown}");
    let links = shown.matches("href=\"#section-%C3%BCber-uns\"").count()
        + shown.matches("href=\"#section-über-uns\"").count();
    assert_eq!(links, 2, "the anchor's own and the text's: {shown}");
}

#[test]
fn more_headings_than_anybody_goes_to_have_no_anchors_and_are_headings_nevertheless() {
    let shown = html(&"# a\n".repeat(5_000));
    assert_eq!((shown.matches("<h1 id=").count(), shown.matches("class=\"anchor\"").count()), (5_000, 5_000));
    let shown = html(&"# a\n".repeat(5_001));
    assert_eq!((shown.matches("<h1>a</h1>").count(), shown.matches(" id=").count()), (5_001, 0));
}

#[test]
fn footnotes_lead_there_and_back() {
    let shown = html("A[^n].\n\n[^n]: B\n");
    assert!(shown.contains("href=\"#section-fn-n\"") && shown.contains("id=\"section-fn-n\""), "{shown}");
    assert!(
        shown.contains("href=\"#section-fnref-n\"") && shown.contains("id=\"section-fnref-n\""),
        "{shown}"
    );
}

#[test]
fn every_process_shows_the_same() {
    for _ in 0..32 {
        // A new one draws anew.
        let shown = in_order(&sanitizer().clean("<input><input checked>").to_string());
        let boxes =
            ["", "checked=\"\" "].map(|more| format!("<input {more}type=\"checkbox\" disabled=\"\">"));
        assert_eq!(shown, boxes.concat());
    }
}

#[test]
fn nothing_that_acts_comes_through() {
    for hostile in HOSTILE {
        let shown = html(hostile);
        // Text between tags may say what it likes.
        let tags =
            shown.split('<').skip(1).map(|part| format!("<{}", part.split('>').next().unwrap_or_default()));
        let seen = tags.collect::<String>().to_ascii_lowercase();
        for acting in [
            "<script",
            "onerror",
            "onload",
            "onclick",
            "onmouseover",
            "ontoggle",
            "javascript:",
            "vbscript:",
            "data:",
            "<iframe",
            "<object",
            "<embed",
            "<form",
            "<svg",
            "<math",
            "<style",
            "<link",
            "<meta",
            "<base",
            "<!--",
            "srcdoc",
            "style=",
            "<textarea",
            "<button",
        ] {
            assert!(!seen.contains(acting), "{acting} came through {hostile:?}: {shown}");
        }
    }
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "a <script>alert(1)</script> b",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "text <img src=x onerror=alert(1)> text",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java&Tab;script:alert(1)>)",
    "[x](<\u{1}javascript:alert(1)>)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
    "<svg onload=alert(1)></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi><table><mglyph><style><!--</style><img title=\"--><img src=x onerror=alert(1)>\">",
    "<iframe src=\"https://evil.example\" srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=\"https://evil.example\"><button>x</button><textarea></textarea></form>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<p style=\"position:fixed\" onclick=alert(1)>x</p>",
    "<b onmouseover=alert(1)>x</b> in <b onmouseover=alert(1)>a line</b>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<!-- <script>alert(1)</script> -->",
    "a <!-- comment --> b",
    "<!-- --!> <img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "<base href=\"https://evil.example/\"><link rel=stylesheet href=https://evil.example>",
    "# <img src=x onerror=alert(1)>",
    "| <img src=x onerror=alert(1)> |\n|---|\n| [x](javascript:alert(1)) |",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<title><img src=x onerror=alert(1)></title>",
    "[a](<javascript:alert(1)> \"t\")",
    "<blockquote cite=\"javascript:alert(1)\">x</blockquote>",
    "a <q cite=\"data:text/html,x\">b</q> <del cite=\"vbscript:x\">c</del>",
];

#[test]
fn what_is_quoted_as_code_stays_readable() {
    let shown = html("`<script>alert(1)</script>`\n\n    <img src=x onerror=alert(1)>\n");
    assert!(shown.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{shown}");
    assert!(shown.contains("&lt;img src=x onerror=alert(1)&gt;"), "{shown}");
}

#[test]
fn harmless_html_of_manuals_is_shown() {
    let shown = html(
        "<p align=\"center\"><a href=\"https://example.com\"><img src=\"https://example.com/a.png\" width=\"10\"></a></p>\n\n\
        Press <kbd>Ctrl</kbd>, H<sub>2</sub>O<br>and <a href=\"https://example.com/b\">there *now*</a>.\n",
    );
    for part in [
        "<p align=\"center\"><a href=\"https://example.com\"",
        "width=\"10\"",
        "<kbd>Ctrl</kbd>",
        "H<sub>2</sub>O<br>and",
        "rel=\"noopener noreferrer nofollow\">there <em>now</em></a>.",
    ] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
}

#[test]
fn html_that_is_not_closed_ends_with_its_paragraph() {
    let shown = html("one <b>two <i>three</b> four\n\nfive\n");
    assert_eq!(shown, "<p>one two three four</p>\n<p>five</p>\n");
    let shown = html("<div><b>\n\none\n\n</b></div>\n");
    assert!(shown.contains("<p>one</p>"), "{shown}");
}

#[test]
fn a_script_in_a_line_takes_its_text_with_it() {
    assert_eq!(html("a <script>x()</script> b\n"), "<p>a  b</p>\n");
    assert_eq!(html("a <style>x{}</STYLE > b\n"), "<p>a  b</p>\n");
    assert_eq!(html("a <scripture>b\n"), "<p>a b</p>\n");
}

#[test]
fn what_is_nested_too_deeply_is_shown_as_it_was_typed() {
    let text = format!("{}deep", "> ".repeat(200));
    assert_eq!(html(&text), format!("<pre>{}deep</pre>\n", "&gt; ".repeat(200)));
    assert!(html(&format!("{}deep", "> ".repeat(20))).contains("<blockquote>"));
}

#[test]
fn text_is_escaped() {
    assert_eq!(escaped("<a href='x'>\"&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
}

#[test]
fn a_long_text_is_whole_however_it_is_read() {
    let lines: Vec<_> = (0..2_000).map(|n| format!("{n} < & \" ' >\n")).collect();
    let lines = lines.concat();
    let shown = html(&format!("```\n{lines}```\n"));
    let expected = lines.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    assert_eq!(shown.replace("&quot;", "\""), format!("<pre><code>{expected}</code></pre>\n"));
}
