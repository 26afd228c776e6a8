//! Passwords that are not hidden.

use async_trait::async_trait;
use daybook_domain::identity::PasswordHash;

use crate::identity::{HashError, Password, Passwords};

/// "Hashes" that have the password in them, in hexadecimal: fast, the same in every run, and fit for tests alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainPasswords;

#[async_trait]
impl Passwords for PlainPasswords {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashError> {
        use std::fmt::Write as _;

        let mut text = "$argon2id$v=19$plain$".to_owned();
        for byte in password.reveal().bytes() {
            write!(text, "{byte:02x}").map_err(|error| HashError::Failed(error.into()))?;
        }
        text.parse().map_err(|error| HashError::Failed(Box::new(error)))
    }

    async fn verify(&self, password: &Password, hash: Option<PasswordHash>) -> Result<bool, HashError> {
        let of_password = self.hash(password).await?;
        Ok(hash == Some(of_password))
    }

    fn is_current(&self, hash: &PasswordHash) -> bool {
        hash.as_str().starts_with("$argon2id$v=19$plain$")
    }
}
