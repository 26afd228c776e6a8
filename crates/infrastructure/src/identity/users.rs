//! Keeps users' read models in the transaction that records their events.

use daybook_domain::access::{Role, Roles, Scopes};
use daybook_domain::identity::{PasswordHash, UserEvent, UserProfile};
use daybook_domain::shared::{Email, Erasable};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, UpdateMany};

use super::UserCodec;
use super::entities::user::{Column, Entity, Model};
use super::keys;
use super::tables::USERS;
use crate::event_store::{Changes, CodecError, EventCodec, InlineProjection, ProjectedTable, RecordedEvent};
use crate::shared::json;
use crate::shared::rows::signed;

pub(super) const ACTIVE: &str = "active";
pub(super) const SUSPENDED: &str = "suspended";
pub(super) const ERASED: &str = "erased";

/// The read models: users as they are, and their API keys.
///
/// Once a person is erased, no row says anything of the person. What is kept of a password is in no row at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct UserProjection;

impl InlineProjection for UserProjection {
    fn tables(&self, _: DbBackend) -> &'static [ProjectedTable] {
        &USERS
    }

    /// One event after the other: users are few, and seldom change.
    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError> {
        for event in events {
            take(event, UserCodec.decode(&event.stored())?, changes);
        }
        Ok(())
    }
}

fn take(event: &RecordedEvent, what: UserEvent, changes: &mut Changes) {
    if let UserEvent::Created { profile, password, roles, grants, .. } = what {
        let row = created(event, &profile, &password, &roles, &grants);
        return changes.insert(vec![row.into_active_model()]);
    }
    let row = touched(event);
    let row = match what {
        UserEvent::Created { .. } | UserEvent::PasswordRehashed { .. } | UserEvent::RemainedAdmin { .. } => {
            row
        }
        UserEvent::ProfileChanged { profile, .. } => described(row, profile.known()),
        UserEvent::AccessChanged { roles, grants } => row
            .col_expr(Column::Roles, role_names(&roles).into())
            .col_expr(Column::IsAdmin, is_admin(&roles).into())
            .col_expr(Column::Grants, scope_names(&grants).into()),
        UserEvent::PasswordChanged { .. } => next_generation(row).col_expr(Column::HasPassword, 1_i64.into()),
        UserEvent::Suspended => next_generation(row).col_expr(Column::State, SUSPENDED.into()),
        UserEvent::Reinstated => row.col_expr(Column::State, ACTIVE.into()),
        UserEvent::SessionsEnded => next_generation(row),
        UserEvent::KeyIssued { key, name, scopes, digest, expires_at } => {
            keys::issue(event, key, &name, &scopes, &digest, expires_at, changes);
            row
        }
        UserEvent::KeyRevoked { key } => {
            keys::revoke(event, key, changes);
            row
        }
        UserEvent::Erased => {
            keys::revoke_all(event, changes);
            described(next_generation(row), None)
                .col_expr(Column::State, ERASED.into())
                .col_expr(Column::HasPassword, 0_i64.into())
        }
    };
    changes.push(&row);
}

fn created(
    event: &RecordedEvent,
    profile: &Erasable<UserProfile>,
    password: &Erasable<Option<PasswordHash>>,
    roles: &Roles,
    grants: &Scopes,
) -> Model {
    let (profile, at) = (profile.known(), event.recorded_at.as_micros());
    Model {
        id: event.id().to_owned(),
        state: ACTIVE.to_owned(),
        name: profile.map(|profile| profile.name.as_str().to_owned()),
        email: profile.and_then(email),
        user_name: profile.and_then(user_name),
        has_password: i64::from(password.known().is_some_and(Option::is_some)),
        roles: role_names(roles),
        is_admin: is_admin(roles),
        grants: scope_names(grants),
        generation: 0,
        version: signed(event.version),
        created_position: signed(event.position.0),
        created_at: at,
        updated_at: at,
    }
}

/// The user's row with what every event changes.
fn touched(event: &RecordedEvent) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Id.eq(event.id()))
        .col_expr(Column::Version, signed(event.version).into())
        .col_expr(Column::UpdatedAt, event.recorded_at.as_micros().into())
}

fn next_generation(row: UpdateMany<Entity>) -> UpdateMany<Entity> {
    row.col_expr(Column::Generation, Expr::col(Column::Generation).add(1_i64))
}

fn described(row: UpdateMany<Entity>, profile: Option<&UserProfile>) -> UpdateMany<Entity> {
    let name = profile.map(|profile| profile.name.as_str().to_owned());
    row.col_expr(Column::Name, Expr::value(name))
        .col_expr(Column::Email, Expr::value(profile.and_then(email)))
        .col_expr(Column::UserName, Expr::value(profile.and_then(user_name)))
}

fn email(profile: &UserProfile) -> Option<String> {
    profile.logins.email().map(Email::as_str).map(str::to_owned)
}

fn user_name(profile: &UserProfile) -> Option<String> {
    profile.logins.user_name().map(ToString::to_string)
}

fn role_names(roles: &Roles) -> String {
    json::array(roles.iter().map(Role::as_str))
}

fn is_admin(roles: &Roles) -> i64 {
    i64::from(roles.contains(Role::Admin))
}

/// Scopes as rows hold them.
pub(super) fn scope_names(scopes: &Scopes) -> String {
    let names: Vec<_> = scopes.iter().map(ToString::to_string).collect();
    json::array(names.iter().map(String::as_str))
}
