//! What makes secrets.

use std::collections::HashSet;

use crate::identity::{Secrets, Token, TokenKind};

pub fn a_token_is_new_each_time_and_tells_its_kind(secrets: &impl Secrets) {
    let mut seen = HashSet::new();
    for kind in TokenKind::ALL {
        for _ in 0..100 {
            let token = secrets.token(kind);
            assert_eq!(token.kind(), Some(kind));
            // 256 bits in Base64 are 43 characters.
            assert!(token.reveal().len() >= kind.prefix().len() + 43, "too short for 256 bits");
            assert!(seen.insert(token.reveal()[kind.prefix().len()..].to_owned()), "given twice");
        }
    }
}

pub fn a_token_can_stand_in_a_header(secrets: &impl Secrets) {
    for kind in TokenKind::ALL {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'~');
        assert!(secrets.token(kind).reveal().bytes().all(allowed), "{kind:?}");
    }
}

pub fn a_digest_is_of_all_of_the_token_and_always_the_same(secrets: &impl Secrets) {
    let text = secrets.token(TokenKind::Key).reveal().to_owned();
    let digest = |text: String| secrets.digest(&Token::new(text));
    assert_eq!(digest(text.clone()), digest(text.clone()));
    for place in 0..text.len() {
        let mut other = text.clone().into_bytes();
        other[place] ^= 1;
        assert_ne!(digest(String::from_utf8(other).unwrap()), digest(text.clone()), "{place}");
    }
    assert_ne!(digest(text[..text.len() - 1].to_owned()), digest(text.clone()));
}
