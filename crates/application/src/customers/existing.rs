//! How a change of a customer that is on record is judged.

use daybook_domain::customers::{Customer, CustomerError, CustomerEvent, CustomerId};

use crate::shared::{self, CommandContext, CommandError, Expected, Streams, Written};

/// The customers that a command works on. To all others of the kind, it is as if the customer never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// Active ones.
    Active,
    /// Active and deleted ones.
    Kept,
    /// Erased ones too, whatever version is expected: what is done to them is nothing.
    All,
}

/// Loads a customer, lets `decision` decide on it, and appends what it decided.
///
/// First it is judged whether there is such a customer, then whether it is erased, then whether it is as expected,
/// and only then by the command's own rule.
pub(super) async fn decide_on(
    streams: &dyn Streams<Customer>,
    (id, on): (CustomerId, On),
    expected: Expected,
    context: &CommandContext,
    decision: impl Fn(&Customer) -> Result<Vec<CustomerEvent>, CustomerError>,
) -> Result<Written, CommandError<CustomerError>> {
    shared::decide_on(streams, &id, context, |customer| admitted(customer, on, expected), decision).await
}

/// What is expected of a customer that the command works on.
fn admitted(
    customer: &Customer,
    on: On,
    expected: Expected,
) -> Result<Expected, CommandError<CustomerError>> {
    match (on, customer.is_erased(), customer.is_deleted()) {
        (On::All, true, _) => Ok(Expected::Any),
        (On::Active | On::Kept, true, _) => Err(CommandError::Rejected(CustomerError::Erased)),
        (On::Active, false, true) => Err(CommandError::Missing),
        (On::Active | On::Kept | On::All, false, _) => Ok(expected),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{END, accepting, active, context, deleted, erased, id, loaded, refusing};
    use super::*;
    use crate::shared::{Loaded, MockStreams, Position};

    type Outcome = Result<Written, CommandError<CustomerError>>;

    const DELETED: CustomerEvent = CustomerEvent::Deleted { batch: None };

    async fn run(streams: MockStreams<Customer>, on: On, expected: Expected) -> Outcome {
        let decision = |_: &Customer| Ok(vec![DELETED]);
        decide_on(&streams, (id(1), on), expected, &context(), decision).await
    }

    /// Judged before anything is appended.
    async fn judged(record: Loaded<Customer>, on: On, expected: Expected) -> Outcome {
        run(loaded(vec![vec![record]]), on, expected).await
    }

    async fn accepted(record: Loaded<Customer>, on: On, expected: Expected) -> Written {
        let mut streams = loaded(vec![vec![record.clone()]]);
        accepting(&mut streams, vec![(id(1), record.version, vec![DELETED])]);
        run(streams, on, expected).await.unwrap()
    }

    #[tokio::test]
    async fn a_customer_that_never_was_is_missing_whatever_is_expected() {
        for on in [On::Active, On::Kept, On::All] {
            for expected in [Expected::Any, Expected::Present, Expected::Version(3)] {
                let outcome = judged(Loaded::absent(), on, expected).await;
                assert!(matches!(outcome, Err(CommandError::Missing)), "{on:?} {expected:?} {outcome:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_deleted_customer_is_missing_to_commands_on_active_ones() {
        for expected in [Expected::Any, Expected::Present, Expected::Version(3), Expected::Version(2)] {
            let outcome = judged(deleted(3), On::Active, expected).await;
            assert!(matches!(outcome, Err(CommandError::Missing)), "{expected:?} {outcome:?}");
        }
    }

    #[tokio::test]
    async fn a_deleted_customer_is_there_to_commands_on_kept_ones() {
        for on in [On::Kept, On::All] {
            for expected in [Expected::Any, Expected::Present, Expected::Version(3)] {
                let written = accepted(deleted(3), on, expected).await;
                assert_eq!(written, Written { version: 4, position: END, changed: true });
            }
        }
    }

    #[tokio::test]
    async fn an_erased_customer_is_erased_before_it_is_stale() {
        for on in [On::Active, On::Kept] {
            for expected in [Expected::Any, Expected::Version(3), Expected::Version(2)] {
                let outcome = judged(erased(3), on, expected).await;
                let said = matches!(outcome, Err(CommandError::Rejected(CustomerError::Erased)));
                assert!(said, "{on:?} {expected:?} {outcome:?}");
            }
        }
    }

    #[tokio::test]
    async fn an_erased_customer_is_never_stale_to_what_does_nothing_to_it() {
        for expected in [Expected::Version(3), Expected::Version(2), Expected::Present] {
            accepted(erased(3), On::All, expected).await;
        }
    }

    #[tokio::test]
    async fn another_version_is_stale_and_no_rule_is_asked() {
        for (record, on) in [(active(3), On::Active), (active(3), On::Kept), (deleted(3), On::All)] {
            let outcome = judged(record, on, Expected::Version(2)).await;
            assert!(matches!(outcome, Err(CommandError::Stale { current: 3 })), "{outcome:?}");
        }
    }

    #[tokio::test]
    async fn a_rule_is_told_and_nothing_is_appended() {
        let refuse = |_: &Customer| Err(CustomerError::HoldInThePast);
        let streams = loaded(vec![vec![active(3)]]);
        let outcome = decide_on(&streams, (id(1), On::Active), Expected::Any, &context(), refuse).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(CustomerError::HoldInThePast))), "{outcome:?}");
    }

    #[tokio::test]
    async fn what_comes_between_is_judged_again() {
        let mut streams = loaded(vec![vec![active(3)], vec![deleted(4)]]);
        refusing(&mut streams, 1);
        let outcome = run(streams, On::Active, Expected::Any).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_taken_address_is_told_by_its_scope() {
        let mut streams = loaded(vec![vec![active(3)]]);
        let taken = || crate::shared::AppendError::Taken { scope: Customer::EMAIL_SCOPE };
        streams.expect_append().times(1).returning(move |_| Err(taken()));
        let outcome = run(streams, On::Active, Expected::Any).await;
        assert!(matches!(outcome, Err(CommandError::Taken { scope: "customer-email" })), "{outcome:?}");
    }

    #[tokio::test]
    async fn nothing_to_do_is_a_commit_without_events() {
        let mut streams = loaded(vec![vec![active(3)]]);
        accepting(&mut streams, Vec::new());
        let nothing = |_: &Customer| Ok(Vec::new());
        let written = decide_on(&streams, (id(1), On::Active), Expected::Version(3), &context(), nothing)
            .await
            .unwrap();
        assert_eq!(written, Written { version: 3, position: Position(7), changed: false });
    }
}
