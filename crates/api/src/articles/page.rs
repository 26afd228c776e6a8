//! An article as a page to read.

use std::fmt::Write;

use axum::response::{IntoResponse, Response};
use daybook_application::articles::{ArticleView, PublishedView, RevisionView};
use daybook_domain::articles::{Body, Lead, Subtitle, Title};
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};

use super::markdown::{escaped, html};

/// Nothing runs, nothing is loaded but pictures, and no other page can put this one into a frame.
const POLICY: &str = "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 system-ui,sans-serif}\
    img{max-width:100%}pre{overflow:auto;padding:.75rem;background:#f4f4f4;white-space:pre-wrap}\
    table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.25rem .6rem}\
    blockquote{margin-left:0;padding-left:1rem;border-left:3px solid #ccc}\
    .subtitle{font-size:1.25rem;color:#555}.lead{font-weight:600;white-space:pre-line}\
    a.anchor{margin-left:.4rem;text-decoration:none;opacity:.4}a.anchor::before{content:'#'}";

/// What a page shows.
#[derive(Debug, Clone)]
pub(super) struct Page {
    title: Title,
    subtitle: Option<Subtitle>,
    lead: Option<Lead>,
    body: Body,
}

impl From<&ArticleView> for Page {
    fn from(article: &ArticleView) -> Self {
        let summary = &article.summary;
        Self {
            title: summary.title.clone(),
            subtitle: summary.subtitle.clone(),
            lead: summary.lead.clone(),
            body: article.body.clone(),
        }
    }
}

impl From<&PublishedView> for Page {
    fn from(article: &PublishedView) -> Self {
        let summary = &article.summary;
        Self {
            title: summary.title.clone(),
            subtitle: summary.subtitle.clone(),
            lead: summary.lead.clone(),
            body: article.body.clone(),
        }
    }
}

impl From<&RevisionView> for Page {
    fn from(revision: &RevisionView) -> Self {
        let content = &revision.content;
        Self {
            title: content.title.clone(),
            subtitle: content.subtitle.clone(),
            lead: content.lead.clone(),
            body: content.body.clone(),
        }
    }
}

impl Page {
    /// How many bytes have to be read to write it.
    pub(super) fn size(&self) -> usize {
        self.body.as_str().len()
    }

    /// The page as HTML.
    pub(super) fn html(&self) -> String {
        let title = escaped(self.title.as_str());
        let mut page = format!(
            "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
            <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
            <style>{STYLE}</style>\n</head>\n<body>\n<article>\n<header>\n<h1>{title}</h1>\n"
        );
        self.write_rest(&mut page);
        page
    }

    fn write_rest(&self, page: &mut String) {
        let mut paragraph = |class: &str, text: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "<p class=\"{class}\">{}</p>", escaped(text));
        };
        if let Some(subtitle) = &self.subtitle {
            paragraph("subtitle", subtitle.as_str());
        }
        if let Some(lead) = &self.lead {
            paragraph("lead", lead.as_str());
        }
        page.push_str("</header>\n");
        page.push_str(&html(self.body.as_str()));
        page.push_str("</article>\n</body>\n</html>\n");
    }
}

/// The answer with a page.
pub(super) fn answer(html: String) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, html).into_response()
}
