//! What an event says of a person, and how that lies beside its open part.
//!
//! Stored `data` of an event with a `key_id` is the open part and the sealed bytes in one frame; what is sealed is
//! the reason and the personal part in one frame. A frame is the length of its first part (4 bytes, the lowest
//! first), the first part, and the second.

use std::sync::Arc;

use bytes::Bytes;

use super::{Binding, DataKey, SealError};

/// How many bytes tell a length.
const LENGTH: usize = 4;

/// What an event says of a person. All of it is gone once the person is erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Personal {
    /// Why it was done; `None` if nothing was said, or the reason is no personal one.
    pub reason: Option<Arc<str>>,
    /// The personal part of the event: JSON.
    pub data: Option<Bytes>,
}

impl Personal {
    /// Whether there is nothing to seal.
    pub(crate) fn is_empty(&self) -> bool {
        self.reason.is_none() && self.data.is_none()
    }

    /// About how much memory it takes beside itself.
    pub(crate) fn size(&self) -> usize {
        self.reason.as_ref().map_or(0, |reason| reason.len()) + self.data.as_ref().map_or(0, Bytes::len)
    }

    /// The stored bytes of an event with this open part.
    pub(crate) fn seal(&self, open: &[u8], key: &DataKey, place: Binding<'_>) -> Result<Vec<u8>, SealError> {
        let reason = self.reason.as_ref().map_or(&[][..], |reason| reason.as_bytes());
        let plain = join(reason, self.data.as_deref().unwrap_or_default())?;
        join(open, &key.seal(&plain, place)?)
    }

    /// What is sealed in the stored bytes of an event.
    pub(crate) fn open(data: &[u8], key: &DataKey, place: Binding<'_>) -> Result<Self, SealError> {
        let (_, sealed) = split(data).ok_or(SealError::NotThese)?;
        let plain = Bytes::from(key.open(sealed, place)?);
        let (reason, personal) = split(&plain).ok_or(SealError::NotThese)?;
        let reason = std::str::from_utf8(reason).map_err(|_| SealError::NotThese)?;
        Ok(Self {
            reason: (!reason.is_empty()).then(|| reason.into()),
            data: (!personal.is_empty()).then(|| plain.slice_ref(personal)),
        })
    }
}

/// The open part of an event's stored bytes. Bytes that are no frame have an empty one, which no codec reads.
pub(crate) fn open_part(data: &[u8], sealed: bool) -> &[u8] {
    if !sealed {
        return data;
    }
    split(data).map_or(&[], |(open, _)| open)
}

fn join(first: &[u8], second: &[u8]) -> Result<Vec<u8>, SealError> {
    let length = u32::try_from(first.len()).map_err(|_| SealError::TooLong)?;
    Ok([&length.to_le_bytes(), first, second].concat())
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::super::InstallationKey;
    use super::*;

    const PLACE: Binding<'static> = Binding { stream: "member-1", version: 3, kind: "Registered" };

    fn key() -> DataKey {
        InstallationKey::new([7; 32]).unwrap(&from_hex(GOLDEN_KEY), "k1").unwrap()
    }

    fn from_hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    /// A key and an event as they were stored once. They never change.
    const GOLDEN_KEY: &str = "5e686cb52c2b33a3c2f71c62400ad68b1fe8861d7eb8f66b03fd891a3c5e5e11\
        5e5c24226565c8fd1e4f973ab8fd4b921a396d5a6a55df8ace0a66deeb3f7f25e846d1c19d9b4bcc";
    const GOLDEN_EVENT: &str = "100000007b2274616773223a5b22766970225d7da4e75806988a1d529f35d8223494bb9f\
        b83d4fac465d1f48df5279c1505acaec4015a0a39ded1fad52cdd3de6f98d4db6ee5926691694f73566f76316d4f330602ae\
        ae5c2be2b696a29f82";

    #[test]
    fn a_frame_is_its_first_parts_length_and_both_parts() {
        let frame = [2, 0, 0, 0, b'{', b'}', b'x', b'y', b'z'];
        assert_eq!(join(b"{}", b"xyz").unwrap(), frame);
        assert_eq!(split(&frame), Some((&b"{}"[..], &b"xyz"[..])));
        assert_eq!(join(b"", b"").unwrap(), [0; 4]);
        assert_eq!(split(&[0; 4]), Some((&b""[..], &b""[..])));
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        for bytes in [&b""[..], &[1, 0, 0], &[1, 0, 0, 0], &[255; 8]] {
            assert_eq!(split(bytes), None, "{bytes:?}");
            assert_eq!(Personal::open(bytes, &key(), PLACE), Err(SealError::NotThese));
            assert_eq!(open_part(bytes, true), b"");
        }
    }

    #[test]
    fn the_open_part_can_be_read_without_the_key_and_the_rest_cannot() {
        let personal = Personal { reason: Some("asked by phone".into()), data: Some("\"ann\"".into()) };
        let stored = personal.seal(b"{\"n\":1}", &key(), PLACE).unwrap();
        assert_eq!(open_part(&stored, true), b"{\"n\":1}");
        for word in [&b"ann"[..], b"phone"] {
            assert!(!stored.windows(word.len()).any(|bytes| bytes == word));
        }
        assert_eq!(Personal::open(&stored, &key(), PLACE), Ok(personal));
    }

    #[test]
    fn a_reason_alone_and_data_alone_stay_what_they_are() {
        for personal in [
            Personal { reason: Some("why".into()), data: None },
            Personal { reason: None, data: Some("{}".into()) },
        ] {
            let stored = personal.seal(b"{}", &key(), PLACE).unwrap();
            assert_eq!(Personal::open(&stored, &key(), PLACE), Ok(personal));
        }
    }

    #[test]
    fn what_was_stored_once_opens_for_ever() {
        let stored = from_hex(GOLDEN_EVENT);
        assert_eq!(open_part(&stored, true), b"{\"tags\":[\"vip\"]}");
        let personal = Personal::open(&stored, &key(), PLACE).unwrap();
        assert_eq!(personal.reason.as_deref(), Some("typo"));
        assert_eq!(personal.data.unwrap(), "{\"email\":\"ann@example.com\"}");
    }
}
