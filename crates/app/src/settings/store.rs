//! How much the store may take.

use clap::Args;
use daybook_infrastructure::event_store::{QueueLimits, StoreSettings};
use daybook_infrastructure::shared::{DatabaseSettings, no_meter};

use super::{DataSettings, InvalidDatabaseUrl, parse};

/// How much the store may take.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Store")]
pub struct StoreLimits {
    /// Database connections for reading; writing always has one of its own.
    #[arg(long, env = "MAX_CONNECTIONS", default_value = "4", value_parser = parse::count)]
    pub max_connections: usize,

    /// Writes that may wait; one more is answered with 503.
    #[arg(long, env = "DAYBOOK_QUEUE_LENGTH", default_value = "4096", value_parser = parse::count)]
    pub queue_length: usize,

    /// Bytes that waiting writes may take together (B, KiB, MiB, GiB).
    #[arg(long, env = "DAYBOOK_QUEUE_BYTES", default_value = "64MiB", value_parser = parse::bytes)]
    pub queue_bytes: usize,

    /// Bytes for records that are kept in memory, to be read or changed (B, KiB, MiB, GiB).
    #[arg(long, env = "DAYBOOK_CACHE_BYTES", default_value = "32MiB", value_parser = parse::bytes)]
    pub cache_bytes: usize,
}

impl StoreLimits {
    /// How the store in `data` is opened; the installation key is still to be added, and who measures it.
    pub fn open(&self, data: &DataSettings) -> Result<StoreSettings, InvalidDatabaseUrl> {
        let readers = u32::try_from(self.max_connections).unwrap_or(u32::MAX);
        Ok(StoreSettings {
            database: DatabaseSettings { location: data.location()?, readers },
            queue: QueueLimits { requests: self.queue_length, bytes: self.queue_bytes },
            installation_key: None,
            erasure_ledger: Some(data.erasure_ledger()?),
            meter: no_meter(),
        })
    }

    /// The share of the cache that each of so many modules has, in bytes.
    #[must_use]
    pub fn cache_bytes_of_each(&self, modules: usize) -> u64 {
        (self.cache_bytes / modules.max(1)) as u64
    }
}
