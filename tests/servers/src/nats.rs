//! A NATS server of one's own, with JetStream.

use std::net::TcpListener;

use crate::guarded::Guarded;
use crate::programs;

const READY: &str = "Server is ready";
const GONE: &str = "Server Exiting";
const PORT_TAKEN: &str = "Error listening on port";

/// A server; it ends when it is dropped, or with the process.
pub struct Nats {
    server: Guarded,
    address: String,
}

impl Nats {
    /// Starts one with nothing in it.
    #[must_use]
    pub fn start() -> Self {
        // Between being found free and being taken a port may become somebody else's.
        (0..5).find_map(|_| Self::try_start()).expect("no port is free for NATS")
    }

    fn try_start() -> Option<Self> {
        let program = programs::nats().expect("there is no NATS: install nats-server");
        let folder = tempfile::Builder::new().prefix("daybook-nats-").tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let store = folder.path().display().to_string();
        let arguments = [
            "-a",
            "127.0.0.1",
            "-p",
            &port.to_string(),
            "-js",
            "-sd",
            &store,
            "--user",
            "daybook",
            "--pass",
            "secret",
        ];
        // The guard removes the folder.
        let server = Guarded::start(&folder.keep(), None, "TERM", &program, &arguments.map(str::to_owned));
        match server.wait_for(&[READY, PORT_TAKEN]) {
            Ok(0) => Some(Self { server, address: format!("127.0.0.1:{port}") }),
            Ok(_) => None,
            Err(said) => panic!("NATS did not start:\n{said}"),
        }
    }

    /// Where it is, with who may connect: `nats://…`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://daybook:secret@{}", self.address)
    }

    /// Ends the server; what it had stored is there after [`Self::resume`].
    pub fn stop(&mut self) {
        self.server.order("stop");
        self.server.wait_for(&[GONE]).unwrap();
    }

    /// Starts the server that was stopped, on the same port.
    pub fn resume(&mut self) {
        self.server.order("start");
        self.server.wait_for(&[READY]).unwrap();
    }
}
