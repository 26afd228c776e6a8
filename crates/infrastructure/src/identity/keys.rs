//! Rows of API keys.

use daybook_domain::access::Scopes;
use daybook_domain::identity::{Digest, KeyId, KeyName};
use daybook_domain::shared::{Erasable, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::codec::digest_text;
use super::entities::key::{Column, Entity, Model};
use super::users::scope_names;
use crate::event_store::{Changes, RecordedEvent};
use crate::shared::rows::signed;

pub(super) fn issue(
    event: &RecordedEvent,
    key: KeyId,
    name: &Erasable<KeyName>,
    scopes: &Scopes,
    digest: &Digest,
    expires_at: Timestamp,
    changes: &mut Changes,
) {
    let row = Model {
        user_id: event.id().to_owned(),
        id: key.to_string(),
        name: name.known().map(|name| name.as_str().to_owned()),
        scopes: scope_names(scopes),
        digest: digest_text(digest),
        expires_at: expires_at.as_micros(),
        issued_at: event.recorded_at.as_micros(),
        position: signed(event.position.0),
    };
    changes.insert(vec![row.into_active_model()]);
}

pub(super) fn revoke(event: &RecordedEvent, key: KeyId, changes: &mut Changes) {
    let own = Entity::delete_many().filter(Column::UserId.eq(event.id()));
    changes.push(&own.filter(Column::Id.eq(key.to_string())));
}

pub(super) fn revoke_all(event: &RecordedEvent, changes: &mut Changes) {
    changes.push(&Entity::delete_many().filter(Column::UserId.eq(event.id())));
}
