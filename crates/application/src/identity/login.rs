//! Signs in with a password.

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::sync::Arc;

use daybook_domain::identity::{LoginKey, PasswordHash, User, UserId};
use uuid::Uuid;

use super::changing::Changing;
use super::signing::Signing;
use super::{Attempt, IdentityPorts, LoginError, LoginRecords, LoginThrottle, Password, Passwords, SignedIn};
use crate::shared::{Clock, CommandContext, Expected, Loaded, StoreError, Streams};

/// Signs a user in.
pub struct LoginCommand {
    /// The e-mail address or the user name, as it was typed.
    pub login: String,
    /// The password.
    pub password: Password,
    /// From where, if that is known for certain.
    pub address: Option<IpAddr>,
    /// In the course of what. Whoever acts is the user who signs in; an idempotency key is of no use, since the tokens
    /// are shown once.
    pub context: CommandContext,
}

/// The handler of [`LoginCommand`].
pub struct Login {
    streams: Arc<dyn Streams<User>>,
    logins: Arc<dyn LoginRecords>,
    passwords: Arc<dyn Passwords>,
    throttle: Arc<dyn LoginThrottle>,
    clock: Arc<dyn Clock>,
    changing: Changing,
    signing: Signing,
}

impl Login {
    pub(super) fn new(ports: &IdentityPorts, changing: Changing, signing: Signing) -> Self {
        let IdentityPorts { users: streams, logins, passwords, throttle, clock, .. } = ports.clone();
        Self { streams, logins, passwords, throttle, clock, changing, signing }
    }

    /// Signs in. For a name that nobody has, for a wrong password and for somebody who is kept out, the same work is
    /// done and the same is answered.
    pub async fn handle(&self, command: LoginCommand) -> Result<SignedIn, LoginError> {
        let LoginCommand { login, password, address, context } = command;
        let attempt = Attempt { account: LoginKey::of(&login), address, at: self.clock.now() };
        self.throttle.attempt(&attempt)?;
        let (id, user) = self.found(attempt.account.as_ref()).await?;
        let hash = user.as_deref().and_then(User::account).and_then(|account| account.password.clone());
        let is_right = self.passwords.verify(&password, hash.clone()).await?;
        let active = user.filter(|user| is_right && user.is_active());
        let (Some(user), Some(hash)) = (active, hash) else { return Err(LoginError::Refused) };
        self.throttle.succeeded(&attempt);
        let context = CommandContext { actor: id.actor(), idempotency: None, ..context };
        self.renew_hash(id, &password, &hash, &context).await;
        Ok(self.signing.start(id, user.generation(), context).await?)
    }

    /// Who signs in with this. A name that nobody has costs the same two steps.
    async fn found(&self, login: Option<&LoginKey>) -> Result<(UserId, Option<Arc<User>>), StoreError> {
        let known = match login {
            Some(login) => self.logins.by_login(login).await?,
            None => None,
        };
        let id = known.unwrap_or(UserId::new(Uuid::nil()));
        let loaded = self.streams.load(&[id]).await?;
        Ok((id, loaded.into_iter().next().unwrap_or_else(Loaded::absent).state))
    }

    /// Keeps the password as it is kept today, now that it is known. Whether that succeeds is of no consequence for
    /// who signs in: the next time, it is tried again.
    async fn renew_hash(
        &self,
        id: UserId,
        password: &Password,
        hash: &PasswordHash,
        context: &CommandContext,
    ) {
        if self.passwords.is_current(hash) {
            return;
        }
        let Ok(renewed) = self.passwords.hash(password).await else { return };
        let rehash = |user: &User| user.rehash_password(hash, renewed.clone());
        let _later = self.changing.decide_on(id, Expected::Any, context, rehash).await;
    }
}
