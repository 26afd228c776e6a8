use super::*;
use crate::shared::{Appended, MockStreams, Position, Receipt, StoreError};
use crate::testing::SequentialIds;
use crate::testing::member::{Member, MemberEvent, MemberId};
use daybook_domain::access::Principal;

type Refused = CommandError<&'static str>;

fn id(n: u64) -> MemberId {
    MemberId(SequentialIds::nth(n))
}

fn context() -> CommandContext {
    CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(0))
}

fn active(version: u64) -> Loaded<Member> {
    Loaded { version, state: Some(Member::active("a").into()) }
}

fn gone(version: u64) -> Loaded<Member> {
    Loaded { version, state: Some(Member::Gone.into()) }
}

fn left() -> MemberEvent {
    MemberEvent::left("a")
}

/// Streams that are loaded exactly so often, one record each time.
fn loaded(records: impl IntoIterator<Item = Loaded<Member>>) -> MockStreams<Member> {
    let records: Vec<_> = records.into_iter().collect();
    let mut streams = MockStreams::new();
    let (count, mut records) = (records.len(), records.into_iter());
    streams.expect_load().times(count).returning(move |_| Ok(records.next().into_iter().collect()));
    streams
}

fn conflicting(streams: &mut MockStreams<Member>, times: usize) {
    streams.expect_append().times(times).returning(|_| Err(AppendError::Conflict));
}

fn accepting(streams: &mut MockStreams<Member>) {
    streams.expect_append().times(1).returning(|_| Ok(Appended { position: Position(7) }));
}

async fn run(streams: &MockStreams<Member>, expected: Expected) -> Result<Written, Refused> {
    decide(streams, &id(1), expected, &context(), |_| Ok(vec![left()])).await
}

#[tokio::test]
async fn what_was_decided_is_appended_to_what_was_loaded() {
    let mut streams = loaded([active(4)]);
    accepting(&mut streams);
    let written = run(&streams, Expected::Any).await.unwrap();
    assert_eq!(written, Written { version: 5, position: Position(7), changed: true });
}

#[tokio::test]
async fn a_commit_has_the_records_that_change_and_no_others() {
    let mut streams = MockStreams::new();
    streams.expect_load().times(1).returning(|ids| {
        assert_eq!(ids, [id(1), id(2), id(3)]);
        Ok(vec![active(4), active(1), Loaded::absent()])
    });
    streams.expect_append().times(1).returning(|commit| {
        let told =
            |change: &StreamChange<Member>| (change.id, change.based_on.version, change.events.clone());
        let told: Vec<_> = commit.changes.iter().map(told).collect();
        assert_eq!(told, [(id(1), 4, vec![left(), left()]), (id(3), 0, vec![left()])]);
        Ok(Appended { position: Position(9) })
    });
    let decision = |_: &[Loaded<Member>]| Ok::<_, Refused>(vec![vec![left(), left()], vec![], vec![left()]]);
    let written = decide_all(&streams, &[id(1), id(2), id(3)], &context(), decision).await.unwrap();
    assert_eq!(written, Written { version: 6, position: Position(9), changed: true });
}

#[tokio::test]
async fn after_a_conflict_it_is_loaded_and_decided_again() {
    let mut streams = loaded([active(4), active(5), active(8)]);
    conflicting(&mut streams, 2);
    accepting(&mut streams);
    assert_eq!(run(&streams, Expected::Any).await.unwrap().version, 9);
}

#[tokio::test]
async fn a_change_that_never_finds_a_gap_gives_way() {
    let mut streams = loaded((0..MOST_ROUNDS as u64).map(active));
    conflicting(&mut streams, MOST_ROUNDS);
    assert!(matches!(run(&streams, Expected::Any).await, Err(CommandError::Contended)));
}

#[tokio::test]
async fn a_named_version_that_has_passed_is_stale() {
    let streams = loaded([active(4)]);
    let outcome = run(&streams, Expected::Version(3)).await;
    assert!(matches!(outcome, Err(CommandError::Stale { current: 4 })), "{outcome:?}");
}

