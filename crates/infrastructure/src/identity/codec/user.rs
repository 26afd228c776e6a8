//! Events of users and their forms.

use daybook_domain::identity::{
    DisplayName, KeyName, Logins, PasswordHash, UserEvent, UserField, UserName, UserProfile,
};
use daybook_domain::shared::{Email, Erasable};
use serde::de::DeserializeOwned;

use super::encoded;
use super::parse::{digest, digest_text, id, role_names, roles, scope_names, scopes, time};
use super::user_forms::{
    AccessChangedV1, AccountV1, ChangedProfileV1, CreatedV1, KeyIssuedV1, KeyNameV1, KeyRevokedV1, LoginsV1,
    NothingV1, PasswordV1, ProfileChangedV1, ProfileV1, RemainedAdminV1,
};
use crate::event_store::{CodecError, EncodedEvent, StoredEvent};

type Encoded = Result<EncodedEvent, CodecError>;
type Decoded = Result<UserEvent, CodecError>;

pub(super) const CREATED: &str = "UserCreated";
pub(super) const PROFILE_CHANGED: &str = "UserProfileChanged";
pub(super) const ACCESS_CHANGED: &str = "UserAccessChanged";
pub(super) const PASSWORD_CHANGED: &str = "UserPasswordChanged";
pub(super) const PASSWORD_REHASHED: &str = "UserPasswordRehashed";
pub(super) const SUSPENDED: &str = "UserSuspended";
pub(super) const REINSTATED: &str = "UserReinstated";
pub(super) const SESSIONS_ENDED: &str = "UserSessionsEnded";
pub(super) const KEY_ISSUED: &str = "UserKeyIssued";
pub(super) const KEY_REVOKED: &str = "UserKeyRevoked";
pub(super) const REMAINED_ADMIN: &str = "UserRemainedAdmin";
pub(super) const ERASED: &str = "UserErased";

/// What an event without a sealed part is encoded with.
const NOT_PERSONAL: Option<&()> = None;

pub(super) fn encode(event: &UserEvent) -> Encoded {
    match event {
        UserEvent::Created { profile, password, roles, grants, first } => {
            let open = CreatedV1 { roles: role_names(roles), grants: scope_names(grants), first: *first };
            let account = profile.known().zip(password.known());
            encoded(CREATED, &open, account.map(|(p, hash)| account_form(p, hash.as_ref())).as_ref())
        }
        UserEvent::ProfileChanged { profile, previous, fields } => {
            let fields = fields.iter().map(|field| field.as_str().to_owned()).collect();
            let personal = profile.known().zip(previous.known()).map(|(profile, previous)| {
                ChangedProfileV1 { profile: profile_form(profile), previous: logins_form(previous) }
            });
            encoded(PROFILE_CHANGED, &ProfileChangedV1 { fields }, personal.as_ref())
        }
        UserEvent::AccessChanged { roles, grants } => {
            let open = AccessChangedV1 { roles: role_names(roles), grants: scope_names(grants) };
            encoded(ACCESS_CHANGED, &open, NOT_PERSONAL)
        }
        UserEvent::PasswordChanged { password } => password_encoded(PASSWORD_CHANGED, password),
        UserEvent::PasswordRehashed { password } => password_encoded(PASSWORD_REHASHED, password),
        UserEvent::Suspended => nothing(SUSPENDED),
        UserEvent::Reinstated => nothing(REINSTATED),
        UserEvent::SessionsEnded => nothing(SESSIONS_ENDED),
        UserEvent::KeyIssued { key, name, scopes, digest, expires_at } => {
            let open = KeyIssuedV1 {
                key_id: key.to_string(),
                scopes: scope_names(scopes),
                digest: digest_text(digest),
                expires_at: expires_at.to_string(),
            };
            let name = name.known().map(|name| KeyNameV1 { name: name.as_str().to_owned() });
            encoded(KEY_ISSUED, &open, name.as_ref())
        }
        UserEvent::KeyRevoked { key } => {
            encoded(KEY_REVOKED, &KeyRevokedV1 { key_id: key.to_string() }, NOT_PERSONAL)
        }
        UserEvent::RemainedAdmin { instead_of } => {
            encoded(REMAINED_ADMIN, &RemainedAdminV1 { instead_of: instead_of.to_string() }, NOT_PERSONAL)
        }
        UserEvent::Erased => nothing(ERASED),
    }
}

fn nothing(event_type: &'static str) -> Encoded {
    encoded(event_type, &NothingV1 {}, NOT_PERSONAL)
}

fn password_encoded(event_type: &'static str, password: &Erasable<PasswordHash>) -> Encoded {
    let personal = password.known().map(|hash| PasswordV1 { password: hash.as_str().to_owned() });
    encoded(event_type, &NothingV1 {}, personal.as_ref())
}

