use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

use super::*;

const POLICY: Policy = Policy {
    first_delay: Duration::from_millis(1),
    longest_delay: Duration::from_millis(4),
    most_restarts: 3,
    window: Duration::from_mins(1),
};

const SOON: Duration = Duration::from_secs(10);

fn broken() -> io::Error {
    io::Error::other("broken")
}

fn out_of_its_mind() -> io::Result<()> {
    panic!("out of its mind")
}

#[tokio::test]
async fn a_task_that_fails_is_started_again() {
    let supervisor = Supervisor::new(POLICY);
    let (up, mut is_up) = mpsc::channel(1);
    let runs = Arc::new(AtomicUsize::new(0));
    supervisor.spawn("flaky", move |token| {
        let (run, up) = (runs.fetch_add(1, Ordering::SeqCst), up.clone());
        async move {
            if run < 2 {
                return Err(broken());
            }
            up.send(run).await.map_err(io::Error::other)?;
            token.cancelled().await;
            Ok(())
        }
    });
    assert_eq!(is_up.recv().await, Some(2));
    assert_eq!(supervisor.states()["flaky"], TaskState::Running);
    assert_eq!(supervisor.check().await, Status::Ok);
    supervisor.shutdown(SOON).await.unwrap();
    assert_eq!(supervisor.states()["flaky"], TaskState::Ended);
}

#[tokio::test]
async fn a_critical_task_that_fails_too_often_is_fatal() {
    let supervisor = Supervisor::new(POLICY);
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    supervisor.spawn_critical("writer", move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { Err::<(), _>(broken()) }
    });
    assert_eq!(supervisor.fatal().await, "writer");
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    assert_eq!(supervisor.check().await, Status::Down("failed: writer".to_owned()));
    assert_eq!(supervisor.states()["writer"], TaskState::Failed { error: "broken".to_owned() });
}

#[tokio::test]
async fn the_first_failure_of_a_task_that_runs_once_is_final() {
    let supervisor = Supervisor::new(POLICY);
    let moved = String::from("broken");
    supervisor.spawn_once("writer", |_| async move { Err::<(), _>(moved) });
    assert_eq!(supervisor.fatal().await, "writer");
    assert_eq!(supervisor.states()["writer"], TaskState::Failed { error: "broken".to_owned() });
}

#[tokio::test]
async fn a_panic_counts_as_a_failure_and_harms_no_other_task() {
    let supervisor = Supervisor::new(POLICY);
    supervisor.spawn("steady", |token| async move {
        token.cancelled().await;
        Ok::<_, io::Error>(())
    });
    supervisor.spawn_critical("shaky", |_| async { out_of_its_mind() });
    assert_eq!(supervisor.fatal().await, "shaky");
    let states = supervisor.states();
    assert_eq!(states["shaky"], TaskState::Failed { error: "it panicked: out of its mind".to_owned() });
    assert_eq!(states["steady"], TaskState::Running);
}

#[tokio::test]
async fn a_task_that_waits_to_be_restarted_is_a_warning_and_ends_at_once_when_told() {
    let supervisor = Supervisor::new(Policy { first_delay: SOON * 6, longest_delay: SOON * 6, ..POLICY });
    supervisor.spawn("slow", |_| async { Err::<(), _>(broken()) });
    while supervisor.states()["slow"] == TaskState::Running {
        tokio::task::yield_now().await;
    }
    assert_eq!(supervisor.check().await, Status::Warning("restarting: slow".to_owned()));
    supervisor.shutdown(SOON).await.unwrap();
}

#[tokio::test]
async fn a_task_that_does_not_end_is_aborted_at_the_deadline() {
    let supervisor = Supervisor::new(POLICY);
    let alive = Arc::new(());
    let held = alive.clone();
    supervisor.spawn("deaf", move |_| {
        let held = held.clone();
        async move {
            std::future::pending::<()>().await;
            drop(held);
            Ok::<_, io::Error>(())
        }
    });
    let unfinished = supervisor.shutdown(Duration::from_millis(20)).await.unwrap_err();
    assert_eq!(unfinished.tasks, ["deaf"]);
    while Arc::strong_count(&alive) > 1 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_failure_that_is_not_critical_is_not_fatal() {
    let supervisor = Supervisor::new(POLICY);
    supervisor.spawn("extra", |_| async { Err::<(), _>(broken()) });
    while !matches!(supervisor.states()["extra"], TaskState::Failed { .. }) {
        tokio::task::yield_now().await;
    }
    assert!(tokio::time::timeout(Duration::from_millis(20), supervisor.fatal()).await.is_err());
}
