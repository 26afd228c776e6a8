//! Writing: judged and recorded under the lock, so that a commit is whole or not there.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::shared::{Actor, Claim, ClaimChange, Reason, Timestamp, replay};
use serde_json::{Value, json};

use super::super::Shown;
use super::{InMemoryLog, Kept, Recorded, State};
use crate::shared::{
    AppendError, Appended, CommandContext, EventView, Loaded, NewCommit, Position, Receipt, Receipts,
    StoreError, StreamChange, Streams, Written, stream_name,
};

/// How long a receipt is found: 24 hours.
const RECEIPT_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

#[async_trait]
impl<A: Shown> Streams<A> for InMemoryLog {
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<Loaded<A>>, StoreError> {
        let state = self.lock();
        Ok(ids.iter().map(|id| state.load(&stream_name::<A>(id))).collect())
    }

    async fn append(&self, commit: NewCommit<A>) -> Result<Appended, AppendError> {
        let now = self.clock.now();
        let mut state = self.lock();
        state.check_key(&commit.context, now)?;
        state.check_versions(&commit)?;
        state.check_erased(&commit)?;
        state.claims = state.claims_after(&commit)?;
        let position = state.record(&commit, now);
        state.keep_receipt(&commit, position, now);
        self.head.send_replace(position);
        Ok(Appended { position })
    }
}

#[async_trait]
impl Receipts for InMemoryLog {
    async fn find(&self, actor: &Actor, key: &str) -> Result<Option<Receipt>, StoreError> {
        let now = self.clock.now();
        Ok(self.lock().receipt(actor, key, now))
    }
}

impl State {
    fn load<A: Shown>(&self, stream: &str) -> Loaded<A> {
        let facts = self.of_stream(stream).filter_map(|event| event.fact.downcast_ref::<A::Event>());
        Loaded { version: self.version(stream), state: replay::<A>(None, facts).map(Arc::new) }
    }

    /// Before the versions: a command that is asked again was based on what has moved on by itself.
    fn check_key(&self, context: &CommandContext, now: Timestamp) -> Result<(), AppendError> {
        let Some(key) = &context.idempotency else { return Ok(()) };
        match self.receipt(&context.actor, key.as_str(), now) {
            Some(receipt) => Err(AppendError::Answered(Box::new(receipt))),
            None => Ok(()),
        }
    }

    fn check_versions<A: Shown>(&self, commit: &NewCommit<A>) -> Result<(), AppendError> {
        let current = |change: &StreamChange<A>| self.version(&stream_name::<A>(&change.id));
        let fresh = commit.changes.iter().all(|change| current(change) == change.based_on.version);
        if fresh { Ok(()) } else { Err(AppendError::Conflict) }
    }

    /// Nothing personal is said of somebody who is erased, and no reason is given.
    fn check_erased<A: Shown>(&self, commit: &NewCommit<A>) -> Result<(), AppendError> {
        for change in &commit.changes {
            let stream = stream_name::<A>(&change.id);
            let mut facts = self.of_stream(&stream).filter_map(|event| event.fact.downcast_ref());
            let before = facts.any(A::erases);
            let after = change.events.iter().skip_while(|event| !before && !A::erases(event));
            let personal = after.clone().any(|event| A::redacted(event) != *event);
            if personal || before && commit.context.reason.is_some() {
                return Err(
                    StoreError::failed("a stream whose person is erased can hold no personal data").into()
                );
            }
        }
        Ok(())
    }

    fn claims_after<A: Shown>(&self, commit: &NewCommit<A>) -> Result<HashMap<Claim, String>, AppendError> {
        let mut claims = self.claims.clone();
        for change in &commit.changes {
            let stream = stream_name::<A>(&change.id);
            for event in &change.events {
                for claim in A::claims(event) {
                    claim_or_refuse(&mut claims, &stream, claim)?;
                }
                if A::erases(event) {
                    claims.retain(|_, holder| *holder != stream);
                }
            }
        }
        Ok(claims)
    }

