//! Tokens that are the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use daybook_domain::identity::Digest;

use crate::identity::{Secrets, Token, TokenKind};

/// Tokens counted up, `daybook_access_0`, and digests that are sums: fit for tests alone.
#[derive(Debug, Default)]
pub struct SequentialSecrets(AtomicU64);

impl Secrets for SequentialSecrets {
    fn token(&self, kind: TokenKind) -> Token {
        let n = self.0.fetch_add(1, Ordering::SeqCst);
        Token::new(format!("{}{n:043}", kind.prefix()))
    }

    /// A sum over all bytes, different for all tokens that differ in a test.
    fn digest(&self, token: &Token) -> Digest {
        let mut bytes = [0_u8; 32];
        for (n, byte) in token.reveal().bytes().enumerate() {
            let place = n % bytes.len();
            bytes[place] = bytes[place].wrapping_mul(31).wrapping_add(byte);
        }
        Digest::new(bytes)
    }
}
