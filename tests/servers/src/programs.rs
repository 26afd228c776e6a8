//! Where servers are installed.

use std::path::{Path, PathBuf};

/// The folder with PostgreSQL's programs.
pub fn postgres() -> Option<PathBuf> {
    folders().find(|folder| ["postgres", "initdb"].iter().all(|program| folder.join(program).is_file()))
}

/// NATS.
pub fn nats() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Some packages put it where only root has its `PATH`.
    let folders =
        std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/usr/local/bin")]);
    folders.map(|folder| folder.join("nats-server")).find(|program| program.is_file())
}

/// What is on the `PATH`, and the folders of packages, the newest one first, that put nothing there.
fn folders() -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<_> = std::env::split_paths(&path).collect();
    let debian = versions(Path::new("/usr/lib/postgresql")).into_iter().map(|folder| folder.join("bin"));
    let homebrew = versions(Path::new("/opt/homebrew/opt"))
        .into_iter()
        .filter(|folder| folder.to_string_lossy().contains("/postgresql@"))
        .map(|folder| folder.join("bin"));
    on_path.into_iter().chain(debian).chain(homebrew)
}

/// The folders in a folder, the highest number first.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let number = |path: &PathBuf| -> u32 {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.rsplit('@').next().and_then(|version| version.parse().ok()).unwrap_or(0)
    };
    found.sort_by_key(|path| std::cmp::Reverse(number(path)));
    found
}
