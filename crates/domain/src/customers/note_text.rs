//! What a note says.

use super::text_value::text_value;

text_value! {
    /// 1–10,000 characters after trimming, line breaks included; no U+0000. Personal.
    NoteText, 10_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_counted_in_characters_after_trimming() {
        let longest = "é".repeat(10_000);
        assert_eq!(format!(" {longest}\n").parse::<NoteText>().unwrap().as_str(), longest);
        assert!(format!("{longest}é").parse::<NoteText>().is_err());
        assert!("  ".parse::<NoteText>().is_err());
    }
}
