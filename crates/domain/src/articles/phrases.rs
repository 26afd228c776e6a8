//! The short texts of an article.

use super::text::{line, paragraph, phrase};

phrase! {
    /// What an article is called: one line of 1–200 characters after trimming.
    Title, line, 200, "a title"
}

phrase! {
    /// The line under the title: 1–300 characters after trimming.
    Subtitle, line, 300, "a subtitle"
}

phrase! {
    /// The paragraph before the body: 1–5,000 characters after trimming; line breaks are allowed.
    Lead, paragraph, 5_000, "a lead"
}

phrase! {
    /// What somebody says about a revision: 1–1,000 characters after trimming; line breaks are allowed.
    Note, paragraph, 1_000, "a note"
}

#[cfg(test)]
mod tests {
    use super::super::InvalidPhrase;
    use super::*;
    use crate::shared::InvalidText;

    #[test]
    fn a_title_is_trimmed_and_counted_in_characters() {
        assert_eq!("  Über große Fragen \n".parse::<Title>().unwrap().as_str(), "Über große Fragen");
        assert!("東".repeat(200).parse::<Title>().is_ok());
        let most = InvalidText::TooLong { most: 200, count: 201 };
        assert_eq!("東".repeat(201).parse::<Title>(), Err(most.into()));
        assert!(format!(" {} ", "é".repeat(200)).parse::<Title>().is_ok());
    }

    #[test]
    fn a_blank_a_broken_and_a_nul_title_are_refused() {
        assert_eq!("".parse::<Title>(), Err(InvalidPhrase::Empty));
        assert_eq!(" \u{3000}\t".parse::<Title>(), Err(InvalidPhrase::Empty));
        assert_eq!("one\ntwo".parse::<Title>(), Err(InvalidPhrase::Control('\n')));
        assert_eq!("a\0b".parse::<Title>(), Err(InvalidText::Nul.into()));
    }

    #[test]
    fn a_lead_may_have_line_breaks_and_a_subtitle_may_not() {
        assert!("one\ntwo".parse::<Lead>().is_ok());
        assert!("one\ntwo".parse::<Note>().is_ok());
        assert_eq!("one\ntwo".parse::<Subtitle>(), Err(InvalidPhrase::Control('\n')));
    }

    #[test]
    fn each_text_has_its_own_limit() {
        let refused = |most: usize| InvalidText::TooLong { most, count: most + 1 }.into();
        assert_eq!("s".repeat(301).parse::<Subtitle>(), Err(refused(300)));
        assert_eq!("l".repeat(5_001).parse::<Lead>(), Err(refused(5_000)));
        assert_eq!("n".repeat(1_001).parse::<Note>(), Err(refused(1_000)));
        assert!("s".repeat(300).parse::<Subtitle>().is_ok());
        assert!("l".repeat(5_000).parse::<Lead>().is_ok());
        assert!("n".repeat(1_000).parse::<Note>().is_ok());
    }

    #[test]
    fn a_missing_and_a_blank_text_are_none() {
        assert_eq!(Lead::optional(None), Ok(None));
        assert_eq!(Lead::optional(Some(" \n ")), Ok(None));
        assert_eq!(Lead::optional(Some(" x ")).unwrap().unwrap().as_str(), "x");
        assert!(Lead::optional(Some(&"l".repeat(5_001))).is_err());
    }

    #[test]
    fn history_is_read_back_whatever_the_rules() {
        assert_eq!(Title::restore("").as_str(), "");
        assert_eq!(Title::restore("t".repeat(500)).as_str().len(), 500);
    }
}
