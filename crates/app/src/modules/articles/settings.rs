//! How articles are shown.

use clap::Args;
use daybook_api::articles::PublicUrl;

/// How articles are shown.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Articles")]
pub struct ArticleSettings {
    /// The address under which readers reach this server, such as `https://example.com`: it begins the addresses in
    /// feeds, the sitemap and links to previews. Without it they begin with the host that the request names.
    #[arg(long, env = "DAYBOOK_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,
}
