//! The real binary.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::{Http, database};

const BINARY: &str = env!("CARGO_BIN_EXE_daybook-under-test");

/// The installation key of processes that share a database.
const SHARED_KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707";

/// A command of the binary with the data that belongs to `dir`.
fn command(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = command_of(dir, arguments);
    command.envs(database::url(dir).map(|url| ("DATABASE_URL", url)));
    command
}

/// A command of the binary with its own directory, untouched by the developer's own settings.
fn command_of(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    let ours = |name: &str| {
        name.starts_with("DAYBOOK_")
            || name.starts_with("OTEL_")
            || matches!(name, "PORT" | "HOST" | "DATABASE_URL" | "LOG_LEVEL")
    };
    for (name, _) in std::env::vars().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command.args(arguments).arg("--data-dir").arg(dir).env("RUST_LOG", "warn");
    command
}

/// Runs a command to its end.
pub(crate) fn run(dir: &Path, arguments: &[&str]) -> Output {
    command(dir, arguments).stdin(Stdio::null()).output().unwrap()
}

/// The same with something to read on standard input.
pub(crate) fn run_with_input(dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = command(dir, arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that needs no input may have ended.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A command that goes on printing; killed when it is dropped.
pub(crate) struct Lines {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Lines {
    pub(crate) fn of(dir: &Path, arguments: &[&str]) -> Self {
        let mut command = command(dir, arguments);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// The next line; waits for it.
    pub(crate) fn next(&mut self) -> String {
        self.lines.next().expect("it has ended").unwrap()
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running server; killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    http: Http,
    /// Whether it is told to end: who tells it twice means at once.
    told: AtomicBool,
}

impl Process {
    /// Starts the server and waits until it says where it listens.
    pub(crate) fn serve(dir: &Path) -> Self {
        Self::start(command(dir, &["serve", "--port", "0"]))
    }

    /// The same, logging at this level; the thread gives all that was logged when the server has ended.
    pub(crate) fn serve_logging(dir: &Path, level: &str) -> (Self, JoinHandle<String>) {
        Self::serve_logging_with(dir, level, &[])
    }

    /// The same, with these variables.
    pub(crate) fn serve_logging_with(
        dir: &Path,
        level: &str,
        variables: &[(&str, &str)],
    ) -> (Self, JoinHandle<String>) {
        let mut command = command(dir, &["serve", "--port", "0"]);
        command.env("RUST_LOG", level).envs(variables.iter().copied()).stderr(Stdio::piped());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let (told, base) = channel();
        // Where it listens it says on standard output, or in its log, if that is for machines.
        reading(child.stdout.take().unwrap(), told.clone());
        let log = reading(child.stderr.take().unwrap(), told);
        (Self::at(child, &base), log)
    }

    /// Starts so many nodes on the database of `dir`, at once: the first one with its directory, each of the others
    /// with one of its own in it.
    pub(crate) fn serve_nodes(dir: &Path, count: usize) -> Vec<Self> {
        let url = database::url(dir).expect("nodes share a server");
        // For the commands that follow: they find their key where the first one would have made it.
        let key = dir.join("installation.key");
        std::fs::write(&key, SHARED_KEY).unwrap();
        std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
        let dirs = (0..count).map(|n| if n == 0 { dir.to_path_buf() } else { dir.join(format!("node-{n}")) });
        let started: Vec<_> =
            dirs.map(|dir| Self::begin(command_at(&url, &dir, &["serve", "--port", "0"]))).collect();
        started.into_iter().map(|(child, base)| Self::at(child, &base)).collect()
    }

    /// The same, with a log that nobody reads.
    pub(crate) fn serve_unread(dir: &Path, level: &str) -> Self {
        let mut command = command(dir, &["serve", "--port", "0"]);
        command.env("RUST_LOG", level).stderr(Stdio::piped());
        Self::start(command)
    }

    fn start(command: Command) -> Self {
        let (child, base) = Self::begin(command);
        Self::at(child, &base)
    }

    fn begin(mut command: Command) -> (Child, Receiver<String>) {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let (told, base) = channel();
        reading(child.stdout.take().unwrap(), told);
        (child, base)
    }

    fn at(child: Child, base: &Receiver<String>) -> Self {
        let base = base.recv().expect("the server did not say where it is");
        Self { child, http: Http::new(base), told: AtomicBool::new(false) }
    }

    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, with no chance to do anything (SIGKILL).
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end (SIGTERM), and does not wait.
    pub(crate) fn tell_to_end(&self) {
        if self.told.swap(true, Ordering::Relaxed) {
            return;
        }
        let killed = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.id())).status().unwrap();
        assert!(killed.success());
    }

    /// Asks it to end and waits; answers with its exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        self.tell_to_end();
        self.child.wait().unwrap().code()
    }
}

impl Process {
    /// Starts the server with these variables, and waits until it says where it listens.
    pub(crate) fn serve_with(dir: &Path, variables: &[(&str, &str)]) -> Self {
        let mut command = command(dir, &["serve", "--port", "0"]);
        command.envs(variables.iter().copied());
        Self::start(command)
    }

    /// Starts a server that refuses these variables; answers with what it says.
    pub(crate) fn refused(dir: &Path, variables: &[(&str, &str)]) -> String {
        let mut command = command(dir, &["serve", "--port", "0"]);
        let output = command.envs(variables.iter().copied()).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Already ended in most tests: then both fail, as they should.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads to the end, in a thread that gives all that was read, and tells where the server listens when that is said.
fn reading(from: impl Read + Send + 'static, told: Sender<String>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut all = String::new();
        for line in BufReader::new(from).lines() {
            let line = line.unwrap();
            if let Some(base) = address(&line).filter(|_| line.contains("listens")) {
                // Nobody waits for it twice.
                let _ = told.send(base);
            }
            all.push_str(&line);
            all.push('\n');
        }
        all
    })
}

/// The address in a line such as `Daybook listens on http://127.0.0.1:43117`.
fn address(line: &str) -> Option<String> {
    let at = line.find("http://127.0.0.1:")?;
    let rest = &line[at..];
    let end = rest["http://".len()..].find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
    Some(end.map_or(rest, |end| &rest[.."http://".len() + end]).to_owned())
}

/// A command with the data on a database server that is named.
fn command_at(url: &str, dir: &Path, arguments: &[&str]) -> Command {
    let mut command = command_of(dir, arguments);
    command.env("DATABASE_URL", url).env("DAYBOOK_KEY", SHARED_KEY);
    command
}

on_server! {
    /// Runs a command to its end, with the data on a server that is named.
    pub(crate) fn run_at(url: &str, dir: &Path, arguments: &[&str]) -> Output {
        command_at(url, dir, arguments).stdin(Stdio::null()).output().unwrap()
    }

    impl Process {
        /// Starts the server with the data on a database server that is named; several share it.
        pub(crate) fn serve_at(url: &str, dir: &Path) -> Self {
            Self::start(command_at(url, dir, &["serve", "--port", "0"]))
        }
    }
}
