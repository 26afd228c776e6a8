//! The log against itself.

use daybook_application::shared::{LogId, Position};
use daybook_domain::shared::Timestamp;
use sea_orm::{ConnectionTrait, Statement};

use super::{Expectation, Fault, VerifyError, hex};
use crate::event_store::hash::{self, GENESIS, Hash};
use crate::event_store::head::Head;
use crate::event_store::record::RecordedEvent;
use crate::shared::failed;

/// The log up to an event, as far as the next one depends on it.
pub(super) struct Chain<'e> {
    position: Position,
    hash: Hash,
    /// The last position and the time of the commit that the event belongs to.
    commit: (Position, Timestamp),
    expected: Option<&'e Expectation>,
}

impl<'e> Chain<'e> {
    pub(super) fn new(expected: Option<&'e Expectation>, log: &LogId) -> Result<Self, Fault> {
        if let Some(other) = expected.and_then(|e| e.head.log.as_ref()).filter(|other| *other != log) {
            return Err(Fault(format!("this is the log {log}, the expected head is of {other}")));
        }
        let commit = (Position(0), Timestamp::from_micros(i64::MIN));
        let chain = Self { position: Position(0), hash: GENESIS, commit, expected };
        chain.check_expected()?;
        Ok(chain)
    }

    pub(super) fn position(&self) -> Position {
        self.position
    }

    /// Takes the next event in.
    pub(super) fn next(&mut self, event: &RecordedEvent) -> Result<(), Fault> {
        let fault = |what: String| Err(Fault(format!("position {}: {what}", event.position)));
        let position = Position(self.position.0 + 1);
        if event.position != position {
            return fault(format!("position {position} is missing"));
        }
        let (commit, recorded_at) = self.commit;
        if commit >= position {
            if (event.commit, event.recorded_at) != self.commit {
                return fault(format!("the commit up to {commit} is not whole"));
            }
        } else if event.commit < position {
            return fault(format!("its commit ends before it, at {}", event.commit));
        } else if event.recorded_at <= recorded_at {
            return fault(format!("it is not recorded later than the commit before ({recorded_at})"));
        }
        let hash = hash::link(&self.hash, position, event.commit, event.recorded_at, &event.digest());
        if hash != event.hash {
            return fault("its hash does not follow from what it says and the event before".into());
        }
        (self.position, self.hash, self.commit) = (position, hash, (event.commit, event.recorded_at));
        self.check_expected()
    }

    /// The log ends here.
    pub(super) fn end(&self, head: &Head) -> Result<(), Fault> {
        if self.position != head.position {
            return Err(Fault(format!(
                "the log goes on to {}, its head says {}",
                self.position, head.position
            )));
        }
        if self.commit.0 > self.position {
            return Err(Fault(format!("the last commit, up to {}, is not whole", self.commit.0)));
        }
        if self.hash != head.hash {
            return Err(Fault(format!("the head's hash is not that of position {}", self.position)));
        }
        if self.position.0 > 0 && self.commit.1 != head.recorded_at {
            return Err(Fault(format!("the head's time is not that of position {}", self.position)));
        }
        match self.expected {
            Some(expected) if expected.head.position > self.position => Err(Fault(format!(
                "the log ends at {}, before the expected {}",
                self.position, expected.head
            ))),
            _ => Ok(()),
        }
    }

    fn check_expected(&self) -> Result<(), Fault> {
        match self.expected {
            Some(expected) if expected.head.position == self.position && expected.hash != hex(&self.hash) => {
                Err(Fault(format!("position {}: its hash is not the expected one", self.position)))
            }
            _ => Ok(()),
        }
    }
}

