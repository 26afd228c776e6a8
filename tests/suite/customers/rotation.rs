//! The installation key.

use super::support::{ann, create};
use crate::support::{Process, run};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_is_made_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let mode = std::fs::metadata(dir.path().join("installation.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    server.terminate();
}

#[tokio::test]
async fn rotation_changes_the_key_and_not_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("installation.key");
    let server = Process::serve(dir.path());
    let created = create(server.http(), &ann()).await;
    server.terminate();
    let (old, head) = (std::fs::read(&file).unwrap(), run(dir.path(), &["verify"]));
    let rotated = run(dir.path(), &["keys", "rotate"]);
    assert!(rotated.status.success(), "{}", text(&rotated.stderr));
    let new = std::fs::read(&file).unwrap();
    assert_ne!(old, new);
    let verified = run(dir.path(), &["verify"]);
    assert!(verified.status.success(), "{}", text(&verified.stderr));
    assert_eq!(text(&verified.stdout), text(&head.stdout));
    let server = Process::serve(dir.path());
    assert_eq!(server.http().get(&created.path).await.expect(200).text, created.answer.text);
    server.terminate();

    std::fs::write(&file, old).unwrap();
    let refused = run(dir.path(), &["serve", "--port", "0"]);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("key"), "{}", text(&refused.stderr));
    std::fs::remove_file(&file).unwrap();
    let refused = run(dir.path(), &["verify"]);
    assert!(!refused.status.success(), "a lost key was not noticed");
}