    fn record<A: Shown>(&mut self, commit: &NewCommit<A>, now: Timestamp) -> Position {
        let count: u64 = commit.changes.iter().map(|change| change.events.len() as u64).sum();
        let end = Position(self.head().0 + count);
        if count > 0 {
            let at = self.recorded_at.map_or(now, |last| now.max(last.plus_micros(1)));
            self.recorded_at = Some(at);
            for change in &commit.changes {
                self.record_change(change, &commit.context, end, at);
            }
        }
        end
    }

    fn record_change<A: Shown>(
        &mut self,
        change: &StreamChange<A>,
        context: &CommandContext,
        commit: Position,
        created_at: Timestamp,
    ) {
        let stream = stream_name::<A>(&change.id);
        let metadata = metadata::<A>(&change.id, context);
        for (stream_version, event) in (change.based_on.version + 1..).zip(&change.events) {
            let (event_type, data) = A::shown(&change.id, event, created_at);
            let view = EventView {
                position: Position(self.head().0 + 1),
                commit,
                stream: stream.clone(),
                stream_version,
                category: A::CATEGORY.to_owned(),
                event_type: event_type.to_owned(),
                data,
                metadata: metadata.clone(),
                created_at,
            };
            if A::erases(event) {
                self.redact::<A>(&change.id, &stream);
            }
            self.events.push(Recorded { fact: Arc::new(event.clone()), view });
        }
    }

    /// What was said of the person so far is gone, and why it was done as well.
    fn redact<A: Shown>(&mut self, id: &A::Id, stream: &str) {
        for recorded in self.events.iter_mut().filter(|recorded| recorded.view.stream == stream) {
            let Some(redacted) = recorded.fact.downcast_ref().map(A::redacted) else { continue };
            (_, recorded.view.data) = A::shown(id, &redacted, recorded.view.created_at);
            if let Some(fields) = recorded.view.metadata.as_object_mut() {
                fields.remove("reason");
            }
            recorded.fact = Arc::new(redacted);
        }
    }

    fn receipt(&self, actor: &Actor, key: &str, now: Timestamp) -> Option<Receipt> {
        let kept = self.receipts.get(&(actor.clone(), key.to_owned()))?;
        (now < kept.at.plus_micros(RECEIPT_MICROS)).then(|| kept.receipt.clone())
    }

    fn keep_receipt<A: Shown>(&mut self, commit: &NewCommit<A>, position: Position, at: Timestamp) {
        let Some(key) = &commit.context.idempotency else { return };
        let written = Written { version: commit.version, position, changed: !commit.changes.is_empty() };
        let receipt = Receipt { fingerprint: key.fingerprint, written };
        let entry = (commit.context.actor.clone(), key.as_str().to_owned());
        self.receipts.insert(entry, Kept { receipt, at });
    }
}

fn claim_or_refuse(
    claims: &mut HashMap<Claim, String>,
    stream: &str,
    change: ClaimChange,
) -> Result<(), AppendError> {
    match change {
        ClaimChange::Take(claim) => match claims.get(&claim) {
            Some(holder) if holder != stream => return Err(AppendError::Taken { scope: claim.scope }),
            _ => {
                claims.insert(claim, stream.to_owned());
            }
        },
        ClaimChange::Release(claim) => {
            if claims.get(&claim).is_some_and(|holder| holder == stream) {
                claims.remove(&claim);
            }
        }
    }
    Ok(())
}

fn metadata<A: Shown>(id: &A::Id, context: &CommandContext) -> Value {
    let mut metadata = json!({
        "actor": context.actor.as_str(),
        "correlation_id": context.correlation_id.to_string(),
        "aggregate_id": id.to_string(),
        "aggregate_type": A::CATEGORY,
    });
    let optional = [
        ("causation_id", context.causation_id.as_deref()),
        ("reason", context.reason.as_ref().map(Reason::as_str)),
        ("traceparent", context.traceparent.as_deref()),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            metadata[name] = value.into();
        }
    }
    metadata
}
