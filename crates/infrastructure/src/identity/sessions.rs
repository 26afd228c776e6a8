//! Keeps sessions' read models in the transaction that records their events.

use daybook_domain::identity::{Digest, SessionEvent, Tokens, UserId};
use daybook_domain::shared::Timestamp;
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter};

use super::SessionCodec;
use super::codec::digest_text;
use super::entities::{renewal, session};
use super::tables::SESSIONS;
use crate::event_store::{Changes, CodecError, EventCodec, InlineProjection, ProjectedTable, RecordedEvent};
use crate::shared::rows::signed;

/// What of a user's sessions is over by its time when it signs in again.
const FORGET_RENEWALS: &str = "DELETE FROM session_renewals WHERE session_id IN \
    (SELECT id FROM sessions WHERE user_id = ? AND ends_at <= ?)";
const FORGET_SESSIONS: &str = "DELETE FROM sessions WHERE user_id = ? AND ends_at <= ?";

/// The read models: sessions that are not ended, and every refresh token of theirs.
///
/// A session that is over by its time has no event that says so; its rows go when its user signs in again.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionProjection;

impl InlineProjection for SessionProjection {
    fn tables(&self, _: DbBackend) -> &'static [ProjectedTable] {
        &SESSIONS
    }

    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError> {
        for event in events {
            match SessionCodec.decode(&event.stored())? {
                SessionEvent::Started { user, generation, tokens, ends_at } => {
                    forget(user, event.recorded_at, changes);
                    start(event, (user, generation), &tokens, ends_at, changes);
                }
                SessionEvent::Refreshed { tokens } => refresh(event, &tokens, changes),
                SessionEvent::Ended { .. } => end(event, changes),
            }
        }
        Ok(())
    }
}

fn forget(user: UserId, now: Timestamp, changes: &mut Changes) {
    for sql in [FORGET_RENEWALS, FORGET_SESSIONS] {
        changes.push_sql(sql, [user.to_string().into(), now.as_micros().into()]);
    }
}

fn start(
    event: &RecordedEvent,
    (user, generation): (UserId, u64),
    tokens: &Tokens,
    ends_at: Timestamp,
    changes: &mut Changes,
) {
    let at = event.recorded_at.as_micros();
    let row = session::Model {
        id: event.id().to_owned(),
        user_id: user.to_string(),
        generation: signed(generation),
        access: digest_text(&tokens.access),
        access_expires_at: tokens.access_expires_at.as_micros(),
        refresh_expires_at: tokens.refresh_expires_at.as_micros(),
        ends_at: ends_at.as_micros(),
        started_at: at,
        renewed_at: at,
        started_position: signed(event.position.0),
    };
    changes.insert(vec![row.into_active_model()]);
    renew_with(event, &tokens.refresh, changes);
}

fn refresh(event: &RecordedEvent, tokens: &Tokens, changes: &mut Changes) {
    use session::{Column, Entity};

    let row = Entity::update_many()
        .filter(Column::Id.eq(event.id()))
        .col_expr(Column::Access, digest_text(&tokens.access).into())
        .col_expr(Column::AccessExpiresAt, tokens.access_expires_at.as_micros().into())
        .col_expr(Column::RefreshExpiresAt, tokens.refresh_expires_at.as_micros().into())
        .col_expr(Column::RenewedAt, event.recorded_at.as_micros().into());
    changes.push(&row);
    renew_with(event, &tokens.refresh, changes);
}

fn renew_with(event: &RecordedEvent, refresh: &Digest, changes: &mut Changes) {
    let row = renewal::Model { digest: digest_text(refresh), session_id: event.id().to_owned() };
    changes.insert(vec![row.into_active_model()]);
}

fn end(event: &RecordedEvent, changes: &mut Changes) {
    changes.push(&renewal::Entity::delete_many().filter(renewal::Column::SessionId.eq(event.id())));
    changes.push(&session::Entity::delete_many().filter(session::Column::Id.eq(event.id())));
}
