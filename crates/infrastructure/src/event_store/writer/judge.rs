//! Who of a batch may write: every request in order, also against those before it in the batch.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use daybook_application::shared::{Position, Receipt, Written};
use daybook_domain::shared::{Claim, ClaimChange};

use super::request::{AppendRequest, ClaimStep, NewReceipt, Refusal};

/// Who holds each claim.
pub(crate) type Claims = HashMap<Claim, Option<Arc<str>>>;

/// What the database says of the streams, claims and keys that a batch names, and what the batch has made of it.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    /// The version of each stream.
    pub versions: HashMap<Arc<str>, u64>,
    /// Who holds each claim that is named.
    pub claims: Claims,
    /// Of the streams that are given a key late, those whose persons are erased.
    pub erased: HashSet<Arc<str>>,
    /// What was answered under each actor's key.
    pub receipts: HashMap<(String, String), Receipt>,
}

impl Judge {
    /// Lets a request in, as if its events stood in the log, or says why not and leaves no trace of it.
    pub(crate) fn judge(&mut self, request: &AppendRequest) -> Result<(), Refusal> {
        // First: who asks again after a lost answer is told it, although the stream has moved on by itself.
        if let Some(answered) = request.receipt.as_ref().and_then(|receipt| self.answered(receipt)) {
            return Err(Refusal::Answered(answered.clone()));
        }
        let moved_on = |(stream, expected): (&Arc<str>, u64)| {
            self.versions.get(stream).copied().unwrap_or_default() != expected
        };
        if request.streams().any(moved_on) {
            return Err(Refusal::Conflict);
        }
        if request.keys.iter().any(|key| key.late && self.erased.contains(&key.owner)) {
            return Err(Refusal::Erased);
        }
        let claims = self.claims_after(request)?;
        self.claims.extend(claims);
        for event in &request.events {
            self.versions.insert(event.stream.clone(), event.version);
        }
        Ok(())
    }

    /// Remembers the outcome of a request that was let in.
    pub(crate) fn remember(&mut self, receipt: &NewReceipt, written: Written) {
        let key = (receipt.actor.to_string(), receipt.key.clone());
        self.receipts.insert(key, Receipt { fingerprint: receipt.fingerprint, written });
    }

    fn answered(&self, receipt: &NewReceipt) -> Option<&Receipt> {
        self.receipts.get(&(receipt.actor.to_string(), receipt.key.clone()))
    }

    /// The claims that a request changes, as they are after it.
    fn claims_after(&self, request: &AppendRequest) -> Result<Claims, Refusal> {
        let mut after = Claims::new();
        for (stream, step) in &request.claims {
            match step {
                ClaimStep::Change(change) => self.change(&mut after, stream, change)?,
                ClaimStep::ReleaseAll => self.release_all(&mut after, stream),
            }
        }
        Ok(after)
    }

    fn change(&self, after: &mut Claims, stream: &Arc<str>, change: &ClaimChange) -> Result<(), Refusal> {
        let (ClaimChange::Take(claim) | ClaimChange::Release(claim)) = change;
        let holder = after.get(claim).or_else(|| self.claims.get(claim)).cloned().flatten();
        let own = holder.as_ref() == Some(stream);
        match change {
            ClaimChange::Take(_) if holder.is_some() && !own => {
                return Err(Refusal::Taken { scope: claim.scope });
            }
            ClaimChange::Take(_) => drop(after.insert(claim.clone(), Some(stream.clone()))),
            ClaimChange::Release(_) if own => drop(after.insert(claim.clone(), None)),
            ClaimChange::Release(_) => {}
        }
        Ok(())
    }

    fn release_all(&self, after: &mut Claims, stream: &Arc<str>) {
        for holder in after.values_mut().filter(|holder| holder.as_ref() == Some(stream)) {
            *holder = None;
        }
        for (claim, holder) in &self.claims {
            if holder.as_ref() == Some(stream) && !after.contains_key(claim) {
                after.insert(claim.clone(), None);
            }
        }
    }
}

/// The outcome that a receipt tells.
pub(crate) fn written(receipt: &NewReceipt, position: Position, changed: bool) -> Written {
    Written { version: receipt.version, position, changed }
}
