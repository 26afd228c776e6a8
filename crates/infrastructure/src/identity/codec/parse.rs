//! Texts of stored forms, and what they mean.

use std::str::FromStr;

use daybook_domain::access::{Role, Roles, Scope, Scopes};
use daybook_domain::identity::Digest;
use daybook_domain::shared::Timestamp;

use crate::event_store::CodecError;

/// A digest as it is stored: 64 hexadecimal digits.
pub(crate) fn digest_text(digest: &Digest) -> String {
    blake3::Hash::from_bytes(*digest.as_bytes()).to_hex().to_string()
}

pub(super) fn digest(text: &str) -> Result<Digest, CodecError> {
    let hash = blake3::Hash::from_hex(text).map_err(|_| CodecError::Malformed("no digest".into()))?;
    Ok(Digest::new(*hash.as_bytes()))
}

pub(super) fn id<T: FromStr>(text: &str) -> Result<T, CodecError> {
    text.parse().map_err(|_| CodecError::Malformed(format!("no id {text:?}")))
}

pub(super) fn time(text: &str) -> Result<Timestamp, CodecError> {
    text.parse().map_err(|_| CodecError::Malformed(format!("no time {text:?}")))
}

pub(super) fn role_names(roles: &Roles) -> Vec<String> {
    roles.iter().map(|role| role.to_string()).collect()
}

pub(super) fn roles(names: &[String]) -> Result<Roles, CodecError> {
    let roles: Result<Vec<Role>, _> = names.iter().map(|name| name.parse()).collect();
    Ok(Roles::restore(roles.map_err(|_| CodecError::Malformed(format!("no roles {names:?}")))?))
}

pub(super) fn scope_names(scopes: &Scopes) -> Vec<String> {
    scopes.iter().map(ToString::to_string).collect()
}

pub(super) fn scopes(names: &[String]) -> Result<Scopes, CodecError> {
    let scopes: Result<Vec<Scope>, _> = names.iter().map(|name| name.parse()).collect();
    Ok(Scopes::restore(scopes.map_err(|_| CodecError::Malformed(format!("no scopes {names:?}")))?))
}
