//! Sealed bytes: XChaCha20-Poly1305 with a random nonce before them.

use std::fmt;
use std::str::FromStr;

use chacha20poly1305::aead::{Aead, Generate, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

const NONCE: usize = 24;
const KEY: usize = 32;

/// The key of the installation, which wraps the keys of persons: 32 bytes, kept apart from the data.
#[derive(Clone)]
pub struct InstallationKey(Zeroizing<[u8; KEY]>);

/// The key of one person.
#[derive(Clone)]
pub(crate) struct DataKey(Zeroizing<[u8; KEY]>);

/// Bytes cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The bytes were changed, or belong to another place or key.
    #[error("sealed bytes do not open with this key in this place")]
    NotThese,
    /// The part of an event is longer than its stored form can tell.
    #[error("a part of an event has more than 4 GiB")]
    TooLong,
    /// The system gave no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// There is personal data and no installation key.
    #[error("personal data needs an installation key, and none is given")]
    NoInstallationKey,
}

/// The text is no installation key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "an installation key is 64 hexadecimal digits (32 random bytes, as `openssl rand -hex 32` prints them)"
)]
pub struct InvalidKey;

/// The place that sealed bytes are bound to: elsewhere they do not open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binding<'b> {
    pub stream: &'b str,
    pub version: u64,
    pub kind: &'b str,
}

impl InstallationKey {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new key, of random bytes.
    pub fn generate() -> Result<Self, SealError> {
        let key = Key::try_generate().map_err(|_| SealError::NoRandomness)?;
        Ok(Self::new(key.into()))
    }

    /// The key as 64 hexadecimal digits, as [`FromStr`] reads it.
    #[must_use]
    pub fn to_hex(&self) -> Zeroizing<String> {
        let mut hex = Zeroizing::new(String::with_capacity(2 * KEY));
        for byte in *self.0 {
            for digit in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(digit.into(), 16));
            }
        }
        hex
    }

    /// What tells the key from others, and does not tell the key.
    pub(crate) fn check(&self) -> [u8; KEY] {
        blake3::derive_key("Daybook 2026-11 check of the installation key", &*self.0)
    }

    /// A key for another purpose, which does not tell this one. `purpose` is a constant that names it for good.
    pub(crate) fn derive(&self, purpose: &'static str) -> [u8; KEY] {
        blake3::derive_key(purpose, &*self.0)
    }

    pub(crate) fn wrap(&self, key: &DataKey, key_id: &str) -> Result<Vec<u8>, SealError> {
        seal(&self.0, &*key.0, key_id.as_bytes())
    }

    pub(crate) fn unwrap(&self, wrapped: &[u8], key_id: &str) -> Result<DataKey, SealError> {
        let key = Zeroizing::new(open(&self.0, wrapped, key_id.as_bytes())?);
        let bytes = key.as_slice().try_into().map_err(|_| SealError::NotThese)?;
        Ok(DataKey(Zeroizing::new(bytes)))
    }
}

impl FromStr for InstallationKey {
    type Err = InvalidKey;

    /// Reads 64 hexadecimal digits; white space around them is passed over.
    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let digits = text.trim().as_bytes();
        if digits.len() != 2 * KEY {
            return Err(InvalidKey);
        }
        let mut key = Self::new([0; KEY]);
        for (byte, pair) in key.0.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let digit = char::from(*digit).to_digit(16).ok_or(InvalidKey)?;
                *byte = *byte << 4 | u8::try_from(digit).map_err(|_| InvalidKey)?;
            }
        }
        Ok(key)
    }
}

impl DataKey {
    pub(crate) fn generate() -> Result<Self, SealError> {
        let key = Key::try_generate().map_err(|_| SealError::NoRandomness)?;
        Ok(Self(Zeroizing::new(key.into())))
    }

    pub(crate) fn seal(&self, plain: &[u8], place: Binding<'_>) -> Result<Vec<u8>, SealError> {
        seal(&self.0, plain, &place.bytes())
    }

    pub(crate) fn open(&self, sealed: &[u8], place: Binding<'_>) -> Result<Vec<u8>, SealError> {
        open(&self.0, sealed, &place.bytes())
    }
}

