//! Work that goes on when its client goes away.

use std::future::Future;
use std::sync::Arc;

use daybook_domain::customers::BatchId;
use http::header::RETRY_AFTER;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tracing::Instrument;

use crate::shared::{Door, Kind, Problem, RETRY_AFTER_A_SECOND};

/// How many batches are worked on at a time. The work may outlast its request and the place that this has.
const MOST_AT_ONCE: usize = 2;

/// What part of a request's time, in hundredths, the work is waited for: the answer must be there before the time
/// is over.
const WAITED_FOR: u32 = 95;

/// Tasks of batches, of which only some run at a time.
#[derive(Debug, Clone)]
pub(super) struct OwnTasks {
    places: Arc<Semaphore>,
}

impl OwnTasks {
    pub(super) fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(MOST_AT_ONCE)) }
    }

    /// Does `work` on a batch in a task of its own, so that a client that hangs up cannot cut it off half-way. If it is
    /// not done within the time of a request that began at `begun`, it goes on, and the problem names the batch.
    ///
    /// If the most tasks are running already, nothing is done.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        door: &Door,
        begun: Instant,
        batch: BatchId,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| overloaded())?;
        let work = async move {
            let done = work.await;
            drop(place);
            done
        };
        answered(door, begun, batch, work).await
    }
}

fn overloaded() -> Problem {
    let detail = format!("At most {MOST_AT_ONCE} imports are taken in or back at a time; nothing was done.");
    Problem::new(Kind::OVERLOADED, detail)
        .with("limit", MOST_AT_ONCE)
        .header(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone())
}

async fn answered<T: Send + 'static>(
    door: &Door,
    begun: Instant,
    batch: BatchId,
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let limit = door.limits.request_timeout;
    let task = tokio::spawn(work.in_current_span());
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
    use tokio::sync::oneshot;

    use super::*;
    use crate::Limits;
    use crate::shared::RequestIds;
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
        let done = OwnTasks::new().run(&door(), Instant::now(), batch(), async { Ok(7) }).await;
        assert_eq!(done.unwrap(), 7);
    }

    #[tokio::test]
    async fn every_problem_names_the_batch() {
        let refused = async { Err::<(), _>(Problem::new(Kind::OVERLOADED, "Full.")) };
        let problem = OwnTasks::new().run(&door(), Instant::now(), batch(), refused).await.unwrap_err();
        assert_eq!(
            (problem.kind(), problem.member("batch").unwrap().as_str()),
            (Kind::OVERLOADED, Some(&*batch().to_string()))
        );
        let panicking = async { panic!("on purpose") };
        let problem =
            OwnTasks::new().run::<()>(&door(), Instant::now(), batch(), panicking).await.unwrap_err();
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
        let problem = OwnTasks::new().run(&door(), begun, batch(), work).await.unwrap_err();
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
        let (door, tasks) = (door(), OwnTasks::new());
        let mut waiting = Box::pin(tasks.run(&door, Instant::now(), batch(), work));
        tokio::select! {
            biased;
            _ = &mut waiting => panic!("what waits has ended"),
            () = std::future::ready(()) => {}
        }
        drop(waiting);
        go_on.send(()).unwrap();
        assert_eq!(is_done.await.unwrap(), "done");
    }

    #[tokio::test(start_paused = true)]
    async fn more_work_than_goes_on_at_a_time_is_refused_until_some_is_done() {
        let (door, tasks) = (door(), OwnTasks::new());
        let mut running = Vec::new();
        for _ in 0..MOST_AT_ONCE {
            let (go_on, told) = oneshot::channel::<()>();
            let (done, is_done) = oneshot::channel();
            let work = async move {
                told.await.unwrap();
                done.send(()).unwrap();
                Ok(())
            };
            // Its request is over, and its place is not free.
            let over = tasks.run(&door, Instant::now(), batch(), work).await.unwrap_err();
            assert_eq!(over.kind(), Kind::REQUEST_TIMEOUT);
            running.push((go_on, is_done));
        }
        let never = async { panic!("the work was begun") };
        let refused = tasks.run::<()>(&door, Instant::now(), batch(), never).await.unwrap_err();
        assert_eq!(
            (refused.kind(), refused.member("limit").unwrap()),
            (Kind::OVERLOADED, &MOST_AT_ONCE.into())
        );
        let answer = refused.answer(RequestIds { request: uuid::Uuid::nil(), trace: None }, false);
        assert_eq!((answer.status().as_u16(), &answer.headers()[RETRY_AFTER]), (503, &RETRY_AFTER_A_SECOND));

        let (go_on, is_done) = running.remove(0);
        go_on.send(()).unwrap();
        is_done.await.unwrap();
        tasks.run(&door, Instant::now(), batch(), async { Ok(()) }).await.unwrap();
        // Also work that fails or panics gives its place back.
        for _ in 0..2 * MOST_AT_ONCE {
            let panicking = async { panic!("on purpose") };
            let problem = tasks.run::<()>(&door, Instant::now(), batch(), panicking).await.unwrap_err();
            assert_eq!(problem.kind(), Kind::INTERNAL);
        }
    }
}
