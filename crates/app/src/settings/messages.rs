//! Where messages go.

use clap::Args;
use daybook_infrastructure::nats::{InvalidNatsUrl, NatsUrl};

/// Where messages go.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Messages")]
pub struct MessageSettings {
    /// A NATS server with JetStream, `nats://<user>:<password>@<host>:4222`, to which every event is published.
    #[arg(long, env = "NATS_URL", hide_env_values = true)]
    pub nats_url: Option<String>,
}

/// Why messages cannot go there. The URL itself is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("NATS_URL: {0}")]
pub struct InvalidMessages(#[from] InvalidNatsUrl);

impl MessageSettings {
    /// The NATS server, if there is one.
    pub fn nats(&self) -> Result<Option<NatsUrl>, InvalidMessages> {
        Ok(self.nats_url.as_deref().map(str::parse).transpose()?)
    }
}
