//! When the bytes of what was erased are overwritten: at once, at the end, or at the next start.

use std::sync::Arc;
use std::time::Duration;

use daybook_application::shared::{HealthCheck as _, Status};
use daybook_application::testing::Harness as _;
use daybook_application::testing::member::{Member, MemberEvent};
use daybook_infrastructure::event_store::{DatabaseHealth, SqlStreams, Store, Task};
use sea_orm::ConnectionTrait as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{holding, pending, say};
use crate::member::MemberCodec;
use crate::place::{Place, connect};
use crate::store::StoreHarness;

/// Much longer than it takes.
const SOON: Duration = Duration::from_mins(1);
const EMAIL: &str = "kanarienvogel@example.com";

/// A store that writes and loads, but has nobody who overwrites.
struct Lazy {
    store: Arc<Store>,
    streams: SqlStreams<Member, MemberCodec>,
    stop: CancellationToken,
    writer: JoinHandle<()>,
}

impl Lazy {
    async fn open(directory: &Place) -> Self {
        let store = Arc::new(StoreHarness::try_open(directory).await.unwrap().0);
        let stop = CancellationToken::new();
        let run = |task| {
            let (store, stop) = (store.clone(), stop.clone());
            tokio::spawn(async move { store.run(task, stop).await.unwrap() })
        };
        let (writer, _, _) = (run(Task::Writer), run(Task::Loader), run(Task::Follower));
        let streams = SqlStreams::new(store.clone(), MemberCodec, 1 << 20);
        Self { store, streams, stop, writer }
    }

    async fn with_one_erased(directory: &Place) -> Self {
        let lazy = Self::open(directory).await;
        say(&lazy.streams, 1, vec![MemberEvent::registered(EMAIL)]).await;
        say(&lazy.streams, 1, vec![MemberEvent::Erased]).await;
        assert_eq!(pending(directory).await, 1);
        lazy
    }
}

/// Waits until nothing waits to be overwritten.
async fn all_overwritten(harness: &StoreHarness) {
    let done = async {
        while pending(&harness.directory).await > 0 {
            harness.store.flush().await.unwrap();
        }
    };
    tokio::time::timeout(SOON, done).await.expect("something is not overwritten");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_is_overwritten_before_the_process_ends() {
    let directory = Place::new().await;
    let lazy = Lazy::with_one_erased(&directory).await;
    assert!(!holding(&directory, EMAIL).is_empty(), "the write-ahead log holds it still");
    lazy.stop.cancel();
    lazy.writer.await.unwrap();
    assert_eq!(pending(&directory).await, 0);
    assert_eq!(holding(&directory, EMAIL), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_left_is_overwritten_after_the_next_start() {
    let directory = Place::new().await;
    let lazy = Lazy::with_one_erased(&directory).await;
    // As if the process were killed.
    lazy.writer.abort();
    drop(lazy);
    let harness = StoreHarness::open(directory).await;
    all_overwritten(&harness).await;
    assert_eq!(holding(&harness.directory, EMAIL), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_run_covers_all_that_were_erased_before_it() {
    let directory = Place::new().await;
    let lazy = Lazy::with_one_erased(&directory).await;
    for n in 2..20 {
        say(&lazy.streams, n, vec![MemberEvent::registered(EMAIL), MemberEvent::Erased]).await;
    }
    assert_eq!(pending(&directory).await, 19);
    let (store, stop) = (lazy.store.clone(), lazy.stop.clone());
    let overwriter = tokio::spawn(async move { store.run(Task::Overwriter, stop).await });
    let begun = async {
        while pending(&directory).await == 19 {
            lazy.store.flush().await.unwrap();
        }
    };
    tokio::time::timeout(SOON, begun).await.expect("nothing is overwritten");
    assert_eq!(pending(&directory).await, 0, "all of them at once");
    lazy.stop.cancel();
    overwriter.await.unwrap().unwrap();
}

/// Whoever reads for long keeps old pages in the write-ahead log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_reader_delays_it_which_health_tells_and_harms_nothing() {
    let harness = StoreHarness::new().await;
    let health = DatabaseHealth(harness.store.clone());
    say(&*harness.members(), 1, vec![MemberEvent::registered(EMAIL)]).await;
    let reader = connect(&harness.directory).await;
    reader.execute_unprepared("BEGIN; SELECT COUNT(*) FROM events").await.unwrap();

    say(&*harness.members(), 1, vec![MemberEvent::Erased]).await;
    assert_eq!(pending(&harness.directory).await, 1, "answered all the same");
    let warning = health.check().await;
    assert!(
        matches!(&warning, Status::Warning(why) if why.contains("could not be overwritten")),
        "{warning:?}"
    );
    say(&*harness.members(), 2, vec![MemberEvent::registered("b@x")]).await;

    reader.execute_unprepared("COMMIT").await.unwrap();
    all_overwritten(&harness).await;
    assert_eq!(holding(&harness.directory, EMAIL), Vec::<String>::new());
    let well = async {
        while health.check().await != Status::Ok {
            harness.store.flush().await.unwrap();
        }
    };
    tokio::time::timeout(SOON, well).await.expect("health still warns");
}
