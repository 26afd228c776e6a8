//! What the caller wants to read.

use http::{HeaderMap, header};

/// Whether JSON is asked for by name, and not less than plain text. `*/*` asks for nothing by name.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    let json = quality(headers, |media| {
        media.eq_ignore_ascii_case("application/json")
            || (starts_with(media, "application/") && ends_with(media, "+json"))
    });
    let text = || {
        quality(headers, |media| {
            media.eq_ignore_ascii_case("text/plain") || media.eq_ignore_ascii_case("text/*")
        })
    };
    json > 0 && json >= text()
}

/// Whether a live stream is asked for by name.
pub(crate) fn wants_stream(headers: &HeaderMap) -> bool {
    wants(headers, "text/event-stream") > 0
}

/// How much, in thousandths, this media type is asked for by name; 0 if it is not.
pub(crate) fn wants(headers: &HeaderMap, media: &str) -> u16 {
    quality(headers, |named| named.eq_ignore_ascii_case(media))
}

/// The highest quality, in thousandths, of the media types that `is` names; 0 for none.
fn quality(headers: &HeaderMap, is: impl Fn(&str) -> bool) -> u16 {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(|range| range.split_once(';').unwrap_or((range, "")))
        .filter(|(media, _)| is(media.trim()))
        .map(|(_, parameters)| thousandths(parameters))
        .max()
        .unwrap_or(0)
}

/// The `q` among the parameters; what is no number counts as 0, so that nothing unclear is preferred.
fn thousandths(parameters: &str) -> u16 {
    let q = parameters.split(';').map(str::trim).find_map(|p| p.strip_prefix("q=").or(p.strip_prefix("Q=")));
    let Some(q) = q else { return 1_000 };
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let digits = |text: &str| text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    match whole {
        "1" => 1_000,
        "0" if digits(fraction) => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn accepting(accept: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).unwrap())])
    }

    #[test]
    fn json_is_given_only_where_it_is_named() {
        for accept in ["application/json", "text/html, Application/JSON;q=0.5", "application/problem+json"] {
            assert!(wants_json(&accepting(accept)), "{accept}");
        }
        for accept in ["*/*", "", "text/plain", "text/html,*/*;q=0.8", "application/*", "json"] {
            assert!(!wants_json(&accepting(accept)), "{accept}");
        }
        assert!(!wants_json(&HeaderMap::new()));
    }

    #[test]
    fn the_higher_quality_wins_and_json_wins_a_tie() {
        assert!(wants_json(&accepting("application/json, text/plain, */*")));
        assert!(wants_json(&accepting("text/plain;q=0.5, application/json;q=0.55")));
        assert!(!wants_json(&accepting("text/plain, application/json;q=0.9")));
        assert!(!wants_json(&accepting("application/json;q=0")));
        assert!(!wants_json(&accepting("application/json;q=0.000, */*")));
        assert!(!wants_json(&accepting("application/json;q=much")));
    }

    #[test]
    fn several_accept_headers_count_as_one() {
        let mut headers = accepting("text/html");
        headers.append(header::ACCEPT, HeaderValue::from_static("application/json"));
        assert!(wants_json(&headers));
    }

    #[test]
    fn a_stream_is_given_only_where_it_is_named() {
        assert!(wants_stream(&accepting("text/event-stream")));
        assert!(!wants_stream(&accepting("*/*")));
    }
}
