//! E-mail addresses.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use email_address::{EmailAddress, Options};

use super::EmailKey;

/// An e-mail address as it was typed, trimmed: at most 254 bytes, `local@domain` with a domain of at least
/// two labels; no display name, no IP address as the domain. Personal.
///
/// Two are equal if they are spelled alike; whether they are the same address, [`key`](Self::key) tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    typed: Arc<str>,
}

/// The rule that an e-mail address breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// More bytes than mail can carry.
    #[error("an e-mail address has at most {most} bytes, this one has {0}", most = Email::MOST_BYTES)]
    TooLong(usize),
    /// Not of the form that mail knows.
    #[error("not an e-mail address like ann@example.com")]
    Syntax,
}

impl Email {
    /// The most bytes of an address (RFC 5321).
    pub const MOST_BYTES: usize = 254;

    /// An address that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self { typed: text.into() }
    }

    /// The address as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The shared text itself.
    #[must_use]
    pub fn into_shared(self) -> Arc<str> {
        self.typed
    }

    /// The form in which addresses are compared.
    #[must_use]
    pub fn key(&self) -> EmailKey {
        EmailKey::of(&self.typed)
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim();
        if text.len() > Self::MOST_BYTES {
            return Err(InvalidEmail::TooLong(text.len()));
        }
        // RFC 6531 allows every character beyond ASCII, the parser letters only: not the marks that scripts such as
        // Devanagari are written with. Those that nobody could see or type are refused all the same.
        if text.chars().any(|c| !c.is_ascii() && (c.is_whitespace() || c.is_control() || is_invisible(c))) {
            return Err(InvalidEmail::Syntax);
        }
        let plain: String = text.chars().map(|c| if c.is_ascii() { c } else { 'x' }).collect();
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        EmailAddress::parse_with_options(&plain, options).map_err(|_| InvalidEmail::Syntax)?;
        Ok(Self { typed: text.into() })
    }
}

/// Characters without a shape of their own, beside the joiners that some scripts need: one address could look like
/// another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_kept_as_typed_without_the_space_around_it() {
        for text in [
            "ann@example.com",
            "Ann.Lee+news@Mail.Example.COM",
            "o'brien@example.co.uk",
            "jos\u{e9}@ex\u{e4}mple.ch",
            "jose\u{301}@example.ch",
            "\"ann lee\"@example.com",
            "संपर्क@डाटामेल.भारत",
            "用户@例子.广告",
        ] {
            assert_eq!(format!(" {text}\n").parse::<Email>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_mail_cannot_carry_is_refused() {
        for text in [
            "",
            "ann",
            "ann@",
            "@example.com",
            "ann@localhost",
            "ann@example",
            "ann@example.",
            "ann@.com",
            "ann@ex_ample..com",
            "ann@-example.com",
            ".ann@example.com",
            "a..nn@example.com",
            "ann lee@example.com",
            "ann@exam ple.com",
            "ann@example.com\0",
            "ann@exam\nple.com",
            "ann@lee@example.com",
            "Ann <ann@example.com>",
            "<ann@example.com>",
            "ann@[127.0.0.1]",
            "ann\u{200b}@example.com",
            "ann\u{a0}lee@example.com",
            "\u{202e}nna@example.com",
            "ann@example.com, bob@example.com",
            &format!("{}@example.com", "a".repeat(65)),
        ] {
            assert_eq!(text.parse::<Email>(), Err(InvalidEmail::Syntax), "{text:?}");
        }
    }

    #[test]
    fn the_limit_is_counted_in_bytes_after_trimming() {
        let label = "d".repeat(61);
        let longest = format!("{}@{label}.{label}.{label}.org", "a".repeat(64));
        assert_eq!(longest.len(), 254);
        assert!(format!(" {longest} ").parse::<Email>().is_ok());
        assert_eq!(format!("a{longest}").parse::<Email>(), Err(InvalidEmail::TooLong(255)));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_keeps_the_text(text in "\\PC{0,40}|[a-zé.\"<> ]{1,9}@[a-z.\\-\\[\\]]{1,9}") {
            if let Ok(email) = text.parse::<Email>() {
                prop_assert_eq!(email.as_str(), text.trim());
                prop_assert_eq!(email.as_str().parse::<Email>(), Ok(email));
            }
        }

        #[test]
        fn ordinary_addresses_are_let_in(text in "[A-Za-z0-9_+-]{1,20}(\\.[a-z0-9]{1,9})?@[a-z0-9]{1,20}\\.(com|org|ch)") {
            prop_assert!(text.parse::<Email>().is_ok());
        }
    }
}