#[tokio::test]
async fn a_named_version_that_passes_meanwhile_is_stale() {
    let mut streams = loaded([active(4), active(5)]);
    conflicting(&mut streams, 1);
    let outcome = run(&streams, Expected::Version(4)).await;
    assert!(matches!(outcome, Err(CommandError::Stale { current: 5 })), "{outcome:?}");
}

#[tokio::test]
async fn a_record_that_must_not_be_there_may_have_been_there() {
    let mut streams = loaded([gone(2)]);
    accepting(&mut streams);
    assert_eq!(run(&streams, Expected::Absent).await.unwrap().version, 3);
    let outcome = run(&loaded([active(1)]), Expected::Absent).await;
    assert!(matches!(outcome, Err(CommandError::Stale { current: 1 })), "{outcome:?}");
}

#[tokio::test]
async fn a_record_that_must_be_there_is_not_when_it_is_gone() {
    for (record, current) in [(gone(2), 2), (Loaded::absent(), 0)] {
        let outcome = run(&loaded([record]), Expected::Present).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: c }) if c == current), "{outcome:?}");
    }
}

/// Of a record that says of itself that it is gone.
async fn on_gone(record: Loaded<Member>, expected: Expected, may: bool) -> Result<Written, Refused> {
    let admitted = |_: &Member| if may { Ok(expected) } else { Err(CommandError::Rejected("not you")) };
    decide_on(&loaded([record]), &id(1), &context(), admitted, |_| Err("a rule")).await
}

#[tokio::test]
async fn a_record_on_record_is_judged_by_its_being_there_then_who_may_then_version_then_rules() {
    let never = on_gone(Loaded::absent(), Expected::Version(0), false).await;
    assert!(matches!(never, Err(CommandError::Missing)), "{never:?}");
    let refused = on_gone(gone(2), Expected::Version(1), false).await;
    assert!(matches!(refused, Err(CommandError::Rejected("not you"))), "{refused:?}");
    let stale = on_gone(gone(2), Expected::Version(1), true).await;
    assert!(matches!(stale, Err(CommandError::Stale { current: 2 })), "{stale:?}");
    for expected in [Expected::Any, Expected::Present, Expected::Version(2)] {
        let ruled = on_gone(gone(2), expected, true).await;
        assert!(matches!(ruled, Err(CommandError::Rejected("a rule"))), "{ruled:?}");
    }
}

#[tokio::test]
async fn what_is_already_so_is_a_commit_without_events() {
    let mut streams = loaded([active(4)]);
    let empty = |commit: &NewCommit<Member>| commit.changes.is_empty();
    let appended = Appended { position: Position(7) };
    streams.expect_append().withf(empty).times(1).returning(move |_| Ok(appended));
    let nothing = |_: Option<&Member>| Ok::<_, Refused>(Vec::new());
    let written = decide(&streams, &id(1), Expected::Any, &context(), nothing).await.unwrap();
    assert_eq!(written, Written { version: 4, position: Position(7), changed: false });
}

#[tokio::test]
async fn a_refusal_appends_nothing() {
    let refuse = |_: Option<&Member>| Err(CommandError::Rejected("a rule"));
    let outcome = decide(&loaded([active(4)]), &id(1), Expected::Any, &context(), refuse).await;
    assert!(matches!(outcome, Err(CommandError::Rejected("a rule"))), "{outcome:?}");
}

#[tokio::test]
async fn what_the_store_says_is_passed_on() {
    let receipt = Receipt {
        fingerprint: [1; 32],
        written: Written { version: 1, position: Position(1), changed: true },
    };
    let said = async |error: AppendError| {
        let mut streams = loaded([active(4)]);
        streams.expect_append().times(1).return_once(|_| Err(error));
        run(&streams, Expected::Any).await
    };
    let taken = said(AppendError::Taken { scope: "email" }).await;
    assert!(matches!(taken, Err(CommandError::Taken { scope: "email" })), "{taken:?}");
    let answered = said(AppendError::Answered(receipt.clone().into())).await;
    assert!(matches!(answered, Err(CommandError::Answered(given)) if *given == receipt));
    let full = said(StoreError::Overloaded { limit: "1 write".into() }.into()).await;
    assert!(matches!(full, Err(CommandError::Store(StoreError::Overloaded { .. }))), "{full:?}");
}
