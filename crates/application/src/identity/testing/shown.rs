//! How the log in memory shows the events of users and sessions. Neither a digest nor a password's hash is shown.

use daybook_domain::access::{Roles, Scopes};
use daybook_domain::identity::{
    KeyName, Logins, Session, SessionEvent, SessionId, User, UserEvent, UserField, UserId, UserProfile,
};
use daybook_domain::shared::{Email, Timestamp};
use serde_json::{Value, json};

use crate::testing::Shown;

impl Shown for User {
    fn shown(_: &UserId, event: &UserEvent, at: Timestamp) -> (&'static str, Value) {
        let (event_type, mut data) = match event {
            UserEvent::Created { profile, password, roles, grants, first } => {
                let mut data = described(profile.known());
                merge(&mut data, allowed(roles, grants));
                data["has_password"] = json!(password.known().map(Option::is_some));
                data["first"] = json!(first);
                ("UserCreated", data)
            }
            UserEvent::ProfileChanged { profile, previous, fields } => {
                let mut data = described(profile.known());
                data["previous"] = previous.known().map_or(Value::Null, logins);
                data["fields"] = fields.iter().map(|field| UserField::as_str(*field)).collect();
                ("UserProfileChanged", data)
            }
            UserEvent::AccessChanged { roles, grants } => ("UserAccessChanged", allowed(roles, grants)),
            UserEvent::PasswordChanged { .. } => ("UserPasswordChanged", json!({})),
            UserEvent::PasswordRehashed { .. } => ("UserPasswordRehashed", json!({})),
            UserEvent::Suspended => ("UserSuspended", json!({})),
            UserEvent::Reinstated => ("UserReinstated", json!({})),
            UserEvent::SessionsEnded => ("UserSessionsEnded", json!({})),
            UserEvent::KeyIssued { key, name, scopes, expires_at, .. } => {
                let name = name.known().map(KeyName::as_str);
                let (key, expires_at) = (key.to_string(), expires_at.to_string());
                let data = json!({
                    "key_id": key, "name": name, "scopes": texts(scopes), "expires_at": expires_at
                });
                ("UserKeyIssued", data)
            }
            UserEvent::KeyRevoked { key } => ("UserKeyRevoked", json!({ "key_id": key.to_string() })),
            UserEvent::RemainedAdmin { instead_of } => {
                ("UserRemainedAdmin", json!({ "instead_of": instead_of.to_string() }))
            }
            UserEvent::Erased => ("UserErased", json!({})),
        };
        data["timestamp"] = at.to_string().into();
        (event_type, data)
    }
}

impl Shown for Session {
    fn shown(_: &SessionId, event: &SessionEvent, at: Timestamp) -> (&'static str, Value) {
        let (event_type, mut data) = match event {
            SessionEvent::Started { user, generation, ends_at, .. } => {
                let (user, ends_at) = (user.to_string(), ends_at.to_string());
                let data = json!({ "user_id": user, "generation": generation, "ends_at": ends_at });
                ("SessionStarted", data)
            }
            SessionEvent::Refreshed { .. } => ("SessionRefreshed", json!({})),
            SessionEvent::Ended { by } => ("SessionEnded", json!({ "by": by.as_str() })),
        };
        data["timestamp"] = at.to_string().into();
        (event_type, data)
    }
}

fn described(profile: Option<&UserProfile>) -> Value {
    let mut data = profile
        .map_or_else(|| json!({ "email": null, "user_name": null }), |profile| logins(&profile.logins));
    data["name"] = json!(profile.map(|profile| profile.name.as_str()));
    data
}

fn logins(logins: &Logins) -> Value {
    json!({
        "email": logins.email().map(Email::as_str),
        "user_name": logins.user_name().map(daybook_domain::identity::UserName::as_str),
    })
}

fn allowed(roles: &Roles, grants: &Scopes) -> Value {
    let roles: Vec<_> = roles.iter().map(daybook_domain::access::Role::as_str).collect();
    json!({ "roles": roles, "grants": texts(grants) })
}

fn texts(scopes: &Scopes) -> Vec<String> {
    scopes.iter().map(ToString::to_string).collect()
}

fn merge(data: &mut Value, more: Value) {
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
}
