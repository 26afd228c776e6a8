//! Where the doors are, and what they let in.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clap::Args;
use daybook_api::Limits;

use super::{Environment, RefusedKey, parse};
use crate::http::ConnectionLimits;

/// Where the doors are, and what they let in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Serving")]
pub struct ServingSettings {
    /// The port to listen on; 0 takes any free one.
    #[arg(long, env = "PORT", default_value_t = 8080)]
    pub port: u16,

    /// The address to listen on; in development a loopback address.
    #[arg(long, env = "HOST", default_value = "127.0.0.1", value_parser = parse::host)]
    pub host: IpAddr,

    /// The longest time for a request's header to arrive (ms, s, m).
    #[arg(long, env = "DAYBOOK_HEADER_TIMEOUT", default_value = "10s", value_parser = parse::duration)]
    pub header_timeout: Duration,

    /// The longest time for a request's body to arrive (ms, s, m).
    #[arg(long, env = "DAYBOOK_BODY_TIMEOUT", default_value = "30s", value_parser = parse::duration)]
    pub body_timeout: Duration,

    /// The longest time until a request's answer begins, its body's arrival included (ms, s, m).
    #[arg(long, env = "DAYBOOK_REQUEST_TIMEOUT", default_value = "45s", value_parser = parse::duration)]
    pub request_timeout: Duration,

    /// How long a connection may lie idle between two requests (ms, s, m).
    #[arg(long, env = "DAYBOOK_IDLE_TIMEOUT", default_value = "75s", value_parser = parse::duration)]
    pub idle_timeout: Duration,

    /// How long a client may take no byte of its answer (ms, s, m).
    #[arg(long, env = "DAYBOOK_WRITE_TIMEOUT", default_value = "30s", value_parser = parse::duration)]
    pub write_timeout: Duration,

    /// The longest time for everything to come to its end when the process is told to (ms, s, m).
    #[arg(long, env = "DAYBOOK_DRAIN_TIMEOUT", default_value = "20s", value_parser = parse::duration)]
    pub drain_timeout: Duration,

    /// Connections from clients; more wait in the system's queue. Each is an open file, of which many systems allow a
    /// process 1,024.
    #[arg(long, env = "DAYBOOK_MAX_CLIENTS", default_value = "900", value_parser = parse::count)]
    pub max_clients: usize,

    /// Requests worked on at once; one more is answered with 503.
    #[arg(long, env = "DAYBOOK_MAX_REQUESTS", default_value = "1024", value_parser = parse::count)]
    pub max_requests: usize,

    /// Live streams at once; one more is answered with 503.
    #[arg(long, env = "DAYBOOK_MAX_STREAMS", default_value = "256", value_parser = parse::count)]
    pub max_streams: usize,

    /// The largest body of a request (B, KiB, MiB, GiB).
    #[arg(long, env = "DAYBOOK_MAX_BODY", default_value = "40MiB", value_parser = parse::bytes)]
    pub max_body: usize,

    /// The bodies of all requests together that are in memory (B, KiB, MiB, GiB).
    #[arg(long, env = "DAYBOOK_MAX_BODIES", default_value = "128MiB", value_parser = parse::bytes)]
    pub max_bodies: usize,
}

/// Why these settings cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedSettings {
    /// Anybody could do anything.
    #[error(
        "production needs people who can log in, and this version has no identities yet: it would let anybody do \
         anything. Use DAYBOOK_ENV=development, which listens on this machine only"
    )]
    Production,
    /// Others on the network could do anything.
    #[error(
        "development asks for no credentials and therefore listens on this machine only: HOST={0} is not a \
         loopback address such as 127.0.0.1 or ::1"
    )]
    NotLoopback(IpAddr),
    /// Links would name whatever host a request names.
    #[error(
        "production needs DAYBOOK_PUBLIC_URL, the address under which readers reach this server: links in feeds and \
         previews name it"
    )]
    NoPublicUrl,
    /// Personal data could not be read, or would lie beside its key.
    #[error(transparent)]
    Key(#[from] RefusedKey),
}

impl ServingSettings {
    /// Checks what the environment demands of the doors.
    pub fn check(&self, env: Environment) -> Result<(), RefusedSettings> {
        match env {
            Environment::Production => Err(RefusedSettings::Production),
            Environment::Development if !self.host.is_loopback() => {
                Err(RefusedSettings::NotLoopback(self.host))
            }
            Environment::Development => Ok(()),
        }
    }

    /// Where to listen.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }

    /// The limits of requests.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            body_bytes: self.max_body,
            bodies_bytes: self.max_bodies,
            body_timeout: self.body_timeout,
            request_timeout: self.request_timeout,
            requests: self.max_requests,
            streams: self.max_streams,
            ..Limits::default()
        }
    }

    /// The limits of connections.
    #[must_use]
    pub fn connections(&self) -> ConnectionLimits {
        ConnectionLimits {
            connections: self.max_clients,
            header: self.header_timeout,
            idle: self.idle_timeout,
            write: self.write_timeout,
            streams_per_connection: 128,
        }
    }
}
