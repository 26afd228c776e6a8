//! How articles are stored. Nothing of it is personal: authors and editors are opaque ids.

mod events;
mod forms;
#[cfg(test)]
mod golden;
mod parts;
mod state;
#[cfg(test)]
mod tests;

use daybook_domain::articles::{Article, ArticleEvent, ArticleId};
use serde_json::{Value, json};

use crate::event_store::{CodecError, EncodedEvent, EventCodec, StoredEvent};

const CREATED: &str = "ArticleCreated";
const SAVED: &str = "ArticleSaved";
const RESTORED: &str = "ArticleRestored";
const AUTOSAVED: &str = "ArticleAutosaved";
const AUTOSAVE_DISCARDED: &str = "ArticleAutosaveDiscarded";
pub(super) const PUBLISHED: &str = "ArticlePublished";
const UNPUBLISHED: &str = "ArticleUnpublished";
const DELETED: &str = "ArticleDeleted";
const UNDELETED: &str = "ArticleUndeleted";
const VISIBILITY_CHANGED: &str = "ArticleVisibilityChanged";
const EDITORS_CHANGED: &str = "ArticleEditorsChanged";
const SCHEDULED: &str = "ArticleScheduled";
const SCHEDULE_FIRED: &str = "ArticleScheduleFired";
const SCHEDULE_CANCELLED: &str = "ArticleScheduleCancelled";
const SCHEDULE_SUPERSEDED: &str = "ArticleScheduleSuperseded";

/// The events that change neither what readers get nor who may read: those about working copies and plans.
pub(super) const LEAVES_READERS: [&str; 8] = [
    SAVED,
    RESTORED,
    AUTOSAVED,
    AUTOSAVE_DISCARDED,
    SCHEDULED,
    SCHEDULE_FIRED,
    SCHEDULE_CANCELLED,
    SCHEDULE_SUPERSEDED,
];

/// The stored forms of articles' events and snapshots.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArticleCodec;

impl EventCodec<Article> for ArticleCodec {
    const STATE_VERSION: u32 = 1;

    fn encode(&self, _id: &ArticleId, event: &ArticleEvent) -> Result<EncodedEvent, CodecError> {
        events::encode(event)
    }

    fn decode(&self, stored: &StoredEvent<'_>) -> Result<ArticleEvent, CodecError> {
        events::decode(stored)
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        // Only a form that is known is shown.
        events::decode(stored)?;
        let mut shown: Value = serde_json::from_slice(stored.data)?;
        if stored.event_type == CREATED {
            // Readers see every revision with the same fields.
            shown["revision"] = json!(1);
            shown["released_slug"] = Value::Null;
        }
        shown["timestamp"] = json!(stored.recorded_at.to_string());
        Ok(shown)
    }

    fn encode_state(&self, article: &Article) -> Result<Vec<u8>, CodecError> {
        Ok(serde_json::to_vec(&state::form(article))?)
    }

    fn decode_state(&self, state: &[u8]) -> Result<Article, CodecError> {
        state::restored(serde_json::from_slice(state)?)
    }

    fn state_size(&self, article: &Article) -> usize {
        state::size(article)
    }
}
