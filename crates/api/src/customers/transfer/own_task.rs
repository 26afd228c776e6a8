//! Work that goes on when its client goes away.

use std::future::Future;

use daybook_domain::customers::BatchId;
use tokio::time::{Instant, timeout_at};

use crate::shared::{Door, Kind, Problem};

/// What part of a request's time, in hundredths, the work is waited for: the answer must be there before the time
/// is over.
const WAITED_FOR: u32 = 95;

/// Does `work` on a batch in a task of its own, so that a client that hangs up cannot cut it off half-way. If it is
/// not done within the time of a request that began at `begun`, it goes on, and the problem names the batch.
pub(super) async fn in_own_task<T: Send + 'static>(
    door: &Door,
    begun: Instant,
    batch: BatchId,
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let limit = door.limits.request_timeout;
    let task = tokio::spawn(work);
    let named = |problem: Problem| problem.with("batch", batch.to_string());
    match timeout_at(begun + limit * WAITED_FOR / 100, task).await {
        Ok(Ok(done)) => done.map_err(named),
        Ok(Err(panic)) => Err(named(Problem::internal(panic))),
        Err(_) => {
            let seconds = limit.as_secs();
            let detail = format!("No answer within {seconds} s. The work on the batch goes on.");
            Err(named(Problem::new(Kind::REQUEST_TIMEOUT, detail).with("limit_seconds", seconds)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::oneshot;

    use super::*;
    use crate::Limits;
    use crate::testing::TestDoor;

    fn door() -> Arc<Door> {
        let mut door = None;
        TestDoor::over(Limits::default(), |fakes| {
            door = Some(fakes.door.clone());
            Vec::new()
        });
        door.unwrap()
    }

    fn batch() -> BatchId {
        BatchId::new(uuid::Uuid::from_u128(7))
    }

    #[tokio::test]
    async fn work_that_is_done_in_time_is_the_answer() {
        let done = in_own_task(&door(), Instant::now(), batch(), async { Ok(7) }).await;
        assert_eq!(done.unwrap(), 7);
    }

    #[tokio::test]
    async fn every_problem_names_the_batch() {
        let refused = async { Err::<(), _>(Problem::new(Kind::OVERLOADED, "Full.")) };
        let problem = in_own_task(&door(), Instant::now(), batch(), refused).await.unwrap_err();
        assert_eq!(
            (problem.kind(), problem.member("batch").unwrap().as_str()),
            (Kind::OVERLOADED, Some(&*batch().to_string()))
        );
        let panicking = async { panic!("on purpose") };
        let problem = in_own_task::<()>(&door(), Instant::now(), batch(), panicking).await.unwrap_err();
        assert_eq!(problem.kind(), Kind::INTERNAL);
        assert!(problem.member("batch").is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_takes_longer_than_a_request_goes_on_and_is_named() {
        let (go_on, told) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel();
        let work = async move {
            told.await.unwrap();
            done.send("done").unwrap();
            Ok(())
        };
        let begun = Instant::now();
        let problem = in_own_task(&door(), begun, batch(), work).await.unwrap_err();
        assert_eq!(problem.kind(), Kind::REQUEST_TIMEOUT);
        assert_eq!(problem.member("batch").unwrap(), &batch().to_string());
        assert!(begun.elapsed() < Limits::default().request_timeout);
        go_on.send(()).unwrap();
        assert_eq!(is_done.await.unwrap(), "done");
    }

    #[tokio::test]
    async fn work_goes_on_when_nobody_waits_for_it_any_more() {
        let (go_on, told) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel();
        let work = async move {
            told.await.unwrap();
            done.send("done").unwrap();
            Ok(())
        };
        let door = door();
        let mut waiting = Box::pin(in_own_task(&door, Instant::now(), batch(), work));
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("what waits has ended"),
            () = std::future::ready(()) => {}
        }
        drop(waiting);
        go_on.send(()).unwrap();
        assert_eq!(is_done.await.unwrap(), "done");
    }
}
