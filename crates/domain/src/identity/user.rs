//! A user, rebuilt from what happened.

use std::collections::BTreeMap;

use super::{ApiKey, KeyId, Logins, PasswordHash, UserEvent, UserId, UserProfile};
use crate::access::{Role, Roles, Scopes};
use crate::shared::{Aggregate, Claim, ClaimChange, Erasable};

/// Somebody who signs in, or a program that has API keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub(super) standing: Standing,
    pub(super) roles: Roles,
    pub(super) grants: Scopes,
    pub(super) generation: u64,
    pub(super) keys: BTreeMap<KeyId, ApiKey>,
}

/// Whether a user can sign in, and who it is, unless forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Signs in.
    Active(Account),
    /// Is known and kept out.
    Suspended(Account),
    /// Forgotten, for good.
    Erased,
}

/// Who a user is and how that is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who it is.
    pub profile: UserProfile,
    /// What is kept of the password; `None` for a user who signs in with API keys alone.
    pub password: Option<PasswordHash>,
}

impl User {
    /// The most API keys, those that are over and not revoked included.
    pub const MOST_KEYS: usize = 50;
    /// The most days for which an API key is good.
    pub const MOST_KEY_DAYS: i64 = 366;
    /// The scope of the claim of the administrator that the server began with.
    pub const FIRST_SCOPE: &'static str = "first-admin";

    /// A user as a snapshot holds it: what [`standing`](Self::standing), [`roles`](Self::roles),
    /// [`grants`](Self::grants), [`generation`](Self::generation) and [`keys`](Self::keys) gave.
    #[must_use]
    pub fn restore(
        standing: Standing,
        roles: Roles,
        grants: Scopes,
        generation: u64,
        keys: BTreeMap<KeyId, ApiKey>,
    ) -> Self {
        Self { standing, roles, grants, generation, keys }
    }

    /// Whether the user is active, suspended or erased.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Who the user is, suspended ones too; `None` once erased.
    #[must_use]
    pub const fn account(&self) -> Option<&Account> {
        match &self.standing {
            Standing::Active(account) | Standing::Suspended(account) => Some(account),
            Standing::Erased => None,
        }
    }

    /// What the user is. It outlasts an erasure.
    #[must_use]
    pub const fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What the user may beside the roles. It outlasts an erasure.
    #[must_use]
    pub const fn grants(&self) -> &Scopes {
        &self.grants
    }

    /// How often all sessions were ended. A session is good only in the generation in which it was started, so that
    /// one event, in one stream, ends them all at once.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The API keys that were issued and not revoked; none once erased.
    #[must_use]
    pub const fn keys(&self) -> &BTreeMap<KeyId, ApiKey> {
        &self.keys
    }

    /// Whether the user can sign in.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.standing, Standing::Active(_))
    }

    /// Whether the user is erased.
    #[must_use]
    pub const fn is_erased(&self) -> bool {
        matches!(self.standing, Standing::Erased)
    }

    /// Whether the user can sign in and may everything.
    #[must_use]
    pub fn is_active_admin(&self) -> bool {
        self.is_active() && self.roles.contains(Role::Admin)
    }

    /// Suspends, reinstates or changes the account; who is erased stays so.
    fn stand(&mut self, standing: impl FnOnce(Account) -> Standing) {
        self.standing = match std::mem::replace(&mut self.standing, Standing::Erased) {
            Standing::Active(account) | Standing::Suspended(account) => standing(account),
            Standing::Erased => Standing::Erased,
        };
    }

    fn with_account(&mut self, change: impl FnOnce(&mut Account)) {
        if let Standing::Active(account) | Standing::Suspended(account) = &mut self.standing {
            change(account);
        }
    }

    fn with_password(&mut self, password: &Erasable<PasswordHash>) {
        self.with_account(|account| account.password = password.known().cloned());
    }

    fn with_profile(&mut self, profile: &Erasable<UserProfile>) {
        match profile {
            Erasable::Known(profile) => self.with_account(|account| account.profile = profile.clone()),
            Erasable::Erased => self.standing = Standing::Erased,
        }
    }
}

impl Aggregate for User {
    const CATEGORY: &'static str = "user";
    type Id = UserId;
    type Event = UserEvent;

    /// A creation whose profile is gone begins an erased user: the erasure is further on in the stream.
    fn begin(event: &UserEvent) -> Option<Self> {
        let UserEvent::Created { profile, password, roles, grants, .. } = event else { return None };
        let standing = profile.known().map_or(Standing::Erased, |profile| {
            let password = password.clone().into_known().flatten();
            Standing::Active(Account { profile: profile.clone(), password })
        });
        Some(Self::restore(standing, roles.clone(), grants.clone(), 0, BTreeMap::new()))
    }

    fn apply(&mut self, event: &UserEvent) {
        match event {
            // A stream has one creation, its first event.
            UserEvent::Created { .. } | UserEvent::RemainedAdmin { .. } => {}
            UserEvent::ProfileChanged { profile, .. } => self.with_profile(profile),
            UserEvent::AccessChanged { roles, grants } => {
                self.roles = roles.clone();
                self.grants = grants.clone();
            }
            UserEvent::PasswordChanged { password } => {
                self.with_password(password);
                self.generation += 1;
            }
            UserEvent::PasswordRehashed { password } => self.with_password(password),
            UserEvent::Suspended => {
                self.stand(Standing::Suspended);
                self.generation += 1;
            }
            UserEvent::Reinstated => self.stand(Standing::Active),
            UserEvent::SessionsEnded => self.generation += 1,
            UserEvent::KeyIssued { key, name, scopes, digest, expires_at } => {
                let (name, scopes, digest) = (name.clone(), scopes.clone(), *digest);
                self.keys.insert(*key, ApiKey { name, scopes, digest, expires_at: *expires_at });
            }
            UserEvent::KeyRevoked { key } => {
                self.keys.remove(key);
            }
            UserEvent::Erased => {
                self.standing = Standing::Erased;
                self.generation += 1;
                self.keys.clear();
            }
        }
    }

    fn is_present(&self) -> bool {
        !self.is_erased()
    }

    /// A suspended user keeps what it signs in with, so that reinstating cannot fail.
    fn claims(event: &UserEvent) -> Vec<ClaimChange> {
        match event {
            UserEvent::Created { profile: Erasable::Known(profile), first, .. } => {
                let first = first.then(|| Claim { scope: Self::FIRST_SCOPE, value: "1".to_owned() });
                profile.logins.keys().map(|key| key.claim()).chain(first).map(ClaimChange::Take).collect()
            }
            UserEvent::ProfileChanged {
                profile: Erasable::Known(profile),
                previous: Erasable::Known(previous),
                ..
            } => moved(previous, &profile.logins),
            _ => Vec::new(),
        }
    }

    fn erases(event: &UserEvent) -> bool {
        matches!(event, UserEvent::Erased)
    }

    fn redacted(event: &UserEvent) -> UserEvent {
        event.redacted()
    }
}

/// What is given back and what is taken; nothing of what stays.
fn moved(from: &Logins, to: &Logins) -> Vec<ClaimChange> {
    let claims = |logins: &Logins| logins.keys().map(|key| key.claim()).collect::<Vec<_>>();
    let (before, after) = (claims(from), claims(to));
    let released = before.iter().filter(|claim| !after.contains(claim)).cloned().map(ClaimChange::Release);
    let taken = after.iter().filter(|claim| !before.contains(claim)).cloned().map(ClaimChange::Take);
    released.chain(taken).collect()
}
