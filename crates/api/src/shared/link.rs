//! `Link: <…>; rel="next"` (RFC 8288).

use http::{HeaderValue, Uri};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but what RFC 3986 leaves unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The link to the page after this one: the request's own path and these parameters; those without a value
/// are left out.
pub(crate) fn next_link(uri: &Uri, parameters: &[(&str, Option<&str>)]) -> Option<HeaderValue> {
    let pairs: Vec<_> = parameters
        .iter()
        .filter_map(|(name, value)| value.map(|v| format!("{name}={}", utf8_percent_encode(v, ESCAPED))))
        .collect();
    HeaderValue::try_from(format!("<{}?{}>; rel=\"next\"", uri.path(), pairs.join("&"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_the_path_and_escaped_parameters() {
        let uri = Uri::from_static("http://localhost/v1/config?prefix=a%26b&limit=2");
        let link = next_link(&uri, &[("prefix", Some("a&b>")), ("as_of", None), ("after", Some("a.b"))]);
        assert_eq!(link.unwrap(), "</v1/config?prefix=a%26b%3E&after=a.b>; rel=\"next\"");
    }
}
