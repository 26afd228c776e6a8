//! How customers are read.

use clap::Args;
use daybook_infrastructure::customers::{Phones, UnknownRegion};

/// How customers are read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Customers")]
pub struct CustomerSettings {
    /// The country of telephone numbers that are written without one, by its two letters, such as DE. Without it only
    /// numbers that begin with + are understood; all are kept as typed.
    #[arg(long, env = "DAYBOOK_PHONE_REGION", value_name = "COUNTRY", value_parser = region)]
    pub phone_region: Option<String>,
}

/// Reads a region that telephone numbers are known of.
fn region(text: &str) -> Result<String, UnknownRegion> {
    let text = text.trim();
    Phones::new(Some(text)).map(|_| text.to_ascii_uppercase())
}
