//! A PostgreSQL of one's own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::certificate;
use crate::database::{self, TestDatabase};
use crate::guarded::{Guarded, User, as_user, not_root};
use crate::programs;

const READY: &str = "ready to accept connections";
const GONE: &str = "database system is shut down";
const PORT_TAKEN: &str = "could not bind";

/// A server; it ends when it is dropped, or with the process.
pub struct Postgres {
    server: Server,
    /// The URL of a database from which others can be made.
    admin: String,
}

enum Server {
    Given,
    Own(Guarded),
}

static SHARED: OnceLock<Postgres> = OnceLock::new();

impl Postgres {
    /// A new database on the server that the tests of this process share: the given one, or one of their own.
    pub async fn new_database() -> TestDatabase {
        let server = SHARED.get_or_init(|| match std::env::var("DAYBOOK_TEST_POSTGRES") {
            Ok(admin) if !admin.is_empty() => Self { server: Server::Given, admin },
            _ => Self::start(&[]),
        });
        server.database().await
    }

    /// The same for whoever cannot wait.
    #[must_use]
    pub fn new_database_now() -> TestDatabase {
        database::apart(Self::new_database())
    }

    /// Starts a server of one's own with these settings (`name=value`). Unless they say otherwise it does not wait for
    /// the disk: it outlives its own end, but not the machine's.
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        Self::start_in(settings, |_, _| Vec::new()).0
    }

    /// Starts a server that can be connected to by TLS, with a certificate for `name`; answers also with the certificate
    /// of the authority, made for it alone, that signed that one.
    #[must_use]
    pub fn start_with_certificate(name: &str) -> (Self, PathBuf) {
        let (server, folder) = Self::start_in(&[], |folder, user| {
            certificate::make(folder, user, name);
            let file = |name| folder.join(name).display().to_string();
            let (certificate, key) = (file("server.pem"), file("server.key"));
            vec!["ssl=on".into(), format!("ssl_cert_file={certificate}"), format!("ssl_key_file={key}")]
        });
        (server, folder.join("authority.pem"))
    }

    /// Starts a server in a folder of its own, with these settings and those that need something in the folder.
    fn start_in(settings: &[&str], prepare: impl Fn(&Path, Option<User>) -> Vec<String>) -> (Self, PathBuf) {
        // Between being found free and being taken a port may become somebody else's.
        (0..5).find_map(|_| Self::try_start(settings, &prepare)).expect("no port is free for PostgreSQL")
    }

    fn try_start(
        settings: &[&str],
        prepare: impl Fn(&Path, Option<User>) -> Vec<String>,
    ) -> Option<(Self, PathBuf)> {
        let programs =
            programs::postgres().expect("there is no PostgreSQL: install it, or set DAYBOOK_TEST_POSTGRES");
        let folder = tempfile::Builder::new().prefix("daybook-postgres-").tempdir().unwrap();
        let user = not_root(folder.path());
        if let Some(User { uid, gid }) = user {
            std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let data = folder.path().join("data");
        initialize(&programs, user, &data);
        let prepared = prepare(folder.path(), user);
        let settings: Vec<_> = settings.iter().copied().chain(prepared.iter().map(String::as_str)).collect();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let arguments = arguments(&data, port, &settings);
        // The guard removes the folder.
        let folder = folder.keep();
        let guarded = Guarded::start(&folder, user, "QUIT", &programs.join("postgres"), &arguments);
        match guarded.wait_for(&[READY, PORT_TAKEN]) {
            Ok(0) => {
                let admin = format!("postgres://daybook@127.0.0.1:{port}/postgres");
                Some((Self { server: Server::Own(guarded), admin }, folder))
            }
            Ok(_) => None,
            Err(said) => panic!("PostgreSQL did not start:\n{said}"),
        }
    }

    /// A new database on this server.
    pub async fn database(&self) -> TestDatabase {
        TestDatabase::create(&self.admin).await
    }

    /// Ends the server without waiting for anything; what it had committed is there after [`Self::resume`].
    pub fn stop(&mut self) {
        let Server::Own(guarded) = &mut self.server else { panic!("a given server is not stopped") };
        guarded.order("stop");
        guarded.wait_for(&[GONE]).unwrap();
    }

    /// Starts the server that was stopped, on the same port.
    pub fn resume(&mut self) {
        let Server::Own(guarded) = &mut self.server else { panic!("a given server is not started") };
        guarded.order("start");
        guarded.wait_for(&[READY]).unwrap();
    }
}

fn initialize(programs: &Path, user: Option<User>, data: &Path) {
    let mut command = as_user(Command::new(programs.join("initdb")), user);
    command.current_dir("/").arg("--pgdata").arg(data);
    command.args(["--username=daybook", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn arguments(data: &Path, port: u16, settings: &[&str]) -> Vec<String> {
    let mut arguments = vec!["-D".to_owned(), data.display().to_string(), "-p".to_owned(), port.to_string()];
    let own = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off"];
    for setting in own.iter().chain(&["max_connections=500"]).chain(settings) {
        arguments.extend(["-c".to_owned(), (*setting).to_owned()]);
    }
    arguments
}
