//! Markdown and HTML that are written to do harm.

use super::support::{create, titled};
use crate::support::TestApp;

const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](javascript:alert(1))",
    "<a href=\"javascript&#58;alert(1)\">a</a>",
    "<svg/onload=alert(1)>",
    "<iframe src=\"https://example.com\"></iframe>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "# <img src=x onerror=alert(1)> heading",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "[a]: javascript:alert(1)\n\n[a]",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form action=https://example.com><input name=password></form>",
    "```html\"><script>alert(1)</script>\nx\n```",
];

#[tokio::test]
async fn nothing_that_runs_comes_out() {
    let app = TestApp::start().await;
    for text in HOSTILE {
        let article = create(&app, &titled("Hostile", text)).await;
        let page = app.get(&format!("{}?render=html", article.path)).await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"), "{text}");
        assert!(page.header("content-security-policy").contains("default-src 'none'"), "{text}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let lower = page.text.to_lowercase();
        for bad in ["<script", "<iframe", "<svg", "<form", "<object", "<embed"] {
            assert!(!lower.contains(bad), "{text}: {}", page.text);
        }
        for tag in lower.split('<').filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag) {
            let takes_input = tag.starts_with("input") && !tag.contains("disabled");
            assert!(!takes_input, "{text}: {tag}");
            // Outside quotation marks are the names of attributes.
            let names: String = tag.split('"').step_by(2).collect();
            assert!(!names.contains(" on"), "{text}: {tag}");
            assert!(!tag.contains("=\"javascript:") && !tag.contains("=\"data:text"), "{text}: {tag}");
        }
        let accepted = app.get_with(&article.path, &[("accept", "text/html")]).await.expect(200);
        assert_eq!(accepted.text, page.text);
        assert_eq!(app.get(&article.path).await.expect(200).json()["body"], text, "the text itself is kept");
    }
}

#[tokio::test]
async fn what_is_meant_comes_out() {
    let app = TestApp::start().await;
    let text =
        "# First heading\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n**bold** [link](https://example.com)\n\n- x\n";
    let article = create(&app, &titled("Plain", text)).await;
    let page = app.get(&format!("{}?render=html", article.path)).await.expect(200).text;
    for part in ["<table>", "<strong>bold</strong>", "href=\"https://example.com\"", "<li>", "first-heading"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn nesting_without_end_is_answered() {
    let app = TestApp::start().await;
    let texts = [
        ">".repeat(50_000),
        "[".repeat(100_000),
        "*a ".repeat(100_000),
        format!("{}a{}", "<div>".repeat(20_000), "</div>".repeat(20_000)),
        "- ".repeat(10_000),
        "|a".repeat(50_000) + "\n" + &"|-".repeat(50_000),
    ];
    for text in texts {
        let article = create(&app, &titled("Deep", &text)).await;
        let page = app.get(&format!("{}?render=html", article.path)).await;
        assert!(matches!(page.status, 200 | 422), "{}: {}", &text[..20], page.text);
    }
    assert_eq!(app.get("/health").await.expect(200).json()["status"], "healthy");
}
