//! The address under which readers reach this server.

use std::fmt;
use std::str::FromStr;

use http::Uri;
use http::header::HOST;
use http::request::Parts;

use super::ArticlesDoor;

/// The address under which readers reach this server, `https://example.com` or `https://example.com/news`: without
/// a `/` at its end, a query or a fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The text is no public address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a public address is like https://example.com or https://example.com/news, without query and fragment"
)]
pub struct InvalidPublicUrl;

impl PublicUrl {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicUrl {
    type Err = InvalidPublicUrl;

    fn from_str(text: &str) -> Result<Self, InvalidPublicUrl> {
        let text = text.trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| InvalidPublicUrl)?;
        let web = matches!(uri.scheme_str(), Some("http" | "https"));
        let host = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        let plain = uri.query().is_none() && !text.contains(['#', '?']);
        if web && host && plain { Ok(Self(text.to_owned())) } else { Err(InvalidPublicUrl) }
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ArticlesDoor {
    /// What addresses of this server begin with: what was set, else the host that the request names. The door has
    /// seen that this is one of ours.
    pub(super) fn base(&self, parts: &Parts) -> String {
        if let Some(url) = &self.public_url {
            return url.to_string();
        }
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or(parts.uri.authority().map(http::uri::Authority::as_str));
        format!("http://{}", host.unwrap_or("localhost"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_slash_at_its_end() {
        for (text, expected) in [
            ("https://example.com/", "https://example.com"),
            ("http://example.com:8080", "http://example.com:8080"),
            ("https://example.com/news/", "https://example.com/news"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().as_str(), expected);
        }
    }

    #[test]
    fn what_is_no_address_of_a_web_site_is_refused() {
        for text in [
            "",
            "example.com",
            "/news",
            "ftp://example.com",
            "https://",
            "https://ann:secret@example.com",
            "https://example.com?x=1",
            "https://example.com/#top",
            "javascript:alert(1)",
        ] {
            assert_eq!(text.parse::<PublicUrl>(), Err(InvalidPublicUrl), "{text}");
        }
    }
}
