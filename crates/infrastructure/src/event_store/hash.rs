//! The chain that makes an edit, a cut or a swap visible.
//!
//! Two levels: the digest of an event does not depend on its place and is computed before the queue, by many
//! at once; the link, of fixed size, is computed by the one writer.

use daybook_application::shared::Position;
use daybook_domain::shared::Timestamp;

/// A BLAKE3 hash.
pub(crate) type Hash = [u8; 32];

/// The hash before the first event.
pub(crate) const GENESIS: Hash = [0; 32];

/// Every stored column of an event but those that its place gives it.
pub(crate) struct Parts<'e> {
    pub stream: &'e str,
    pub version: u64,
    pub category: &'e str,
    pub event_type: &'e str,
    pub schema_version: u32,
    pub data: &'e [u8],
    pub metadata: &'e [u8],
    pub key_id: Option<&'e str>,
}

/// The digest of an event: every part with its length before it, so that no two events look alike by
/// moving a byte from one part to the next.
pub(crate) fn digest(parts: &Parts<'_>) -> Hash {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(parts.stream.as_bytes());
    part(&parts.version.to_le_bytes());
    part(parts.category.as_bytes());
    part(parts.event_type.as_bytes());
    part(&parts.schema_version.to_le_bytes());
    part(parts.data);
    part(parts.metadata);
    match parts.key_id {
        // No key and a key with an empty id differ.
        None => part(&[0]),
        Some(key) => {
            part(&[1]);
            part(key.as_bytes());
        }
    }
    hasher.finalize().into()
}

/// The hash of the event with this digest, in this place after `previous`.
pub(crate) fn link(
    previous: &Hash,
    position: Position,
    commit: Position,
    recorded_at: Timestamp,
    digest: &Hash,
) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous);
    hasher.update(&position.0.to_le_bytes());
    hasher.update(&commit.0.to_le_bytes());
    hasher.update(&recorded_at.as_micros().to_le_bytes());
    hasher.update(digest);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: Parts<'static> = Parts {
        stream: "config-a",
        version: 1,
        category: "config",
        event_type: "ConfigValueSet",
        schema_version: 1,
        data: b"ab",
        metadata: b"cd",
        key_id: None,
    };

    #[test]
    fn every_part_counts() {
        let same = digest(&PARTS);
        let others = [
            digest(&Parts { stream: "config-b", ..PARTS }),
            digest(&Parts { version: 2, ..PARTS }),
            digest(&Parts { category: "x", ..PARTS }),
            digest(&Parts { event_type: "ConfigValueDeleted", ..PARTS }),
            digest(&Parts { schema_version: 2, ..PARTS }),
            digest(&Parts { data: b"ab ", ..PARTS }),
            digest(&Parts { metadata: b"c", ..PARTS }),
            digest(&Parts { key_id: Some(""), ..PARTS }),
            // A byte that moves to the next part.
            digest(&Parts { data: b"a", metadata: b"bcd", ..PARTS }),
        ];
        assert!(others.iter().all(|other| *other != same));
        assert_eq!(digest(&PARTS), same);
    }

    #[test]
    fn the_place_counts() {
        let at = |previous, position, commit, micros| {
            link(
                previous,
                Position(position),
                Position(commit),
                Timestamp::from_micros(micros),
                &digest(&PARTS),
            )
        };
        let same = at(&GENESIS, 1, 1, 7);
        assert!(
            [at(&[1; 32], 1, 1, 7), at(&GENESIS, 2, 1, 7), at(&GENESIS, 1, 2, 7), at(&GENESIS, 1, 1, 8)]
                .iter()
                .all(|other| *other != same)
        );
    }
}
