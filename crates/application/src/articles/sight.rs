//! Tells readers of the log which articles they may see.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::articles::{Article, ArticleId};
use daybook_domain::shared::Aggregate;

use super::{ArticleRecords, Audience};
use crate::shared::{ArticleSight, StoreError};

/// What [`ArticleRecords`] know of who may see what.
pub struct Sight {
    records: Arc<dyn ArticleRecords>,
}

impl Sight {
    /// Asks `records`.
    #[must_use]
    pub fn new(records: Arc<dyn ArticleRecords>) -> Self {
        Self { records }
    }
}

#[async_trait]
impl ArticleSight for Sight {
    async fn lets_through(&self, stream: &str, to: &Audience) -> Result<bool, StoreError> {
        let id = stream.strip_prefix(Article::CATEGORY).and_then(|rest| rest.strip_prefix('-'));
        let Some(id) = id.and_then(|id| id.parse::<ArticleId>().ok()) else { return Ok(false) };
        let rights = self.records.rights(id).await?;
        Ok(rights.is_some_and(|rights| rights.shows_drafts_to(to)))
    }
}
