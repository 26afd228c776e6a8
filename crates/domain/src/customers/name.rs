//! What a customer is called.

use super::text_value::text_value;

text_value! {
    /// 1–200 characters after trimming, in any script; no U+0000. Personal.
    CustomerName, 200
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_counted_in_characters_after_trimming() {
        let longest = "é".repeat(200);
        assert_eq!(format!(" {longest}\n").parse::<CustomerName>().unwrap().as_str(), longest);
        assert!(format!("{longest}é").parse::<CustomerName>().is_err());
        assert!("  ".parse::<CustomerName>().is_err());
    }
}
