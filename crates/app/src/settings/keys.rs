//! Where the installation key comes from.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use crate::keys::KeySource;

/// Where the installation key comes from: 64 hex digits, which wrap the keys of persons.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Keys")]
pub struct KeySettings {
    /// The file of the installation key, which personal data cannot be read without [default in development:
    /// <data-dir>/installation.key, which the server makes].
    ///
    /// It holds 64 hex digits, as `daybook keys generate` writes them. Instead of it, the environment variable
    /// `DAYBOOK_KEY` may hold the digits themselves.
    #[arg(long, env = "DAYBOOK_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// The installation key itself. For the environment only: others can read a command line.
    #[arg(long, env = "DAYBOOK_KEY", hide = true, hide_env_values = true)]
    pub key: Option<KeyText>,
}

/// An installation key as it was given. It is not read before it is asked for, so that no refusal repeats it, and it
/// is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText(String);

/// Why the settings say no installation key. The key is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusedKey {
    /// Which one is meant?
    #[error("DAYBOOK_KEY and DAYBOOK_KEY_FILE (--key-file) are both given: give one of them")]
    Both,
    /// It is none.
    #[error(
        "DAYBOOK_KEY is no installation key: a key is 64 hex digits, as `daybook keys generate` writes them"
    )]
    NotAKey,
    /// In production none is made, lest data lie beside the key that it is sealed under.
    #[error(
        "production needs an installation key that is kept apart from the data: name its file by DAYBOOK_KEY_FILE \
         (--key-file), or give it in DAYBOOK_KEY; `daybook keys generate FILE` makes one"
    )]
    Missing,
}

impl KeySettings {
    /// Where the key comes from, for data in `data_dir`.
    pub fn source(&self, data_dir: &Path) -> Result<KeySource, RefusedKey> {
        match (&self.key, &self.key_file) {
            (Some(key), None) if key.0.trim().is_empty() => Ok(KeySource::own(data_dir)),
            (Some(key), Some(file)) if key.0.trim().is_empty() => Ok(KeySource::File(file.clone())),
            (Some(_), Some(_)) => Err(RefusedKey::Both),
            (Some(key), None) => key.0.trim().parse().map(KeySource::Given).map_err(|_| RefusedKey::NotAKey),
            (None, Some(file)) => Ok(KeySource::File(file.clone())),
            (None, None) => Ok(KeySource::own(data_dir)),
        }
    }
}

impl FromStr for KeyText {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(..)")
    }
}
