//! How settings are written.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// Reads a time such as `30s`, `500ms` or `2m`; a bare number is in seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text);
    let number: u64 = number.parse().map_err(|_| "expected a time like 500ms, 30s or 2m".to_owned())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "" | "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        other => Err(format!("{other:?} is no unit of time; use ms, s or m")),
    }
    .and_then(|time| if time.is_zero() { Err("a time is longer than zero".to_owned()) } else { Ok(time) })
}

/// Reads a size such as `32MiB`, `64KiB` or `1GiB`; a bare number is in bytes.
pub(super) fn bytes(text: &str) -> Result<usize, String> {
    let (number, unit) = split(text);
    let number: usize = number.parse().map_err(|_| "expected a size like 64KiB or 32MiB".to_owned())?;
    let factor = match unit {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        other => return Err(format!("{other:?} is no unit of size; use B, KiB, MiB or GiB")),
    };
    number.checked_mul(factor).ok_or_else(|| "the size is too large".to_owned())
}

/// Reads an IP address, or `localhost`.
pub(super) fn host(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.parse().map_err(|_| "expected an IP address, or localhost".to_owned())
}

/// Reads a number of at least 1.
pub(super) fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a number of at least 1".to_owned()),
        Ok(number) => Ok(number),
    }
}

fn split(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit_or_is_in_seconds() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("2 m"), Ok(Duration::from_mins(2)));
        for text in ["", "s", "-1s", "1h", "0s", "1.5s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_size_has_a_unit_or_is_in_bytes() {
        assert_eq!(bytes("32MiB"), Ok(33_554_432));
        assert_eq!(bytes("100"), Ok(100));
        for text in ["", "MiB", "1MB", "99999999999999999999", "18446744073709551615KiB"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn localhost_is_an_address() {
        assert_eq!(host("localhost"), Ok(IpAddr::from([127, 0, 0, 1])));
        assert!(host("example.org").is_err());
    }
}
