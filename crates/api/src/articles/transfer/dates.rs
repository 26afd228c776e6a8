//! Dates as people write them before a text.

use daybook_domain::shared::Timestamp;

/// Reads RFC 3339, a day, or a day and a time with or without an offset. What has no offset is in UTC, and a day
/// alone is its midnight.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let exact = |text: &str| text.parse::<Timestamp>().ok();
    if let Some(known) = exact(text) {
        return Some(known);
    }
    if !text.contains(':') {
        return exact(&format!("{text}T00:00:00Z"));
    }
    // `2026-07-01 09:00:00 +0200`: the offset stands alone.
    let joined = match text.rsplit_once(' ') {
        Some((time, offset)) if offset.starts_with(['+', '-']) || offset == "Z" || offset == "UTC" => {
            let offset = if offset == "UTC" { "Z" } else { offset };
            format!("{}{offset}", time.trim_end())
        }
        _ => text.to_owned(),
    };
    exact(&joined).or_else(|| exact(&format!("{joined}Z")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let moments = [
            ("2026-07-01", "2026-07-01T00:00:00.000000Z"),
            ("2026-07-01T09:00:00+02:00", "2026-07-01T07:00:00.000000Z"),
            ("2026-07-01 09:00:00 +0200", "2026-07-01T07:00:00.000000Z"),
            ("2026-07-01 09:00:00 -05:30", "2026-07-01T14:30:00.000000Z"),
            ("2026-07-01 09:00:00 UTC", "2026-07-01T09:00:00.000000Z"),
            (" 2026-07-01 09:00 ", "2026-07-01T09:00:00.000000Z"),
            ("2026-07-01T09:00:00.1234567", "2026-07-01T09:00:00.123456Z"),
            ("1969-12-31", "1969-12-31T00:00:00.000000Z"),
        ];
        for (text, moment) in moments {
            assert_eq!(date(text).map(|at| at.to_string()).as_deref(), Some(moment), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026",
            "2026-13-01",
            "01.07.2026",
            "2026-07-01 25:00",
            "09:00:00",
            "99999-01-01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
