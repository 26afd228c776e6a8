//! What a link to a preview carries: the article, the revision, until when, and a signature over them.

use std::fmt;

use daybook_domain::articles::{ArticleId, Revision};
use daybook_domain::shared::Timestamp;
use uuid::Uuid;

/// The key that signs links to previews. Who has it can make links to every revision of every article.
#[derive(Clone)]
pub struct PreviewKey([u8; 32]);

impl PreviewKey {
    /// The key with these bytes, which nothing else is signed with.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The signed form of a preview, of letters, digits and dots.
    pub(super) fn sign(&self, preview: &Preview) -> String {
        let Preview { id, revision, expires_at } = preview;
        let (id, expires) = (id.as_uuid().simple(), expires_at.as_micros());
        format!("{id}.{revision}.{expires}.{}", self.mac(preview).to_hex())
    }

    /// The preview that a token stands for, if this key has signed it.
    pub(super) fn verify(&self, token: &str) -> Option<Preview> {
        let mut parts = token.split('.');
        let id: Uuid = parts.next().filter(|id| id.len() == 32)?.parse().ok()?;
        let revision = parts.next()?.parse().ok()?;
        let expires_at = Timestamp::from_micros(parts.next()?.parse().ok()?);
        let mac = blake3::Hash::from_hex(parts.next()?).ok()?;
        let preview = Preview { id: ArticleId::new(id), revision, expires_at };
        // Hashes are compared in constant time; and one spelling only is what was signed.
        (self.mac(&preview) == mac && parts.next().is_none() && self.sign(&preview) == token)
            .then_some(preview)
    }

    fn mac(&self, preview: &Preview) -> blake3::Hash {
        let mut mac = blake3::Hasher::new_keyed(&self.0);
        // Each part with its length before it, so that none can run over into the next.
        let mut add = |part: &[u8]| {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        };
        add(b"article-preview");
        add(preview.id.as_uuid().as_bytes());
        add(&preview.revision.number().to_le_bytes());
        add(&preview.expires_at.as_micros().to_le_bytes());
        mac.finalize()
    }
}

impl fmt::Debug for PreviewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreviewKey")
    }
}

/// A revision that is shown until a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Preview {
    pub(super) id: ArticleId,
    pub(super) revision: Revision,
    pub(super) expires_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> PreviewKey {
        PreviewKey::new([7; 32])
    }

    fn preview() -> Preview {
        Preview {
            id: ArticleId::new(Uuid::from_u128(7)),
            revision: Revision::new(12).unwrap(),
            expires_at: Timestamp::from_micros(1_800_000_000_000_000),
        }
    }

    #[test]
    fn what_was_signed_is_read_back() {
        assert_eq!(key().verify(&key().sign(&preview())), Some(preview()));
    }

    #[test]
    fn no_character_of_a_token_can_be_changed() {
        let token = key().sign(&preview());
        for at in 0..token.len() {
            for other in ["0", "1", "a", "A", ".", ""] {
                let forged = format!("{}{other}{}", &token[..at], &token[at + 1..]);
                if forged != token {
                    assert_eq!(key().verify(&forged), None, "{forged}");
                }
            }
        }
    }

    #[test]
    fn what_another_key_has_signed_is_nothing() {
        assert_eq!(key().verify(&PreviewKey::new([8; 32]).sign(&preview())), None);
    }

    #[test]
    fn what_is_no_token_is_nothing() {
        let token = key().sign(&preview());
        for text in ["", "...", "a.b.c.d", &format!("{token}."), &format!(" {token}"), &token.to_uppercase()]
        {
            assert_eq!(key().verify(text), None, "{text}");
        }
    }

    #[test]
    fn a_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", key()), "PreviewKey");
    }
}
