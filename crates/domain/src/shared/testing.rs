//! Given/when/then for aggregates.
//!
//! ```
//! # use daybook_domain::{config::*, shared::testing::given};
//! let set = ConfigEvent::ValueSet {
//!     value: "on".parse().unwrap(),
//!     value_type: ValueType::String,
//!     old_value: None,
//! };
//! given::<Entry>([]).when(|entry| Entry::set(entry, "on".parse().unwrap(), None)).then([set]);
//! ```
#![expect(clippy::missing_panics_doc, clippy::panic, reason = "an assertion panics: that is its answer")]

use std::fmt::Debug;

use super::{Aggregate, replay};

/// The history of a record.
#[derive(Debug)]
pub struct Given<A: Aggregate> {
    state: Option<A>,
}

/// What a decision came to.
#[derive(Debug)]
pub struct Decided<E, R> {
    outcome: Result<Vec<E>, R>,
}

/// Starts from the state that `history` leads to.
pub fn given<A: Aggregate>(history: impl IntoIterator<Item = A::Event>) -> Given<A> {
    let history: Vec<_> = history.into_iter().collect();
    Given { state: replay(None, &history) }
}

impl<A: Aggregate> Given<A> {
    /// Decides on that state.
    pub fn when<R, I: IntoIterator<Item = A::Event>>(
        self,
        decision: impl FnOnce(Option<&A>) -> Result<I, R>,
    ) -> Decided<A::Event, R> {
        Decided { outcome: decision(self.state.as_ref()).map(|events| events.into_iter().collect()) }
    }
}

impl<E: Debug + PartialEq, R: Debug + PartialEq> Decided<E, R> {
    /// Asserts that exactly these events happened.
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = E>) {
        match self.outcome {
            Ok(events) => assert_eq!(events, expected.into_iter().collect::<Vec<_>>()),
            Err(rule) => panic!("refused by {rule:?}"),
        }
    }

    /// Asserts that nothing happened: it was already so.
    #[track_caller]
    pub fn then_nothing(self) {
        self.then([]);
    }

    /// Asserts that this rule refused.
    #[track_caller]
    pub fn then_refused(self, expected: &R) {
        match self.outcome {
            Ok(events) => panic!("not refused: {events:?}"),
            Err(rule) => assert_eq!(&rule, expected),
        }
    }
}
