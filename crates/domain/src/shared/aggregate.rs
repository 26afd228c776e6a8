//! Aggregates: records that are rebuilt from their own events.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use super::ClaimChange;

/// A consistency boundary rebuilt from its own events.
///
/// Decisions are ordinary methods that return events; nothing is changed by deciding.
pub trait Aggregate: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// The first part of the stream's name, `article` in `article-<uuid>`; lower-case letters only.
    const CATEGORY: &'static str;

    /// What tells one record from another; its text is the second part of the stream's name.
    type Id: Clone + Debug + Display + FromStr + Eq + Hash + Send + Sync + 'static;

    /// A fact about one record, in the past tense.
    type Event: Clone + Debug + PartialEq + Send + Sync + 'static;

    /// The state after the first event of a stream; `None` if this event cannot be a first one.
    fn begin(event: &Self::Event) -> Option<Self>;

    /// Takes in a fact. It has happened, so this cannot fail.
    fn apply(&mut self, event: &Self::Event);

    /// Whether a reader would find the record: false after a deletion that left only history.
    fn is_present(&self) -> bool {
        true
    }

    /// The values that an event takes for its stream alone, or gives back (see [`Claim`](super::Claim)).
    fn claims(_event: &Self::Event) -> Vec<ClaimChange> {
        Vec::new()
    }

    /// Whether an event says that the person whom the record is about is erased.
    ///
    /// What was said of the person is gone with it: the earlier events of the stream read as
    /// [`redacted`](Self::redacted) from then on, and the stream holds no claim any more. The reason of such an
    /// event stays readable.
    fn erases(_event: &Self::Event) -> bool {
        false
    }

    /// An event as it reads once the person is erased: the same fact, with
    /// [`Erasable::Erased`](super::Erasable::Erased) wherever it spoke of the person.
    fn redacted(event: &Self::Event) -> Self::Event {
        event.clone()
    }
}

/// The state that `events` lead to from `state`, the state before them.
///
/// Events before a first one that can begin the record have no effect; a stream written through
/// decisions has none.
pub fn replay<'e, A: Aggregate>(
    state: Option<A>,
    events: impl IntoIterator<Item = &'e A::Event>,
) -> Option<A> {
    events.into_iter().fold(state, |state, event| match state {
        None => A::begin(event),
        Some(mut state) => {
            state.apply(event);
            Some(state)
        }
    })
}
