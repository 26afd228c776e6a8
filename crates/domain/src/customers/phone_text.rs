//! A phone number as somebody typed it.

use super::text_value::text_value;

text_value! {
    /// 1–40 characters after trimming; no U+0000. Whether it can be dialled is not judged. Personal.
    PhoneText, 40
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_counted_in_characters_after_trimming() {
        let longest = "é".repeat(40);
        assert_eq!(format!(" {longest}\n").parse::<PhoneText>().unwrap().as_str(), longest);
        assert!(format!("{longest}é").parse::<PhoneText>().is_err());
        assert!("  ".parse::<PhoneText>().is_err());
    }
}