pub(super) fn decode(stored: &StoredEvent<'_>) -> Decoded {
    if stored.schema_version != 1 {
        return Err(stored.unknown());
    }
    match stored.event_type {
        CREATED => created(stored),
        PROFILE_CHANGED => profile_changed(stored),
        ACCESS_CHANGED => {
            let open: AccessChangedV1 = serde_json::from_slice(stored.data)?;
            Ok(UserEvent::AccessChanged { roles: roles(&open.roles)?, grants: scopes(&open.grants)? })
        }
        PASSWORD_CHANGED => Ok(UserEvent::PasswordChanged { password: password(stored)? }),
        PASSWORD_REHASHED => Ok(UserEvent::PasswordRehashed { password: password(stored)? }),
        SUSPENDED => only(stored, UserEvent::Suspended),
        REINSTATED => only(stored, UserEvent::Reinstated),
        SESSIONS_ENDED => only(stored, UserEvent::SessionsEnded),
        KEY_ISSUED => key_issued(stored),
        KEY_REVOKED => {
            let open: KeyRevokedV1 = serde_json::from_slice(stored.data)?;
            Ok(UserEvent::KeyRevoked { key: id(&open.key_id)? })
        }
        REMAINED_ADMIN => {
            let open: RemainedAdminV1 = serde_json::from_slice(stored.data)?;
            Ok(UserEvent::RemainedAdmin { instead_of: id(&open.instead_of)? })
        }
        ERASED => only(stored, UserEvent::Erased),
        _ => Err(stored.unknown()),
    }
}

fn created(stored: &StoredEvent<'_>) -> Decoded {
    let open: CreatedV1 = serde_json::from_slice(stored.data)?;
    let (profile, password) = match personal::<AccountV1>(stored)? {
        Erasable::Known(form) => (
            Erasable::Known(profile(form.profile)),
            Erasable::Known(form.password.map(PasswordHash::restore)),
        ),
        Erasable::Erased => (Erasable::Erased, Erasable::Erased),
    };
    let (roles, grants) = (roles(&open.roles)?, scopes(&open.grants)?);
    Ok(UserEvent::Created { profile, password, roles, grants, first: open.first })
}

fn profile_changed(stored: &StoredEvent<'_>) -> Decoded {
    let open: ProfileChangedV1 = serde_json::from_slice(stored.data)?;
    let (profile, previous) = match personal::<ChangedProfileV1>(stored)? {
        Erasable::Known(form) => {
            (Erasable::Known(profile(form.profile)), Erasable::Known(logins(form.previous)))
        }
        Erasable::Erased => (Erasable::Erased, Erasable::Erased),
    };
    let fields = open.fields.iter().map(|name| field(name)).collect::<Result<_, _>>()?;
    Ok(UserEvent::ProfileChanged { profile, previous, fields })
}

fn field(name: &str) -> Result<UserField, CodecError> {
    let field = UserField::ALL.into_iter().find(|field| field.as_str() == name);
    field.ok_or_else(|| CodecError::Malformed(format!("no field {name:?}")))
}

fn key_issued(stored: &StoredEvent<'_>) -> Decoded {
    let open: KeyIssuedV1 = serde_json::from_slice(stored.data)?;
    Ok(UserEvent::KeyIssued {
        key: id(&open.key_id)?,
        name: personal::<KeyNameV1>(stored)?.map(|form| KeyName::restore(form.name)),
        scopes: scopes(&open.scopes)?,
        digest: digest(&open.digest)?,
        expires_at: time(&open.expires_at)?,
    })
}

fn password(stored: &StoredEvent<'_>) -> Result<Erasable<PasswordHash>, CodecError> {
    let NothingV1 {} = serde_json::from_slice(stored.data)?;
    Ok(personal::<PasswordV1>(stored)?.map(|form| PasswordHash::restore(form.password)))
}

fn only(stored: &StoredEvent<'_>, event: UserEvent) -> Decoded {
    let NothingV1 {} = serde_json::from_slice(stored.data)?;
    Ok(event)
}

/// The sealed part of an event that has one. It is missing only where its key is destroyed.
fn personal<F: DeserializeOwned>(stored: &StoredEvent<'_>) -> Result<Erasable<F>, CodecError> {
    match stored.personal {
        Some(bytes) => Ok(Erasable::Known(serde_json::from_slice(bytes)?)),
        None => Ok(Erasable::Erased),
    }
}

/// What readers see of an event's sealed part.
pub(super) fn personal_fields(stored: &StoredEvent<'_>) -> Result<&'static [&'static str], CodecError> {
    if stored.schema_version != 1 {
        return Err(stored.unknown());
    }
    match stored.event_type {
        CREATED => Ok(&["name", "email", "user_name", "has_password"]),
        PROFILE_CHANGED => Ok(&["name", "email", "user_name", "previous"]),
        KEY_ISSUED => Ok(&["name"]),
        ACCESS_CHANGED | PASSWORD_CHANGED | PASSWORD_REHASHED | SUSPENDED | REINSTATED | SESSIONS_ENDED
        | KEY_REVOKED | REMAINED_ADMIN | ERASED => Ok(&[]),
        _ => Err(stored.unknown()),
    }
}

pub(super) fn account_form(profile: &UserProfile, password: Option<&PasswordHash>) -> AccountV1 {
    let password = password.map(|hash| hash.as_str().to_owned());
    AccountV1 { profile: profile_form(profile), password }
}

fn profile_form(profile: &UserProfile) -> ProfileV1 {
    ProfileV1 { name: profile.name.as_str().to_owned(), logins: logins_form(&profile.logins) }
}

fn logins_form(logins: &Logins) -> LoginsV1 {
    LoginsV1 {
        email: logins.email().map(|email| email.as_str().to_owned()),
        user_name: logins.user_name().map(ToString::to_string),
    }
}

pub(super) fn profile(form: ProfileV1) -> UserProfile {
    UserProfile { name: DisplayName::restore(form.name), logins: logins(form.logins) }
}

fn logins(form: LoginsV1) -> Logins {
    Logins::restore(form.email.map(Email::restore), form.user_name.map(UserName::restore))
}
