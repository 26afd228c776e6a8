use std::fs;
use std::os::unix::fs::PermissionsExt;

use daybook_infrastructure::event_store::InstallationKey;

use super::*;
use crate::settings::Settings;
use crate::{App, modules, store};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_file_is_its_owners_only_and_says_the_same_key() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    let key = InstallationKey::generate().unwrap();
    create(&path, &key).unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!(*read(&path).unwrap().to_hex(), *key.to_hex());
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.trim_end().len(), 64);
    assert!(text.trim_end().bytes().all(|b| b.is_ascii_hexdigit()), "it is no hexadecimal number");
}

#[test]
fn a_key_is_never_written_over_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    fs::write(&path, "precious").unwrap();
    let refused = create(&path, &InstallationKey::generate().unwrap());
    assert!(matches!(refused, Err(KeyFileError::Exists(_))), "{refused:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
}

#[test]
fn what_is_no_key_is_refused_without_repeating_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    let long = format!("{}\n{}", "0f".repeat(32), "0f".repeat(32));
    let others: [&[u8]; 5] = [b"", b"secret", b"0f0f", &[0xff; 64], long.as_bytes()];
    for bytes in others {
        fs::write(&path, bytes).unwrap();
        let refused = read(&path).unwrap_err();
        assert!(matches!(refused, KeyFileError::NotAKey(_)), "{refused:?}");
        assert!(!refused.to_string().contains("secret"));
    }
    let missing = read(&dir.path().join("missing")).unwrap_err();
    assert!(matches!(missing, KeyFileError::Unreadable(..)), "{missing:?}");
}

#[test]
fn white_space_around_a_key_does_not_matter() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    fs::write(&path, format!(" {}\r\n", "0F".repeat(32))).unwrap();
    assert_eq!(*read(&path).unwrap().to_hex(), "0f".repeat(32));
}

/// Whether the application starts.
async fn start(settings: Settings) -> anyhow::Result<App> {
    App::builder(settings).modules(modules::all()).build().await
}

#[tokio::test]
async fn development_makes_a_key_once_which_its_owner_only_reads() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let key = data.join("installation.key");
    start(Settings::for_tests(&data)).await.unwrap();
    let made = fs::read_to_string(&key).unwrap();
    assert_eq!(mode(&key), 0o600);
    start(Settings::for_tests(&data)).await.unwrap();
    assert_eq!(fs::read_to_string(&key).unwrap(), made);
}

#[tokio::test]
async fn a_key_that_is_given_is_taken_and_none_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = Settings::for_tests(&dir.path().join("data"));
    settings.data.keys.key = Some("0f".repeat(32).parse().unwrap());
    start(settings.clone()).await.unwrap();
    assert!(!dir.path().join("data/installation.key").exists());
    settings.data.keys.key_file = Some(dir.path().join("key"));
    assert!(start(settings).await.is_err());
}

#[tokio::test]
async fn a_named_file_must_be_there_and_is_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = Settings::for_tests(dir.path());
    settings.data.keys.key_file = Some(dir.path().join("key"));
    let refusal = format!("{:#}", start(settings).await.err().expect("it starts"));
    assert!(refusal.contains("the key file") && refusal.contains("cannot be read"), "{refusal}");
    assert!(!dir.path().join("key").exists());
}

#[tokio::test]
async fn commands_that_only_look_or_mend_make_no_key() {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings::for_tests(dir.path());
    store::open(&settings.data).await.unwrap();
    store::open_to_read(&settings.data).await.unwrap();
    assert!(!dir.path().join("installation.key").exists());
}