impl Binding<'_> {
    fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.stream.len() + self.kind.len() + 24);
        for part in [self.stream.as_bytes(), &self.version.to_le_bytes(), self.kind.as_bytes()] {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend(part);
        }
        bytes
    }
}

fn seal(key: &[u8; KEY], plain: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
    let nonce = XNonce::try_generate().map_err(|_| SealError::NoRandomness)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let sealed = cipher.encrypt(&nonce, Payload { msg: plain, aad }).map_err(|_| SealError::NotThese)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; KEY], sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, SealError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(SealError::NotThese)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad }).map_err(|_| SealError::NotThese)
}

impl fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationKey(..)")
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Binding<'static> = Binding { stream: "member-1", version: 3, kind: "Registered" };

    #[test]
    fn what_is_sealed_opens_in_its_place_and_shows_nothing() {
        let key = DataKey::generate().unwrap();
        let sealed = key.seal(b"ann@example.com", PLACE).unwrap();
        assert!(!sealed.windows(3).any(|bytes| bytes == b"ann"));
        assert_eq!(key.open(&sealed, PLACE).unwrap(), b"ann@example.com");
    }

    #[test]
    fn elsewhere_changed_or_under_another_key_it_does_not_open() {
        let key = DataKey::generate().unwrap();
        let mut sealed = key.seal(b"ann", PLACE).unwrap();
        let elsewhere = [
            Binding { stream: "member-2", ..PLACE },
            Binding { version: 4, ..PLACE },
            Binding { kind: "Left", ..PLACE },
        ];
        for place in elsewhere {
            assert_eq!(key.open(&sealed, place), Err(SealError::NotThese));
        }
        assert_eq!(DataKey::generate().unwrap().open(&sealed, PLACE), Err(SealError::NotThese));
        *sealed.last_mut().unwrap() ^= 1;
        assert_eq!(key.open(&sealed, PLACE), Err(SealError::NotThese));
        assert_eq!(key.open(b"short", PLACE), Err(SealError::NotThese));
    }

    #[test]
    fn the_same_bytes_sealed_twice_differ() {
        let key = DataKey::generate().unwrap();
        assert_ne!(key.seal(b"ann", PLACE).unwrap(), key.seal(b"ann", PLACE).unwrap());
    }

    #[test]
    fn an_installation_key_is_written_and_read_as_hexadecimal_digits() {
        let key = InstallationKey::generate().unwrap();
        let text = key.to_hex();
        assert_eq!(text.len(), 64);
        let read: InstallationKey = format!(" {}\n", text.to_uppercase()).parse().unwrap();
        assert_eq!(read.to_hex(), text);
        assert_eq!(InstallationKey::new([0x0f; 32]).to_hex().as_str(), "0f".repeat(32));
        assert_ne!(InstallationKey::generate().unwrap().to_hex(), text);
    }

    #[test]
    fn a_text_that_is_no_key_is_refused_without_being_repeated() {
        for text in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(text.parse::<InstallationKey>().unwrap_err(), InvalidKey, "{text}");
        }
        assert!(InvalidKey.to_string().contains("64 hexadecimal digits"));
    }

    #[test]
    fn a_check_tells_keys_apart_and_is_none() {
        let key = InstallationKey::new([7; 32]);
        assert_eq!(key.check(), InstallationKey::new([7; 32]).check());
        assert_ne!(key.check(), InstallationKey::new([8; 32]).check());
        assert_ne!(key.check(), [7; 32]);
    }

    #[test]
    fn a_wrapped_key_unwraps_with_its_id_and_its_installation_key_only() {
        let installation = InstallationKey::new([7; 32]);
        let key = DataKey::generate().unwrap();
        let wrapped = installation.wrap(&key, "k1").unwrap();
        let sealed = key.seal(b"ann", PLACE).unwrap();
        assert_eq!(installation.unwrap(&wrapped, "k1").unwrap().open(&sealed, PLACE).unwrap(), b"ann");
        assert!(installation.unwrap(&wrapped, "k2").is_err());
        assert!(InstallationKey::new([8; 32]).unwrap(&wrapped, "k1").is_err());
    }
}
