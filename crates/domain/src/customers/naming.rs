//! Whether a text tells who somebody is.

use super::{Phone, Profile};
use crate::shared::folded;

/// The fewest characters of a word of a name that gives the person away by itself.
const TELLING_WORD: usize = 4;
/// The fewest digits in a row that give a phone number away.
const TELLING_DIGITS: usize = 6;

/// Whether `text` holds, in whatever case, the e-mail address, the name, the phone number or the postal address;
/// or a word of the name, spelled as in the name.
///
/// Letters and digits are compared and what stands between them is not: `ADA,  Lovelace` is `ada lovelace`.
pub(super) fn names_person(text: &str, profile: &Profile) -> bool {
    let said = Said::new(text);
    said.text.contains(profile.email.key().as_str())
        || said.name(profile.name.as_str())
        || spells_part(text, profile.name.as_str())
        || profile.phone.as_ref().is_some_and(|phone| said.phone(phone))
        || profile.address.as_ref().is_some_and(|address| said.phrase(address.as_str(), Ends::Both))
}

/// What was said, in the forms in which it is searched.
struct Said {
    text: String,
    words: String,
    digits: Vec<String>,
}

/// Which ends of a phrase must be ends of words, so that `Ann` is not found in `planned`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Start,
    Both,
}

impl Said {
    fn new(text: &str) -> Self {
        let text = folded(text);
        Self { words: words(&text), digits: dialled(&text), text }
    }

    fn name(&self, name: &str) -> bool {
        // Names are declined: the whole name may go on, `Ada Lovelaces`; a short one may not, `Ann` in `annual`.
        let ends = if name.chars().count() < TELLING_WORD { Ends::Both } else { Ends::Start };
        self.phrase(name, ends)
    }

    fn phone(&self, phone: &Phone) -> bool {
        let forms = [Some(phone.typed()), phone.e164().map(super::E164::as_str)];
        self.phrase(phone.typed(), Ends::Both)
            || forms.into_iter().flatten().any(|form| {
                let digits: Vec<char> = form.chars().filter(char::is_ascii_digit).collect();
                let mut rows = digits.windows(TELLING_DIGITS).map(|row| row.iter().collect::<String>());
                rows.any(|row| self.digits.iter().any(|said| said.contains(&row)))
            })
    }

    fn phrase(&self, phrase: &str, ends: Ends) -> bool {
        let phrase = folded(phrase);
        let words = words(&phrase);
        match words.trim() {
            // Nothing but signs: as they stand.
            "" => self.text.contains(&phrase),
            // Scripts without cases put no spaces between words, or prefixes before them.
            bare if !bare.chars().any(|c| c.is_lowercase() || c.is_numeric()) => self.words.contains(bare),
            _ if ends == Ends::Both => self.words.contains(&words),
            _ => self.words.contains(words.trim_end()),
        }
    }
}

/// Whether `text` has a longer word of the name with its capital letter, `Lovelace`. In lower case, and at the
/// beginning where every word has a capital, it may be an ordinary word: `customer` of one `Test Customer`.
fn spells_part(text: &str, name: &str) -> bool {
    let words = |text: &'_ str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    let said = words(text);
    let telling = |word: &&String| {
        word.chars().count() >= TELLING_WORD && word.chars().next().is_some_and(char::is_uppercase)
    };
    words(name).iter().filter(telling).any(|word| said.iter().skip(1).any(|said| said == word))
}

/// The words of `text`, each between two single spaces.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push(' ');
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push_str(word);
        words.push(' ');
    }
    words
}

