//! A server that ends with the process of the tests, however that ends.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Longer than any server takes to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// Starts a server, does what it is told by lines, and when the lines end, which they do when the process of the tests
/// is gone, ends the server and removes its folder.
const GUARD: &str = r#"
folder=$1; last=$2; shift 2
start() { "$@" 2>&1 & pid=$!; }
end() { kill "-$1" "$pid" && wait "$pid"; }
start "$@"
while read -r order; do
    case $order in
        start) start "$@" ;;
        stop) end "$last" ;;
    esac
done
end "$last" 2>/dev/null
rm -rf "$folder"
"#;

/// A running server.
pub(crate) struct Guarded {
    guard: Child,
    /// `None` when there will be no more.
    orders: Option<ChildStdin>,
    said: Mutex<Receiver<String>>,
}

/// Who a server runs as.
#[derive(Clone, Copy)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl Guarded {
    /// Starts a program whose folder is `folder`; `last` is the signal that ends it without waiting for anything.
    pub(crate) fn start(
        folder: &Path,
        user: Option<User>,
        last: &str,
        program: &Path,
        arguments: &[String],
    ) -> Self {
        let mut command = as_user(Command::new("sh"), user);
        command.args(["-c", GUARD, "guard"]).arg(folder).arg(last).arg(program).args(arguments);
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // What is typed into the terminal ends the tests, and they end the server.
        let mut guard = command.process_group(0).spawn().expect("no shell");
        let (orders, output) = (guard.stdin.take(), guard.stdout.take().unwrap());
        let (say, said) = channel();
        std::thread::spawn(move || {
            // Read to its end, so that the server is never held up.
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = say.send(line);
            }
        });
        Self { guard, orders, said: Mutex::new(said) }
    }

    /// Waits until the server says one of these; answers with which, or with all that it said instead.
    pub(crate) fn wait_for(&self, any_of: &[&str]) -> Result<usize, String> {
        let (until, mut all) = (Instant::now() + PATIENCE, String::new());
        let said = self.said.lock().unwrap();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = said.recv_timeout(left) else { return Err(all) };
            if let Some(which) = any_of.iter().position(|words| line.contains(words)) {
                return Ok(which);
            }
            all.push_str(&line);
            all.push('\n');
        }
    }

    /// Tells the guard something.
    pub(crate) fn order(&mut self, order: &str) {
        writeln!(self.orders.as_ref().expect("it is ending"), "{order}").unwrap();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // The end of its orders is the order to end.
        drop(self.orders.take());
        let _ = self.guard.wait();
    }
}

/// A command that is run by this user.
pub(crate) fn as_user(mut command: Command, user: Option<User>) -> Command {
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
    command
}

/// A user that is not root, if the owner of `folder` is root: servers refuse to be.
pub(crate) fn not_root(folder: &Path) -> Option<User> {
    use std::os::unix::fs::MetadataExt;
    if std::fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let find = |name: &str| {
        let fields: Vec<_> =
            users.lines().find(|line| line.split(':').next() == Some(name))?.split(':').collect();
        Some(User { uid: fields[2].parse().ok()?, gid: fields[3].parse().ok()? })
    };
    find("postgres").or_else(|| find("nobody"))
}
