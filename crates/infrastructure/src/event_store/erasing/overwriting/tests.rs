use daybook_domain::shared::Timestamp;
use futures::FutureExt;

use super::super::Erasure;
use super::*;

fn erasure(position: u64) -> Erasure {
    Erasure {
        stream: "member-1".into(),
        key_id: None,
        position: Position(position),
        recorded_at: Timestamp::from_micros(0),
    }
}

/// One that somebody sees to, and that has erased up to a position.
async fn erased(position: u64) -> Overwriting {
    let overwriting = Overwriting::new(None, false);
    overwriting.state.send_modify(|state| state.running = true);
    overwriting.erased(&[erasure(position)]).await;
    overwriting
}

#[tokio::test]
async fn a_run_covers_what_was_erased_before_it() {
    let overwriting = erased(3).await;
    overwriting.erased(&[erasure(5)]).await;
    assert_eq!(overwriting.task(), (Position(5), true));
    overwriting.erased(&[erasure(7)]).await;
    overwriting.state.send_modify(|state| state.ended(Ok(Position(5))));
    assert!(overwriting.is_pending(), "what was erased during the run is for the next one");
    overwriting.state.send_modify(|state| state.ended(Ok(Position(7))));
    assert!(!overwriting.is_pending());
}

#[tokio::test]
async fn after_a_run_the_next_one_waits_as_long_as_it_took() {
    let overwriting = erased(3).await;
    assert_eq!(overwriting.due().now_or_never(), Some(()), "the first one does not wait");
    overwriting.rest(Duration::from_secs(10));
    assert_eq!(overwriting.due().now_or_never(), None);
    let rest = overwriting.state.borrow().rests_until.unwrap() - Instant::now();
    assert!(rest > Duration::from_secs(9) && rest <= Duration::from_secs(10), "{rest:?}");
    assert!(overwriting.is_resting());
}

#[tokio::test]
async fn whoever_erases_waits_only_for_what_can_be_soon() {
    let overwriting = erased(3).await;
    assert_eq!(overwriting.overwritten().now_or_never(), None, "a run is about to begin");
    overwriting.rest(Duration::from_secs(1));
    assert_eq!(overwriting.overwritten().now_or_never(), None, "the next run is a second away");
    overwriting.rest(Duration::from_secs(11));
    assert_eq!(overwriting.overwritten().now_or_never(), Some(()), "the next run is eleven seconds away");
    let overwriting = erased(3).await;
    overwriting.state.send_modify(|state| state.running = false);
    assert_eq!(overwriting.overwritten().now_or_never(), Some(()), "nobody sees to it");
    let overwriting = erased(3).await;
    overwriting.state.send_modify(|state| state.ended(Ok(Position(3))));
    assert_eq!(overwriting.overwritten().now_or_never(), Some(()), "it is done");
}

#[tokio::test]
async fn a_run_that_failed_is_made_again_and_told_until_it_succeeds() {
    let overwriting = erased(3).await;
    overwriting.vacuumed(Position(3));
    let failed = Err(StoreError::Unavailable("the disk is full".into()));
    overwriting.state.send_modify(|state| state.ended(failed));
    assert!(overwriting.warning().unwrap().contains("the disk is full"));
    assert!(overwriting.is_pending());
    assert_eq!(overwriting.due().now_or_never(), None, "not at once");
    assert_eq!(overwriting.task(), (Position(3), false), "what has succeeded is not made again");
    overwriting.state.send_modify(|state| state.ended(Ok(Position(3))));
    assert_eq!(overwriting.warning(), None);
}

#[tokio::test]
async fn an_erasure_that_waits_too_long_is_told() {
    let overwriting = erased(3).await;
    assert_eq!(overwriting.warning(), None);
    let long_ago = Instant::now().checked_sub(LONGEST_WAIT + Duration::from_secs(1));
    overwriting.state.send_modify(|state| state.since = long_ago);
    assert!(overwriting.warning().unwrap().contains("waits to be overwritten"));
    overwriting.state.send_modify(|state| state.ended(Ok(Position(3))));
    assert_eq!(overwriting.warning(), None);
}
