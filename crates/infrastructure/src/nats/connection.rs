//! The connection.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectOptions, ServerAddr};
use async_trait::async_trait;
use daybook_application::shared::{HealthCheck, Status, StoreError};

/// How long one attempt to connect may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// Where a NATS server is. What it shows of itself holds no credentials.
#[derive(Clone)]
pub struct NatsUrl(ServerAddr);

/// The URL of a NATS server cannot be used. It is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "it has to be written as nats://<user>:<password>@<host>:<port>, or with tls:// for an encrypted connection"
)]
pub struct InvalidNatsUrl;

/// A connection, which is made again whenever it is lost.
#[derive(Clone)]
pub struct Nats {
    pub(super) client: Client,
}

/// `nats`: whether the server is there. Nothing but what goes out waits for it.
pub struct NatsHealth(pub Nats);

impl FromStr for NatsUrl {
    type Err = InvalidNatsUrl;

    fn from_str(url: &str) -> Result<Self, InvalidNatsUrl> {
        if !url.starts_with("nats://") && !url.starts_with("tls://") {
            return Err(InvalidNatsUrl);
        }
        url.parse().map(Self).map_err(|_| InvalidNatsUrl)
    }
}

impl fmt::Display for NatsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.host(), self.0.port())
    }
}

impl fmt::Debug for NatsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NatsUrl({self})")
    }
}

impl Nats {
    /// Connects; a server that is not there yet is no failure and is waited for in the background.
    ///
    /// # Errors
    /// Only what no attempt could mend.
    pub async fn connect(url: &NatsUrl) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new()
            .name("daybook")
            .no_echo()
            .retry_on_initial_connect()
            .connection_timeout(PATIENCE)
            .reconnect_delay_callback(pause);
        options = match (url.0.username(), url.0.password()) {
            (Some(user), Some(password)) => options.user_and_password(user.to_owned(), password.to_owned()),
            (Some(token), None) => options.token(token.to_owned()),
            _ => options,
        };
        let client = options.connect(url.0.clone()).await.map_err(StoreError::failed)?;
        Ok(Self { client })
    }

    /// Whether the server is there now.
    pub(super) fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }
}

fn pause(attempts: usize) -> Duration {
    let attempts = u32::try_from(attempts.min(8)).unwrap_or(8);
    Duration::from_millis(50).saturating_mul(1 << attempts).min(LONGEST_PAUSE)
}

#[async_trait]
impl HealthCheck for NatsHealth {
    fn name(&self) -> &'static str {
        "nats"
    }

    async fn check(&self) -> Status {
        if self.0.is_connected() {
            Status::Ok
        } else {
            Status::Warning("NATS cannot be reached; events are published when it is back".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_shows_where_the_server_is_and_not_who_connects() {
        let url: NatsUrl = "nats://ann:secret@nats.example:4333".parse().unwrap();
        assert_eq!(url.to_string(), "nats.example:4333");
        assert_eq!(format!("{url:?}"), "NatsUrl(nats.example:4333)");
    }

    #[test]
    fn what_is_no_url_of_nats_is_refused() {
        for url in ["http://a:4222", "a:4222", "nats://a:secret@b:x", ""] {
            assert_eq!(url.parse::<NatsUrl>().unwrap_err(), InvalidNatsUrl, "{url}");
        }
    }

    #[test]
    fn the_pauses_between_attempts_grow_to_a_limit() {
        assert_eq!([0, 1, 3, 100].map(pause).map(|pause| pause.as_millis()), [50, 100, 400, 4_000]);
    }
}