/// The rows of digits in `text` as one would dial them: signs between digits are left out, words end a row.
fn dialled(text: &str) -> Vec<String> {
    text.split(char::is_alphabetic)
        .map(|row| row.chars().filter(char::is_ascii_digit).collect::<String>())
        .filter(|row| row.len() >= TELLING_DIGITS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str, phone: Option<(&str, Option<&str>)>, address: Option<&str>) -> Profile {
        Profile {
            name: name.parse().unwrap(),
            email: "Ada.L@Example.org".parse().unwrap(),
            phone: phone.map(|(typed, e164)| {
                Phone::new(typed.parse().unwrap(), e164.map(|e164| e164.parse().unwrap()))
            }),
            address: address.map(|address| address.parse().unwrap()),
        }
    }

    fn assert_names(profile: &Profile, texts: &[&str]) {
        for text in texts {
            assert!(names_person(text, profile), "{text:?} names {:?}", profile.name);
        }
    }

    fn assert_names_nobody(profile: &Profile, texts: &[&str]) {
        for text in texts {
            assert!(!names_person(text, profile), "{text:?} does not name {:?}", profile.name);
        }
    }

    #[test]
    fn an_ordinary_reason_names_nobody() {
        let ada = profile(
            "Ada Lovelace",
            Some(("044 668 18 00", Some("+41446681800"))),
            Some("1 Main Street\nLondon"),
        );
        assert_names_nobody(
            &ada,
            &[
                "x",
                "asked to be forgotten",
                "Art. 17 GDPR, request 4711 of 2024-01-15",
                "the adage",
                "London office",
            ],
        );
    }

    #[test]
    fn the_e_mail_address_names_in_any_case_and_composition() {
        assert_names(&profile("X", None, None), &["ada.l@example.org", "from <ADA.L@EXAMPLE.ORG>"]);
        let accented = Profile { email: "josé@example.org".parse().unwrap(), ..profile("X", None, None) };
        assert_names(&accented, &["JOSE\u{301}@example.org asked"]);
        assert_names_nobody(&profile("X", None, None), &["somebody@example.org asked"]);
    }

    #[test]
    fn the_whole_name_names_however_it_is_spaced() {
        let ada = profile("Ada Lee", None, None);
        assert_names(
            &ada,
            &["Ada Lee", "as ADA  LEE wished", "Ada\nLee's wish", "Ada Lees wish", "(ada-lee)"],
        );
        assert_names_nobody(&ada, &["Ada wished it", "Lee", "Lee Ada", "canada leeward"]);
    }

    #[test]
    fn a_short_name_names_as_a_word_only() {
        let ann = profile("Ann", None, None);
        assert_names(&ann, &["ann", "for Ann.", "Ann's wish"]);
        assert_names_nobody(&ann, &["planned", "annual cleaning"]);
    }

    #[test]
    fn a_long_word_of_the_name_names_when_it_is_spelled_like_a_name() {
        let ada = profile("Ada King-Noel", None, None);
        assert_names(&ada, &["Mrs King asked", "wish of Noel!"]);
        assert_names_nobody(&ada, &["asking", "the king asked", "Kings", "King of names", "Ada", "to Ada"]);
        let test = profile("Test Customer", None, None);
        assert_names(&test, &["test customer asked"]);
        assert_names_nobody(&test, &["customer asked", "Customer request", "a test"]);
    }

    #[test]
    fn a_name_in_a_script_without_spaces_names_within_other_words() {
        assert_names(&profile("王芳", None, None), &["客户王芳要求删除"]);
        assert_names_nobody(&profile("王芳", None, None), &["客户要求删除"]);
    }

    #[test]
    fn a_name_of_signs_names_as_it_stands() {
        assert_names(&profile("🌙🌙", None, None), &["🌙🌙 asked"]);
        assert_names_nobody(&profile("🌙🌙", None, None), &["🌙 asked"]);
    }

    #[test]
    fn the_phone_number_names_as_typed_and_by_six_digits_in_a_row() {
        let ada = profile("X", Some(("044 668 18 00", Some("+41446681800"))), None);
        assert_names(
            &ada,
            &["044 668 18 00", "called 044/668-18-00", "+41 44 668 18 00", "0041446681800", "668 180"],
        );
        assert_names_nobody(&ada, &["ticket 66818", "668 18 and 00", "2024-01-15"]);
    }

    #[test]
    fn a_short_phone_number_names_as_typed_only() {
        let ada = profile("X", Some(("ext. 17", None)), None);
        assert_names(&ada, &["Ext 17 called"]);
        assert_names_nobody(&ada, &["Art. 17", "ext 171", "next 17"]);
    }

    #[test]
    fn a_number_within_another_one_names_nobody() {
        let ada = profile("X", Some(("4711", None)), None);
        assert_names(&ada, &["4711 called"]);
        assert_names_nobody(&ada, &["request 14711", "request 47110"]);
    }

    #[test]
    fn the_address_names_however_its_lines_are_joined() {
        let ada = profile("X", None, Some("1 Main St.\nLondon"));
        assert_names(&ada, &["moved from 1 main st, LONDON", "1 Main St.\nLondon"]);
        assert_names_nobody(&ada, &["moved from London", "11 Main St, London"]);
    }
}
