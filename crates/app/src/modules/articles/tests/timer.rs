use std::sync::Arc;
use std::time::Duration;

use daybook_application::articles::testing::{ArticlesHarness, InMemoryArticlesHarness};
use daybook_application::articles::{
    Articles, ArticlesPorts, CreateCommand, MockArticlePlans, ScheduleCommand,
};
use daybook_application::shared::{Clock, CommandContext, Expected, Once, Order, PageRequest, StoreError};
use daybook_application::testing::{FixedClock, START, SequentialIds};
use daybook_domain::access::Principal;
use daybook_domain::articles::{Action, ArticleId, Draft, Editors, NewArticle, PlannedTime, Visibility};
use daybook_domain::shared::Timestamp;
use daybook_infrastructure::shared::no_meter;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::super::timer::{NewPlans, ScheduleTimer};
use crate::module::BackgroundTask;

/// A clock that goes as the runtime's paused one, from [`START`] on.
struct RuntimeClock(Instant);

impl Clock for RuntimeClock {
    fn now(&self) -> Timestamp {
        START.plus_micros(i64::try_from(self.0.elapsed().as_micros()).unwrap())
    }
}

struct World {
    ports: ArticlesPorts,
    new: Arc<NewPlans>,
    stop: CancellationToken,
}

impl World {
    fn new() -> Self {
        Self::with(Arc::new(RuntimeClock(Instant::now())))
    }

    fn with(clock: Arc<dyn Clock>) -> Self {
        let h = InMemoryArticlesHarness::new();
        let ports = ArticlesPorts {
            streams: h.streams(),
            once: Arc::new(Once::new(h.receipts())),
            records: h.records(),
            published: h.published(),
            lists: h.lists(),
            revisions: h.revisions(),
            plans: h.plans(),
            search: h.search(),
            log: h.log(),
            timeline: h.timeline(),
            clock,
            ids: Arc::new(SequentialIds::default()),
        };
        Self { ports, new: Arc::default(), stop: CancellationToken::new() }
    }

    fn articles(&self) -> Articles {
        Articles::new(&self.ports)
    }

    fn timer(&self) -> ScheduleTimer {
        let (articles, clock) = (Arc::new(self.articles()), self.ports.clock.clone());
        ScheduleTimer::new(articles, clock, self.new.clone(), &no_meter())
    }

    fn run(&self) -> JoinHandle<Result<(), StoreError>> {
        let (timer, stop) = (self.timer(), self.stop.clone());
        tokio::spawn(async move { timer.run(stop).await })
    }

    /// Writes article `n` and plans its publishing for so many seconds after the beginning.
    async fn plan(&self, n: u64, second: i64) {
        let context =
            || CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(n));
        let title = format!("Article {n}");
        let new = NewArticle {
            author: "ann".parse().unwrap(),
            editors: Editors::default(),
            visibility: Visibility::Public,
            draft: Draft { body: "text".parse().unwrap(), ..Draft::titled(title.parse().unwrap()) },
            note: None,
        };
        let articles = self.articles();
        articles.create.handle(CreateCommand { id: id(n), new, context: context() }).await.unwrap();
        let schedule = ScheduleCommand {
            id: id(n),
            action: Action::Publish,
            time: PlannedTime::restore(START.plus_micros(second * 1_000_000), None),
            expected: Expected::Any,
            context: context(),
        };
        articles.schedule.handle(schedule).await.unwrap();
        self.new.tell();
    }

    async fn is_published(&self, n: u64) -> bool {
        self.ports.published.published(id(n), None).await.unwrap().is_some()
    }

    /// How often something happened to an article.
    async fn times(&self, n: u64, event_type: &str) -> usize {
        let page = PageRequest { after: None, limit: 100, order: Order::Ascending };
        let events = self.ports.log.stream(&format!("article-{}", id(n)), page).await.unwrap();
        events.iter().filter(|event| &*event.event_type == event_type).count()
    }
}

fn id(n: u64) -> ArticleId {
    ArticleId::new(SequentialIds::nth(n))
}

async fn seconds(n: u64) {
    sleep(Duration::from_secs(n)).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_planned_is_done_at_its_time_and_once() {
    let world = World::new();
    let _first = world.run();
    let _second = world.run();
    world.plan(1, 100).await;
    seconds(99).await;
    assert!(!world.is_published(1).await);
    seconds(2).await;
    assert!(world.is_published(1).await);
    seconds(500).await;
    assert_eq!(world.times(1, "ArticleScheduleFired").await, 1);
    assert_eq!(world.times(1, "ArticlePublished").await, 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_missed_while_nobody_ran_is_done_at_the_start() {
    let world = World::new();
    world.plan(1, 10).await;
    seconds(86_400).await;
    assert!(!world.is_published(1).await);
    let _running = world.run();
    seconds(1).await;
    assert!(world.is_published(1).await);
}

#[tokio::test(start_paused = true)]
async fn an_earlier_plan_is_not_kept_waiting_by_a_later_one() {
    let world = World::new();
    world.plan(1, 3_600).await;
    let _running = world.run();
    seconds(1).await;
    world.plan(2, 4).await;
    seconds(4).await;
    assert!(world.is_published(2).await && !world.is_published(1).await);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_is_noticed() {
    let clock = Arc::new(FixedClock::default());
    let world = World::with(clock.clone());
    world.plan(1, 3_600).await;
    let _running = world.run();
    seconds(60).await;
    clock.set(START.plus_micros(3_600_000_000));
    seconds(31).await;
    assert!(world.is_published(1).await);
}

#[tokio::test(start_paused = true)]
async fn however_many_are_due_all_are_done() {
    let world = World::new();
    for n in 1..=230 {
        world.plan(n, 10).await;
    }
    seconds(60).await;
    let _running = world.run();
    seconds(1).await;
    for n in 1..=230 {
        assert!(world.is_published(n).await, "{n}");
    }
}

#[tokio::test(start_paused = true)]
async fn it_ends_when_it_is_told_to() {
    let world = World::new();
    world.plan(1, 3_600).await;
    let running = world.run();
    seconds(1).await;
    world.stop.cancel();
    timeout(Duration::from_millis(10), running).await.unwrap().unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_busy_is_asked_again_and_one_that_fails_ends_the_run() {
    let mut world = World::new();
    let mut plans = MockArticlePlans::new();
    let mut asked = 0;
    plans.expect_due().times(3).returning(move |_, _| {
        asked += 1;
        match asked {
            1 => Err(StoreError::Overloaded { limit: "1 request".to_owned() }),
            2 => Err(StoreError::Unavailable("it is full".to_owned())),
            _ => Err(StoreError::failed("broken")),
        }
    });
    world.ports.plans = Arc::new(plans);
    let began = Instant::now();
    let ended = world.run().await.unwrap();
    assert_eq!(ended.unwrap_err().to_string(), "the store failed");
    assert_eq!(began.elapsed().as_secs(), 2);
}
