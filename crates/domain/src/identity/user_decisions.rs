//! What may be done with a user.

use super::{
    Account, KeyId, NewApiKey, PasswordHash, Standing, User, UserError, UserEvent, UserId, UserPatch,
    UserProfile,
};
use crate::access::{Roles, Scopes};
use crate::shared::{Erasable, Reason, Timestamp};

type Decided = Result<Vec<UserEvent>, UserError>;

/// What a user begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Who it is.
    pub profile: UserProfile,
    /// What is kept of the password; `None` for a user who signs in with API keys alone.
    pub password: Option<PasswordHash>,
    /// What the user is.
    pub roles: Roles,
    /// What the user may beside that.
    pub grants: Scopes,
    /// Whether this is the administrator that the server begins with.
    pub first: bool,
}

impl User {
    /// Puts a new user on record.
    ///
    /// # Errors
    /// `NotGrantable`.
    pub fn create(new: NewUser) -> Decided {
        let NewUser { profile, password, roles, grants, first } = new;
        check_grants(&grants)?;
        let (profile, password) = (Erasable::Known(profile), Erasable::Known(password));
        Ok(vec![UserEvent::Created { profile, password, roles, grants, first }])
    }

    /// Changes what `patch` names, of a suspended user too; nothing happens where nothing differs.
    ///
    /// # Errors
    /// `Erased`.
    pub fn change_profile(&self, patch: UserPatch) -> Decided {
        let before = &self.kept()?.profile;
        let profile = before.patched(patch);
        let fields = before.differing(&profile);
        if fields.is_empty() {
            return Ok(Vec::new());
        }
        let previous = Erasable::Known(before.logins.clone());
        Ok(vec![UserEvent::ProfileChanged { profile: Erasable::Known(profile), previous, fields }])
    }

    /// Gives the user these roles and grants and no others; nothing happens where nothing differs.
    ///
    /// # Errors
    /// `Erased`, `NotGrantable`.
    pub fn change_access(&self, roles: Roles, grants: Scopes) -> Decided {
        self.kept()?;
        check_grants(&grants)?;
        if self.roles == roles && self.grants == grants {
            return Ok(Vec::new());
        }
        Ok(vec![UserEvent::AccessChanged { roles, grants }])
    }

    /// Gives the user another password and ends all sessions.
    ///
    /// # Errors
    /// `Erased`.
    pub fn change_password(&self, password: PasswordHash) -> Decided {
        self.kept()?;
        Ok(vec![UserEvent::PasswordChanged { password: Erasable::Known(password) }])
    }

    /// Keeps the password in another form; nothing happens if it is no longer the one in the form of `previous`.
    ///
    /// # Errors
    /// `Erased`.
    pub fn rehash_password(&self, previous: &PasswordHash, password: PasswordHash) -> Decided {
        if self.kept()?.password.as_ref() != Some(previous) {
            return Ok(Vec::new());
        }
        Ok(vec![UserEvent::PasswordRehashed { password: Erasable::Known(password) }])
    }

    /// Keeps the user out from now on; nothing happens to a suspended one.
    ///
    /// # Errors
    /// `Erased`.
    pub fn suspend(&self) -> Decided {
        self.kept()?;
        Ok(if self.is_active() { vec![UserEvent::Suspended] } else { Vec::new() })
    }

    /// Lets the user in again; nothing happens to an active one.
    ///
    /// # Errors
    /// `Erased`.
    pub fn reinstate(&self) -> Decided {
        self.kept()?;
        Ok(if self.is_active() { Vec::new() } else { vec![UserEvent::Reinstated] })
    }

    /// Ends all sessions at once.
    ///
    /// # Errors
    /// `Erased`.
    pub fn end_sessions(&self) -> Decided {
        self.kept()?;
        Ok(vec![UserEvent::SessionsEnded])
    }

    /// Issues one more API key; nothing happens if it is issued already.
    ///
    /// # Errors
    /// `Suspended`, `Erased`, `NoScopes`, `KeyExpiry`, `TooManyKeys`.
    pub fn issue_key(&self, key: KeyId, new: NewApiKey, now: Timestamp) -> Decided {
        self.active()?;
        if self.keys.contains_key(&key) {
            return Ok(Vec::new());
        }
        if new.scopes.is_empty() {
            return Err(UserError::NoScopes);
        }
        let latest = now.plus_micros(Self::MOST_KEY_DAYS * 24 * 60 * 60 * 1_000_000);
        if new.expires_at <= now || new.expires_at > latest {
            return Err(UserError::KeyExpiry);
        }
        if self.keys.len() >= Self::MOST_KEYS {
            return Err(UserError::TooManyKeys);
        }
        let NewApiKey { name, scopes, digest, expires_at } = new;
        Ok(vec![UserEvent::KeyIssued { key, name: Erasable::Known(name), scopes, digest, expires_at }])
    }

    /// Makes an API key worthless, of a suspended user too.
    ///
    /// # Errors
    /// `Erased`, `UnknownKey`.
    pub fn revoke_key(&self, key: KeyId) -> Decided {
        self.kept()?;
        if self.keys.contains_key(&key) {
            Ok(vec![UserEvent::KeyRevoked { key }])
        } else {
            Err(UserError::UnknownKey)
        }
    }

    /// Bears witness, in the commit in which another administrator ceases to be one, that this one remains.
    ///
    /// # Errors
    /// `NoAdmin`.
    pub fn remain_admin(&self, instead_of: UserId) -> Decided {
        if self.is_active_admin() {
            Ok(vec![UserEvent::RemainedAdmin { instead_of }])
        } else {
            Err(UserError::NoAdmin)
        }
    }

    /// Forgets the person, a suspended one too; nothing happens to one that is erased.
    ///
    /// # Errors
    /// `ReasonNamesPerson`, since the reason stays readable.
    pub fn erase(&self, reason: &Reason) -> Decided {
        let Some(account) = self.account() else { return Ok(Vec::new()) };
        if account.profile.is_named_in(reason.as_str()) {
            return Err(UserError::ReasonNamesPerson);
        }
        Ok(vec![UserEvent::Erased])
    }

    fn active(&self) -> Result<&Account, UserError> {
        match &self.standing {
            Standing::Active(account) => Ok(account),
            Standing::Suspended(_) => Err(UserError::Suspended),
            Standing::Erased => Err(UserError::Erased),
        }
    }

    fn kept(&self) -> Result<&Account, UserError> {
        self.account().ok_or(UserError::Erased)
    }
}

fn check_grants(grants: &Scopes) -> Result<(), UserError> {
    match grants.iter().find(|scope| !scope.permission().is_grantable()) {
        Some(scope) => Err(UserError::NotGrantable(scope.clone())),
        None => Ok(()),
    }
}
