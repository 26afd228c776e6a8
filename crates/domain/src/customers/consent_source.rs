//! Where a consent was given or withdrawn.

use super::text_value::text_value;

text_value! {
    /// 1–200 characters after trimming, such as `newsletter form, shop in Bern`; no U+0000. Personal.
    ConsentSource, 200
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_counted_in_characters_after_trimming() {
        let longest = "é".repeat(200);
        assert_eq!(format!(" {longest}\n").parse::<ConsentSource>().unwrap().as_str(), longest);
        assert!(format!("{longest}é").parse::<ConsentSource>().is_err());
        assert!("  ".parse::<ConsentSource>().is_err());
    }
}
