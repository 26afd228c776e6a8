//! Holds the log against itself, and everything that follows from it against the log.

mod chain;
mod compare;
mod erasures;
mod snapshots;

use std::fmt;
use std::fmt::Write as _;

use daybook_application::shared::{LogPosition, Position, StoreError};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, IsolationLevel, TransactionOptions, TransactionTrait,
};

use self::chain::Chain;
use super::Store;
use super::head::Head;
use super::replay::{self, ReplayError};
use super::scratch::Scratch;
use crate::shared::failed;

/// How often it is begun anew because somebody was erased meanwhile.
const MOST_ATTEMPTS: usize = 5;

/// Told how far a long work has come.
pub trait Progress: Sync {
    /// Everything up to `position` is done, of all up to `head`.
    fn at(&self, position: Position, head: Position);
}

/// The first thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub(super) String);

/// What was found in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The last position.
    pub head: LogPosition,
    /// The hash of the last event, in hexadecimal digits. Kept elsewhere, it proves later that nothing up to here
    /// was edited, cut or swapped.
    pub hash: String,
}

/// Why nothing was found in order.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Something is not as it must be.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.head, self.hash)
    }
}

/// A head that was noted earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Where the log ended then.
    pub head: LogPosition,
    /// The hash of its last event then, in hexadecimal digits.
    pub hash: String,
}

impl std::str::FromStr for Expectation {
    type Err = String;

    /// `<log_id>.<position>:<hash>`, as [`Verified`] is written.
    fn from_str(text: &str) -> Result<Self, String> {
        let malformed = || "expected <log_id>.<position>:<64 hexadecimal digits>".to_owned();
        let (head, hash) = text.split_once(':').ok_or_else(malformed)?;
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(malformed());
        }
        let head = head.parse().map_err(|_| malformed())?;
        Ok(Self { head, hash: hash.to_ascii_lowercase() })
    }
}

impl Store {
    /// Holds the chain, positions and commits against each other, and claims, read models and snapshots against a
    /// replay of the log into a scratch database beside the data. Memory stays small however long the log is.
    ///
    /// Works beside a running server. The comparison itself is made in one read transaction, so that it sees one
    /// moment.
    pub async fn verify(
        &self,
        expected: Option<&Expectation>,
        progress: &dyn Progress,
    ) -> Result<Verified, VerifyError> {
        for _ in 0..MOST_ATTEMPTS {
            let erased = self.last_erasure().await?;
            match self.attempt(expected, progress).await {
                // Who was erased meanwhile was read in part before it and in part after it.
                Err(VerifyError::Fault(_)) if self.last_erasure().await? != erased => {}
                outcome => return outcome,
            }
        }
        self.attempt(expected, progress).await
    }

    async fn attempt(
        &self,
        expected: Option<&Expectation>,
        progress: &dyn Progress,
    ) -> Result<Verified, VerifyError> {
        let mut chain = Chain::new(expected, &self.log_id)?;
        let scratch = self.scratch().await?;
        let verified = self.verify_with(&scratch, &mut chain, progress).await;
        scratch.remove().await;
        verified
    }

    async fn verify_with(
        &self,
        scratch: &Scratch,
        chain: &mut Chain<'_>,
        progress: &dyn Progress,
    ) -> Result<Verified, VerifyError> {
        let head = self.refresh().await?;
        self.replay(scratch, chain, head, progress).await?;
        // One moment: SQLite's transactions are, a server has to be told.
        let moment = TransactionOptions {
            isolation_level: self.database.is_shared().then_some(IsolationLevel::RepeatableRead),
            ..Default::default()
        };
        let tx = self.database.readers.begin_with_options(moment).await.map_err(failed)?;
        let verified = self.verify_moment(&tx, scratch, chain, progress).await;
        tx.rollback().await.map_err(failed)?;
        verified
    }

    /// What only one moment can tell: read models are those of the head.
    async fn verify_moment(
        &self,
        tx: &DatabaseTransaction,
        scratch: &Scratch,
        chain: &mut Chain<'_>,
        progress: &dyn Progress,
    ) -> Result<Verified, VerifyError> {
        let head = Head::read(tx).await.map_err(failed)?;
        let head = head.ok_or_else(|| Fault("the log has no head".into()))?;
        // What was written since the replay began; the transaction sees nothing later.
        self.replay(scratch, chain, head.position, progress).await?;
        chain.end(&head)?;
        chain::check_versions(tx).await?;
        erasures::check(tx).await?;
        let own = [&compare::CLAIMS, &erasures::ERASURES];
        for table in self.registry.tables(tx.get_database_backend()).chain(own) {
            compare::table(tx, &scratch.database.readers, table).await?;
        }
        self.verify_snapshots(tx).await?;
        Ok(Verified { head: head.log_id.at(head.position), hash: hex(&head.hash) })
    }

    async fn replay(
        &self,
        scratch: &Scratch,
        chain: &mut Chain<'_>,
        head: Position,
        progress: &dyn Progress,
    ) -> Result<(), VerifyError> {
        while chain.position() < head {
            let at = chain.position();
            let events = self.stored_after(at, head).await?;
            if events.is_empty() {
                return Err(Fault(format!("the log ends at {at}, its head says {head}")).into());
            }
            for event in &events {
                chain.next(event)?;
            }
            let tx = scratch.database.writer.begin().await.map_err(failed)?;
            replay::apply(&tx, &self.database.readers, &self.registry, &events).await.map_err(fault)?;
            tx.commit().await.map_err(failed)?;
            progress.at(chain.position(), head);
        }
        Ok(())
    }
}

fn fault(error: ReplayError) -> VerifyError {
    match error {
        ReplayError::Store(error) => error.into(),
        error => Fault(error.to_string()).into(),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
