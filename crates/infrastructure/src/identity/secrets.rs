//! Secrets from the operating system's source of randomness.

use daybook_application::identity::{Secrets, Token, TokenKind};
use daybook_domain::identity::Digest;
use zeroize::Zeroize;

/// What digests of tokens are made for. It never changes.
const DIGESTS: &str = "Daybook 2026-11 digests of tokens";

/// Tokens of 256 random bits in hexadecimal, and their BLAKE3 digests.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomSecrets;

impl Secrets for RandomSecrets {
    fn token(&self, kind: TokenKind) -> Token {
        let mut bytes: [u8; 32] = random();
        let mut digits = blake3::Hash::from_bytes(bytes).to_hex();
        let token = Token::new(format!("{}{digits}", kind.prefix()));
        bytes.zeroize();
        digits.zeroize();
        token
    }

    /// No salt and no slow hash: what has 256 random bits cannot be guessed.
    fn digest(&self, token: &Token) -> Digest {
        Digest::new(blake3::derive_key(DIGESTS, token.reveal().as_bytes()))
    }
}

/// Random bytes.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness nothing can be kept secret, and what would go on without it would give out secrets that can
    // be guessed. The log is whole whenever the process ends.
    if getrandom::fill(&mut bytes).is_err() {
        std::process::abort();
    }
    bytes
}