/// The versions of every stream are 1, 2, 3, … in the order of the log.
pub(super) async fn check_versions(db: &impl ConnectionTrait) -> Result<(), VerifyError> {
    let sql = "SELECT position, stream, version FROM (SELECT position, stream, version, \
               ROW_NUMBER() OVER (PARTITION BY stream ORDER BY position) AS n FROM events) numbered \
               WHERE version <> n ORDER BY position LIMIT 1";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    let Some(row) = row.map_err(failed)? else { return Ok(()) };
    let read = || {
        Ok::<_, sea_orm::DbErr>((
            row.try_get::<i64>("", "position")?,
            row.try_get::<String>("", "stream")?,
            row.try_get::<i64>("", "version")?,
        ))
    };
    let (position, stream, version) = read().map_err(failed)?;
    Err(Fault(format!("position {position}: version {version} of {stream} does not follow the one before"))
        .into())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::event_store::sealing::Personal;

    /// Commits of these sizes.
    fn log(commits: &[u64]) -> Vec<RecordedEvent> {
        let mut events: Vec<RecordedEvent> = Vec::new();
        for (number, size) in (0..).zip(commits) {
            let first = events.len() as u64;
            for n in 1..=*size {
                let data = Bytes::from(format!("{n}"));
                let mut event = RecordedEvent {
                    position: Position(first + n),
                    commit: Position(first + size),
                    stream: Arc::from("config-a"),
                    version: first + n,
                    category: Arc::from("config"),
                    event_type: Arc::from("ConfigValueSet"),
                    schema_version: 1,
                    open: data.clone(),
                    personal: Personal::default(),
                    data,
                    metadata: Bytes::new(),
                    recorded_at: Timestamp::from_micros(1_000 + number),
                    key_id: None,
                    hash: GENESIS,
                };
                seal(&mut event, events.last());
                events.push(event);
            }
        }
        events
    }

    fn seal(event: &mut RecordedEvent, before: Option<&RecordedEvent>) {
        let before = before.map_or(GENESIS, |event| event.hash);
        event.hash = hash::link(&before, event.position, event.commit, event.recorded_at, &event.digest());
    }

    /// Everything after `first` is sealed anew, as a forger would.
    fn reseal(events: &mut [RecordedEvent], first: usize) {
        for n in first..events.len() {
            let before = n.checked_sub(1).map(|n| events[n].clone());
            seal(&mut events[n], before.as_ref());
        }
    }

    fn check(events: &[RecordedEvent]) -> Result<(), Fault> {
        let mut chain = Chain::new(None, &"log".parse().unwrap())?;
        events.iter().try_for_each(|event| chain.next(event))
    }

    #[test]
    fn a_whole_log_is_in_order() {
        check(&log(&[1, 3, 2])).unwrap();
    }

    #[test]
    fn an_edit_a_cut_and_a_swap_are_found() {
        let mut edited = log(&[1, 3]);
        edited[1].data = Bytes::from_static(b"forged");
        assert!(check(&edited).unwrap_err().0.starts_with("position 2: its hash"));

        let mut cut = log(&[1, 1, 1]);
        cut.remove(1);
        assert_eq!(check(&cut).unwrap_err().0, "position 3: position 2 is missing");

        let mut swapped = log(&[1, 1]);
        swapped.swap(0, 1);
        swapped[0].position = Position(1);
        swapped[1].position = Position(2);
        assert!(check(&swapped).is_err());
    }

    #[test]
    fn a_commit_that_is_not_whole_is_found_though_the_chain_is_sealed_anew() {
        let mut events = log(&[2, 1]);
        events.remove(1);
        events[1].position = Position(2);
        reseal(&mut events, 1);
        assert!(check(&events).unwrap_err().0.contains("is not whole"));
    }

    #[test]
    fn time_that_does_not_go_on_is_found_though_the_chain_is_sealed_anew() {
        let mut events = log(&[1, 1]);
        events[1].recorded_at = events[0].recorded_at;
        reseal(&mut events, 1);
        assert!(check(&events).unwrap_err().0.contains("not recorded later"));
    }

    #[test]
    fn a_log_that_is_forged_throughout_is_found_by_a_head_that_was_kept_elsewhere() {
        let events = log(&[1, 1]);
        let kept: Expectation = format!("log.2:{}", hex(&events[1].hash)).parse().unwrap();
        let mut forged = events.clone();
        forged[0].data = Bytes::from_static(b"forged");
        reseal(&mut forged, 0);
        check(&forged).unwrap();
        let mut chain = Chain::new(Some(&kept), &"log".parse().unwrap()).unwrap();
        let found = forged.iter().try_for_each(|event| chain.next(event)).unwrap_err();
        assert_eq!(found.0, "position 2: its hash is not the expected one");
        assert!(Chain::new(Some(&kept), &"other".parse().unwrap()).is_err());
    }
}
