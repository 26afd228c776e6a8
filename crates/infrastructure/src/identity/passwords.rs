//! Passwords with argon2id.

use std::sync::Arc;
use std::thread;

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{ARGON2ID_IDENT, Argon2, Params, Version};
use async_trait::async_trait;
use daybook_application::identity::{HashError, Password, Passwords};
use daybook_domain::identity::PasswordHash;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::secrets::random;

/// How many may wait for each one that is hashed. One takes some hundredths of a second: nobody waits for much longer
/// than one second.
const WAITING: usize = 32;

/// Hashes with 19 MiB, two passes and one lane, the least that OWASP gives; the verifier of older hashes takes their
/// parameters from them.
///
/// Half of the cores hash at the most, so that a crowd that signs in leaves the others to those who are signed in.
pub struct Argon2Passwords {
    hasher: Argon2<'static>,
    /// What every new hash begins with.
    beginning: String,
    /// The hash of no password.
    nobody: Arc<str>,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Argon2Passwords {
    /// Hashes on half of the cores.
    pub fn new() -> Result<Self, HashError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self::limited((cores / 2).max(1), WAITING)
    }

    /// Hashes so many at a time, for each of which so many may wait.
    fn limited(running: usize, waiting: usize) -> Result<Self, HashError> {
        let params = Params::default();
        let written = ParamsString::try_from(&params).map_err(failed)?;
        let nobody = phc::PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: written.clone(),
            salt: Some(Salt::new(&random::<16>()).map_err(failed)?),
            // Of 256 random bits it is not to be expected that any password has them.
            hash: Some(Output::new(&random::<32>()).map_err(failed)?),
        };
        Ok(Self {
            hasher: Argon2::from(params),
            beginning: format!("${ARGON2ID_IDENT}$v={}${written}$", u32::from(Version::V0x13)),
            nobody: nobody.to_string().into(),
            running: Arc::new(Semaphore::new(running)),
            admitted: Arc::new(Semaphore::new(running * (1 + waiting))),
        })
    }

    /// Works on a thread that may be blocked, when it is its turn. Whoever hangs up meanwhile does not give its place
    /// to somebody else before the work is done.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let admitted = self.admitted.clone().try_acquire_owned().map_err(|_| HashError::Busy)?;
        let running = self.running.clone().acquire_owned().await.map_err(failed)?;
        let work = move || {
            let outcome = work();
            drop((running, admitted));
            outcome
        };
        tokio::task::spawn_blocking(work).await.map_err(failed)?
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashError> {
        let (hasher, password) = (self.hasher.clone(), Zeroizing::new(password.reveal().to_owned()));
        self.work(move || {
            let hash =
                hasher.hash_password_with_salt(password.as_bytes(), &random::<16>()).map_err(failed)?;
            hash.to_string().parse().map_err(failed)
        })
        .await
    }

    async fn verify(&self, password: &Password, hash: Option<PasswordHash>) -> Result<bool, HashError> {
        let (hasher, password) = (self.hasher.clone(), Zeroizing::new(password.reveal().to_owned()));
        let nobody = self.nobody.clone();
        self.work(move || {
            let kept = hash.as_ref().map_or(&*nobody, PasswordHash::as_str);
            match hasher.verify_password(password.as_bytes(), kept) {
                Ok(()) => Ok(hash.is_some()),
                Err(Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(failed(error)),
            }
        })
        .await
    }

    fn is_current(&self, hash: &PasswordHash) -> bool {
        hash.as_str().starts_with(&self.beginning)
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> HashError {
    HashError::Failed(Box::new(error))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use futures::future::join_all;

    use super::*;

    daybook_application::passwords_contract!(Argon2Passwords::new().unwrap());

    #[tokio::test]
    async fn a_hash_says_what_it_was_made_with_and_has_a_salt_of_its_own() {
        let passwords = Argon2Passwords::new().unwrap();
        let password = Password::typed("correct horse");
        let (one, other) =
            (passwords.hash(&password).await.unwrap(), passwords.hash(&password).await.unwrap());
        assert!(one.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", one.as_str());
        assert_ne!(one.as_str(), other.as_str());
    }

    #[tokio::test]
    async fn a_hash_of_another_program_is_verified_by_its_own_parameters() {
        // Made by the reference program: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
        let hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let passwords = Argon2Passwords::new().unwrap();
        let hash: PasswordHash = hash.parse().unwrap();
        assert!(passwords.verify(&Password::typed("password"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(&Password::typed("passwort"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.is_current(&hash));
    }

    #[tokio::test]
    async fn what_is_no_hash_is_a_failure_and_never_right() {
        let passwords = Argon2Passwords::new().unwrap();
        for text in ["", "password", "$argon2id$v=19$m=8", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ"] {
            let verified =
                passwords.verify(&Password::typed("password"), Some(PasswordHash::restore(text))).await;
            assert!(!matches!(verified, Ok(true)), "{text}");
        }
    }

    #[tokio::test]
    async fn a_crowd_is_refused_at_once_and_not_made_to_wait() {
        let passwords = Argon2Passwords::limited(1, 2).unwrap();
        let password = Password::typed("correct horse");
        let outcomes = join_all((0..10).map(|_| passwords.verify(&password, None))).await;
        let busy = outcomes.iter().filter(|outcome| matches!(outcome, Err(HashError::Busy))).count();
        assert_eq!((busy, outcomes.len() - busy), (7, 3));
        assert!(outcomes.iter().flatten().all(|is_right| !is_right));
        // Their places are free again.
        assert!(!passwords.verify(&password, None).await.unwrap());
    }

    #[tokio::test]
    async fn who_hangs_up_keeps_the_place_until_the_work_is_done() {
        let passwords = Argon2Passwords::limited(1, 0).unwrap();
        let (finish, wait) = std::sync::mpsc::channel::<()>();
        let work = passwords.work(move || {
            wait.recv().map_err(failed)?;
            Ok(())
        });
        tokio::select! {
            biased;
            _ = work => unreachable!("it waits"),
            () = tokio::task::yield_now() => {}
        }
        // The one who asked is gone, and the thread still works.
        assert!(matches!(passwords.verify(&Password::typed("x"), None).await, Err(HashError::Busy)));
        finish.send(()).unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        while passwords.admitted.available_permits() == 0 && Instant::now() < end {
            tokio::task::yield_now().await;
        }
        assert!(!passwords.verify(&Password::typed("x"), None).await.unwrap());
    }

    #[tokio::test]
    async fn the_runtime_goes_on_while_a_password_is_hashed() {
        let passwords = Argon2Passwords::new().unwrap();
        let password = Password::typed("correct horse");
        let mut turns = 0;
        let hashed = passwords.hash(&password);
        tokio::pin!(hashed);
        loop {
            tokio::select! {
                biased;
                hash = &mut hashed => break assert!(hash.is_ok()),
                () = tokio::task::yield_now() => turns += 1,
            }
        }
        assert!(turns > 10, "one thread, and it was blocked: {turns}");
    }

    #[tokio::test]
    async fn no_hash_costs_the_work_of_one() {
        let passwords = Argon2Passwords::new().unwrap();
        // What is verified in its place is as dear as a hash of today, by its own parameters.
        assert!(passwords.is_current(&PasswordHash::restore(&*passwords.nobody)));
        let parsed = phc::PasswordHash::new(&passwords.nobody).unwrap();
        assert_eq!(parsed.hash.unwrap().len(), 32);
    }
}
