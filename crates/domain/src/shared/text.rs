//! Rules that every text keeps.

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Longer than its limit, counted in Unicode characters.
    #[error("at most {most} characters are allowed, these are {count}")]
    TooLong {
        /// The most characters allowed.
        most: usize,
        /// The characters there are.
        count: usize,
    },
    /// U+0000, which not every database can hold.
    #[error("the character U+0000 is not allowed")]
    Nul,
}

/// `text`, if it has at most `most` characters and no U+0000.
pub fn checked_text(text: &str, most: usize) -> Result<&str, InvalidText> {
    // A text has at least as many bytes as characters: counting is only for the long ones.
    if text.len() > most {
        let count = text.chars().count();
        if count > most {
            return Err(InvalidText::TooLong { most, count });
        }
    }
    if text.as_bytes().contains(&0) {
        return Err(InvalidText::Nul);
    }
    Ok(text)
}
