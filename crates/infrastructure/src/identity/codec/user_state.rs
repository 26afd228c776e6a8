//! States of users and their form.

use daybook_domain::identity::{Account, ApiKey, KeyId, KeyName, PasswordHash, Standing, User};
use daybook_domain::shared::{Erasable, Timestamp};

use super::parse::{digest, digest_text, id, role_names, roles, scope_names, scopes};
use super::user::{account_form, profile};
use super::user_forms::{AccountV1, KeyV1, StandingV1, UserV1};
use crate::event_store::CodecError;

pub(super) fn form(user: &User) -> UserV1 {
    let standing = match user.standing() {
        Standing::Active(_) => StandingV1::Active,
        Standing::Suspended(_) => StandingV1::Suspended,
        Standing::Erased => StandingV1::Erased,
    };
    UserV1 {
        standing,
        account: user.account().map(|account| account_form(&account.profile, account.password.as_ref())),
        roles: role_names(user.roles()),
        grants: scope_names(user.grants()),
        generation: user.generation(),
        keys: user.keys().iter().map(key_form).collect(),
    }
}

fn key_form((id, key): (&KeyId, &ApiKey)) -> KeyV1 {
    KeyV1 {
        key_id: id.to_string(),
        name: key.name.known().map(|name| name.as_str().to_owned()),
        scopes: scope_names(&key.scopes),
        digest: digest_text(&key.digest),
        expires_at: key.expires_at.as_micros(),
    }
}

pub(super) fn restored(form: UserV1) -> Result<User, CodecError> {
    let standing = match (form.standing, form.account.map(account)) {
        (StandingV1::Active, Some(account)) => Standing::Active(account),
        (StandingV1::Suspended, Some(account)) => Standing::Suspended(account),
        (StandingV1::Erased, None) => Standing::Erased,
        _ => return Err(CodecError::Malformed("an account belongs to who is not erased".into())),
    };
    let keys = form.keys.into_iter().map(key).collect::<Result<_, _>>()?;
    Ok(User::restore(standing, roles(&form.roles)?, scopes(&form.grants)?, form.generation, keys))
}

fn account(form: AccountV1) -> Account {
    Account { profile: profile(form.profile), password: form.password.map(PasswordHash::restore) }
}

fn key(form: KeyV1) -> Result<(KeyId, ApiKey), CodecError> {
    let key = ApiKey {
        name: form.name.map_or(Erasable::Erased, |name| Erasable::Known(KeyName::restore(name))),
        scopes: scopes(&form.scopes)?,
        digest: digest(&form.digest)?,
        expires_at: Timestamp::from_micros(form.expires_at),
    };
    Ok((id(&form.key_id)?, key))
}

/// About how many bytes of memory a state takes.
pub(super) fn size(user: &User) -> usize {
    let account = user.account().map_or(0, |account| {
        let logins = &account.profile.logins;
        let email = logins.email().map_or(0, |email| email.as_str().len());
        let user_name = logins.user_name().map_or(0, |name| name.as_str().len());
        let password = account.password.as_ref().map_or(0, |hash| hash.as_str().len());
        account.profile.name.as_str().len() + email + user_name + password
    });
    let keys = user
        .keys()
        .values()
        .map(|key| 128 + key.name.known().map_or(0, |name| name.as_str().len()) + scopes_size(&key.scopes));
    256 + account + scopes_size(user.grants()) + keys.sum::<usize>()
}

fn scopes_size(scopes: &daybook_domain::access::Scopes) -> usize {
    scopes.iter().map(|scope| 48 + scope.prefix().len()).sum()
}
