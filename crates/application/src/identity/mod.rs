//! Identity: the use cases.

mod authenticate;
mod change_access;
mod change_password;
mod change_profile;
mod changing;
mod create;
mod end_session;
mod end_sessions;
mod erase;
mod error;
mod first_admin;
#[cfg(test)]
mod fixtures;
mod guards;
mod history;
mod issue_key;
mod judging;
mod login;
mod ports;
#[cfg(test)]
mod properties;
mod refresh;
mod reset_password;
mod revoke_key;
mod secret;
mod sessions;
mod signing;
mod suspend;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod users;
mod views;

use std::sync::Arc;

use daybook_domain::identity::{Digest, Session, User};

use self::changing::Changing;
use self::signing::Signing;
use crate::shared::{Clock, EventLog, Ids, Once, Streams};

#[cfg(any(test, feature = "testing"))]
pub use authenticate::MockSignIn;
pub use authenticate::{Authenticate, Authenticated, ProvenBy, SignIn};
pub use change_access::{ChangeAccess, ChangeAccessCommand};
pub use change_password::{ChangePassword, ChangePasswordCommand};
pub use change_profile::{ChangeProfile, ChangeProfileCommand};
pub use create::{Create, CreateCommand};
pub use end_session::{EndSession, EndSessionCommand};
pub use end_sessions::{EndSessions, EndSessionsCommand};
pub use erase::{Erase, EraseCommand};
pub use error::{Failure, IdentityError, LoginError, RefreshError};
pub use first_admin::{FirstAdmin, FirstAdminCommand};
pub use guards::{Attempt, HashError, LoginThrottle, Passwords, Secrets, Throttled};
#[cfg(any(test, feature = "testing"))]
pub use guards::{MockLoginThrottle, MockPasswords, MockSecrets};
pub use history::History;
pub use issue_key::{IssueKey, IssueKeyCommand, Issued};
pub use login::{Login, LoginCommand};
pub use ports::{Credentials, LoginRecords, SessionRecords, UserRecords, UsersPage};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockCredentials, MockLoginRecords, MockSessionRecords, MockUserRecords};
pub use refresh::{Refresh, RefreshCommand};
pub use reset_password::{ResetPassword, ResetPasswordCommand};
pub use revoke_key::{RevokeKey, RevokeKeyCommand};
pub use secret::{Password, Token, TokenKind, WeakPassword};
pub use sessions::Sessions;
pub use signing::{Lifetimes, SignedIn};
pub use suspend::{Reinstate, Suspend, SuspendCommand};
pub use users::Users;
pub use views::{KeyView, SessionView, UserState, UserView};

/// All that can be done with users and sessions.
pub struct Identity {
    /// Tells who sends a token.
    pub authenticate: Arc<Authenticate>,
    /// Signs in with a password.
    pub login: Login,
    /// Renews a session.
    pub refresh: Refresh,
    /// Ends one session.
    pub end_session: EndSession,
    /// Ends all sessions of a user.
    pub end_sessions: EndSessions,
    /// Lists the sessions of a user.
    pub sessions: Sessions,
    /// Makes the administrator that the server begins with.
    pub first_admin: FirstAdmin,
    /// Puts a user on record.
    pub create: Create,
    /// Changes who a user is.
    pub change_profile: ChangeProfile,
    /// Changes what a user may.
    pub change_access: ChangeAccess,
    /// Changes one's own password.
    pub change_password: ChangePassword,
    /// Gives a user another password.
    pub reset_password: ResetPassword,
    /// Keeps a user out.
    pub suspend: Suspend,
    /// Lets a user in again.
    pub reinstate: Reinstate,
    /// Issues an API key.
    pub issue_key: IssueKey,
    /// Revokes an API key.
    pub revoke_key: RevokeKey,
    /// Forgets a person.
    pub erase: Erase,
    /// Reads users.
    pub users: Users,
    /// Reads what happened to a user or a session.
    pub history: History,
}

/// What identity needs of the world.
#[derive(Clone)]
pub struct IdentityPorts {
    /// The users' streams.
    pub users: Arc<dyn Streams<User>>,
    /// The sessions' streams.
    pub sessions: Arc<dyn Streams<Session>>,
    /// One answer per idempotency key.
    pub once: Arc<Once>,
    /// The read model of users.
    pub records: Arc<dyn UserRecords>,
    /// What finds who signs in.
    pub logins: Arc<dyn LoginRecords>,
    /// What finds what a token stands for.
    pub credentials: Arc<dyn Credentials>,
    /// The read model of sessions.
    pub open_sessions: Arc<dyn SessionRecords>,
    /// What hashes passwords.
    pub passwords: Arc<dyn Passwords>,
    /// What makes secrets.
    pub secrets: Arc<dyn Secrets>,
    /// What slows down who guesses.
    pub throttle: Arc<dyn LoginThrottle>,
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long sessions and tokens are good.
    pub lifetimes: Lifetimes,
    /// The digest of the token with which the first administrator is made; `None` if none was given out.
    pub setup: Option<Digest>,
}

impl Identity {
    /// The use cases over these ports.
    #[must_use]
    pub fn new(ports: &IdentityPorts) -> Self {
        let IdentityPorts { once, records, clock, passwords, throttle, .. } = ports.clone();
        let changing = Changing { streams: ports.users.clone(), records: records.clone() };
        let signing = Signing {
            streams: ports.sessions.clone(),
            secrets: ports.secrets.clone(),
            ids: ports.ids.clone(),
            clock: clock.clone(),
            lifetimes: ports.lifetimes,
        };
        Self {
            authenticate: Arc::new(Authenticate::new(ports)),
            login: Login::new(ports, changing.clone(), signing.clone()),
            refresh: Refresh::new(ports, signing),
            end_session: EndSession::new(ports.sessions.clone(), once.clone()),
            end_sessions: EndSessions::new(changing.clone(), once.clone()),
            sessions: Sessions::new(records.clone(), ports.open_sessions.clone(), clock.clone()),
            first_admin: FirstAdmin::new(ports),
            create: Create::new(ports.users.clone(), once.clone(), passwords.clone()),
            change_profile: ChangeProfile::new(changing.clone(), once.clone()),
            change_access: ChangeAccess::new(changing.clone(), once.clone()),
            change_password: ChangePassword::new(
                changing.clone(),
                passwords.clone(),
                throttle,
                clock.clone(),
            ),
            reset_password: ResetPassword::new(changing.clone(), once.clone(), passwords),
            suspend: Suspend::new(changing.clone(), once.clone()),
            reinstate: Reinstate::new(changing.clone(), once.clone()),
            issue_key: IssueKey::new(changing.clone(), once.clone(), ports.secrets.clone(), clock),
            revoke_key: RevokeKey::new(changing.clone(), once.clone()),
            erase: Erase::new(changing, once),
            users: Users::new(records),
            history: History::new(ports.log.clone()),
        }
    }
}
