//! Where a customer lives or is based.

use super::text_value::text_value;

text_value! {
    /// 1–1,000 characters after trimming, line breaks included; no U+0000. Personal.
    Address, 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_counted_in_characters_after_trimming() {
        let longest = "é".repeat(1_000);
        assert_eq!(format!(" {longest}\n").parse::<Address>().unwrap().as_str(), longest);
        assert!(format!("{longest}é").parse::<Address>().is_err());
        assert!("  ".parse::<Address>().is_err());
    }
}
