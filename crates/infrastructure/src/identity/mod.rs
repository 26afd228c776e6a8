//! Identity: the stored forms of users and sessions, their read models, and what keeps secrets and keeps strangers out.

mod cache;
mod codec;
mod entities;
mod keys;
pub(crate) mod migration;
mod passwords;
mod reader;
mod secrets;
mod sessions;
mod tables;
#[cfg(test)]
mod tests;
mod throttle;
mod users;

pub use cache::CachedIdentity;
pub use codec::{SessionCodec, UserCodec};
pub use passwords::Argon2Passwords;
pub use reader::SqlIdentity;
pub use secrets::RandomSecrets;
pub use sessions::SessionProjection;
pub use throttle::BoundedThrottle;
pub use users::UserProjection;
