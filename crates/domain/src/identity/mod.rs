//! Identity: the users, what they are known and proven by, and the sessions in which they are signed in.

mod api_key;
mod backoff;
mod digest;
mod display_name;
mod error;
mod event;
mod id;
mod key_name;
mod logins;
mod naming;
mod password_hash;
mod profile;
mod session;
mod session_event;
#[cfg(test)]
mod tests;
mod tokens;
mod user;
mod user_decisions;
mod user_name;

pub use api_key::{ApiKey, NewApiKey};
pub use backoff::Backoff;
pub use digest::Digest;
pub use display_name::DisplayName;
pub use error::{SessionError, UserError};
pub use event::UserEvent;
pub use id::{InvalidKeyId, InvalidSessionId, InvalidUserId, KeyId, SessionId, UserId};
pub use key_name::KeyName;
pub use logins::{LoginKey, Logins, NoLogin};
pub use naming::InvalidLabel;
pub use password_hash::{InvalidPasswordHash, PasswordHash};
pub use profile::{UserField, UserPatch, UserProfile};
pub use session::Session;
pub use session_event::{EndedBy, SessionEvent};
pub use tokens::Tokens;
pub use user::{Account, Standing, User};
pub use user_decisions::NewUser;
pub use user_name::{InvalidUserName, UserName};
