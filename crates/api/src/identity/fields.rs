//! The fields of the bodies.

use std::fmt::Display;
use std::str::FromStr;

use daybook_application::identity::Password;
use daybook_domain::access::{Role, Roles, Scope, Scopes};
use daybook_domain::identity::{DisplayName, Logins, UserName, UserProfile};
use daybook_domain::shared::Email;
use zeroize::Zeroizing;

use crate::shared::{Errors, Fields, Need, elements};

/// The most elements of an array that are looked at.
const MOST_ELEMENTS: usize = 500;

/// Who a user is, all of it; what is wrong is noted.
pub(super) fn profile(fields: &Fields<'_>, errors: &mut Errors) -> Option<UserProfile> {
    let name: Option<DisplayName> = fields.parsed("name", Need::Required, errors);
    let email: Option<Email> = fields.parsed("email", Need::Optional, errors);
    let user_name: Option<UserName> = fields.parsed("user_name", Need::Optional, errors);
    // One that is there and not valid is noted already.
    let is_noted =
        (email.is_none() && fields.has("email")) || (user_name.is_none() && fields.has("user_name"));
    let logins = match Logins::new(email, user_name) {
        Ok(logins) => Some(logins),
        Err(why) => {
            if !is_noted {
                errors.add(fields.at("email"), why);
            }
            None
        }
    };
    Some(UserProfile { name: name?, logins: logins? })
}

/// A password as it was typed to prove something.
pub(super) fn typed(fields: &Fields<'_>, name: &str, errors: &mut Errors) -> Option<Password> {
    secret(fields, name, Need::Required, errors).map(|text| Password::typed(&text))
}

/// A password to be; what it lacks is noted, without a word of what it is.
pub(super) fn password(fields: &Fields<'_>, name: &str, need: Need, errors: &mut Errors) -> Option<Password> {
    let text = secret(fields, name, need, errors)?;
    Password::new(&text).map_err(|why| errors.add(fields.at(name), why)).ok()
}

/// A text whose memory is overwritten.
pub(super) fn secret(
    fields: &Fields<'_>,
    name: &str,
    need: Need,
    errors: &mut Errors,
) -> Option<Zeroizing<String>> {
    fields.get(name, need, "a string of valid Unicode", errors).map(Zeroizing::new)
}

/// The roles; at least one.
pub(super) fn roles(fields: &Fields<'_>, errors: &mut Errors) -> Option<Roles> {
    let list: Vec<Role> = texts(fields, "roles", Need::Required, errors)?;
    Roles::new(list).map_err(|why| errors.add(fields.at("roles"), why)).ok()
}

/// The scopes; none, if they may be left out and are.
pub(super) fn scopes(fields: &Fields<'_>, name: &str, need: Need, errors: &mut Errors) -> Option<Scopes> {
    if need == Need::Optional && fields.raw(name, need, errors).is_none() {
        return Some(Scopes::default());
    }
    let list: Vec<Scope> = texts(fields, name, need, errors)?;
    Scopes::new(list).map_err(|why| errors.add(fields.at(name), why)).ok()
}

/// What each text of an array says; what is wrong is noted, each with its pointer.
fn texts<T: FromStr<Err: Display>>(
    fields: &Fields<'_>,
    name: &str,
    need: Need,
    errors: &mut Errors,
) -> Option<Vec<T>> {
    let raw = fields.raw(name, need, errors)?;
    let Some(list) = elements(raw, MOST_ELEMENTS) else {
        errors.add(fields.at(name), "must be an array");
        return None;
    };
    if list.len() > MOST_ELEMENTS {
        errors.add(fields.at(name), format!("has more than {MOST_ELEMENTS} elements"));
        return None;
    }
    let mut parsed = Vec::with_capacity(list.len());
    for (n, raw) in list.iter().enumerate() {
        let at = format!("{}/{n}", fields.at(name));
        match serde_json::from_str::<String>(raw.get()) {
            Err(_) => errors.add(at, "must be a string of valid Unicode"),
            Ok(text) => match text.parse() {
                Ok(value) => parsed.push(value),
                Err(why) => errors.add(at, why),
            },
        }
    }
    Some(parsed)
}
