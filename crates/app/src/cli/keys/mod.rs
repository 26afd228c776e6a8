//! `daybook keys`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};
use daybook_infrastructure::event_store::{InstallationKey, Store};

use crate::keys::{self, KeySource, OwnKey};
use crate::lock::DataLock;
use crate::settings::DataSettings;
use crate::store;

use super::output;
use super::progress::Bar;

/// Writes a new key to `file`.
pub(super) fn generate(file: &Path) -> anyhow::Result<ExitCode> {
    keys::create(file, &InstallationKey::generate()?)?;
    output::line(&format!("{} holds a new installation key; keep it", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Replaces the installation key.
pub(super) async fn rotate(data: &DataSettings, new_key_file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let rotated = rotate_key(data, new_key_file).await?;
    output::line(&rotated.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// What a rotation came to.
#[derive(Debug, PartialEq, Eq)]
struct Rotated {
    /// How many keys of persons are wrapped under the new key.
    keys: u64,
    /// The file of the new key.
    file: PathBuf,
    /// Whether settings have to name it.
    named: bool,
}

/// Where the new key comes from.
enum Next {
    Named(InstallationKey, PathBuf),
    Own(OwnKey),
}

impl Next {
    fn choose(source: &KeySource, new_key_file: Option<&Path>) -> anyhow::Result<Self> {
        match (new_key_file, source) {
            (Some(file), _) => Ok(Self::Named(keys::read(file)?, file.to_path_buf())),
            (None, KeySource::Own(own)) => Ok(Self::Own(own.clone())),
            (None, KeySource::Given(_) | KeySource::File(_)) => {
                bail!(
                    "the installation key is given, so the new one has to be as well: make it by `daybook keys \
                     generate FILE` and name it by --new-key-file FILE"
                )
            }
        }
    }
}

async fn rotate_key(data: &DataSettings, new_key_file: Option<&Path>) -> anyhow::Result<Rotated> {
    let location = data.location()?;
    ensure!(location.file().is_none_or(Path::exists), "there is no log in {location}");
    let next = Next::choose(&data.key_source()?, new_key_file)?;
    let _lock = DataLock::take(&data.locked_dir()?)?;
    let store = store::open(data).await?;
    let rotated = rotate_in(&store, next).await;
    store.database().clone().close().await?;
    rotated
}

async fn rotate_in(store: &Store, next: Next) -> anyhow::Result<Rotated> {
    let bar = Bar::of("Rewrapping", "keys");
    let progress = |done, all| bar.set(done, all);
    match next {
        Next::Named(key, file) => {
            let keys = store.rotate_key(key, &progress).await.context("the keys were not rewrapped")?;
            Ok(Rotated { keys, file, named: true })
        }
        Next::Own(own) => {
            let key = own.prepare()?;
            let keys = store.rotate_key(key, &progress).await.context("the keys were not rewrapped")?;
            own.replace()?;
            Ok(Rotated { keys, file: own.path().to_path_buf(), named: false })
        }
    }
}

impl std::fmt::Display for Rotated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let file = self.file.display();
        write!(f, "Rewrapped {} keys under the key in {file}; the log is as it was", self.keys)?;
        if self.named {
            write!(f, ". From now on DAYBOOK_KEY_FILE (--key-file) has to name that file")?;
        }
        write!(f, ". Backups from before still need the key from before")
    }
}

#[cfg(test)]
mod tests;
