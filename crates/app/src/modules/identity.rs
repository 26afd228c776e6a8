//! Identity: who signs in, and what each one may.

use std::sync::Arc;

use daybook_application::identity::{Identity, IdentityPorts, Lifetimes, Secrets, Token, TokenKind};
use daybook_infrastructure::event_store::{Registration, SqlStreams};
use daybook_infrastructure::identity::{
    Argon2Passwords, BoundedThrottle, CachedIdentity, RandomSecrets, SessionCodec, SessionProjection,
    SqlIdentity, UserCodec, UserProjection,
};

use crate::module::{Contribution, Module, Parts};

/// Who signs in, for commands, and for the end of a server's start.
pub struct Accounts {
    /// All that can be done with users and sessions.
    pub identity: Arc<Identity>,
    /// What the first administrator is made with, as long as there is none.
    pub setup: Token,
}

struct IdentityModule;

/// Identity's part in the application.
#[must_use]
pub fn module() -> Box<dyn Module> {
    Box::new(IdentityModule)
}

impl Module for IdentityModule {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn registrations(&self) -> Vec<Registration> {
        vec![
            Registration::new(UserCodec, Arc::new(UserProjection)),
            Registration::new(SessionCodec, Arc::new(SessionProjection)),
        ]
    }

    fn contribute(&self, parts: &Parts) -> anyhow::Result<Contribution> {
        // One half for reading, a quarter each for deciding on users and on sessions.
        let (reading, deciding) = (parts.cache_bytes / 2, parts.cache_bytes / 4);
        let records = Arc::new(CachedIdentity::new(SqlIdentity::new(parts.store.clone()), reading));
        let setup = RandomSecrets.token(TokenKind::Setup);
        let identity = Arc::new(Identity::new(&IdentityPorts {
            users: Arc::new(SqlStreams::new(parts.store.clone(), UserCodec, deciding)),
            sessions: Arc::new(SqlStreams::new(parts.store.clone(), SessionCodec, deciding)),
            once: parts.once.clone(),
            records: records.clone(),
            logins: records.clone(),
            credentials: records.clone(),
            open_sessions: records.clone(),
            passwords: Arc::new(Argon2Passwords::new()?),
            secrets: Arc::new(RandomSecrets),
            throttle: Arc::new(BoundedThrottle::new()),
            log: parts.log.clone(),
            ids: parts.ids.clone(),
            clock: parts.clock.clone(),
            lifetimes: Lifetimes::default(),
            setup: Some(RandomSecrets.digest(&setup)),
        }));
        parts.door.sign_in_by(identity.authenticate.clone());
        Ok(Contribution {
            routes: daybook_api::identity::routes(parts.door.clone(), identity.clone()),
            followers: vec![records],
            accounts: Some(Arc::new(Accounts { identity, setup })),
            ..Contribution::default()
        })
    }
}
