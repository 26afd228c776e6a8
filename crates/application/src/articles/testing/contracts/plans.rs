//! What is planned.

use daybook_domain::articles::{Action, PlannedTime};

use super::support::{act, also_rebuilt, by_ann, create, draft, id, publish, second};
use crate::articles::PlanView;
use crate::articles::testing::ArticlesHarness;
use crate::shared::Position;

async fn schedule(h: &impl ArticlesHarness, n: u64, action: Action, at: i64) -> Position {
    let time = PlannedTime::restore(second(at), Some("Asia/Tokyo".into()));
    act(h, n, |article| article.schedule(action, time, second(0))).await
}

async fn due(h: &impl ArticlesHarness, until: i64, limit: usize) -> Vec<PlanView> {
    h.plans().due(second(until), limit).await.unwrap()
}

async fn told(h: &impl ArticlesHarness, until: i64) -> Vec<(u64, Action)> {
    let number = |plan: &PlanView| (1..9).find(|n| id(*n) == plan.id).unwrap();
    due(h, until, 100).await.iter().map(|plan| (number(plan), plan.action)).collect()
}

pub async fn what_is_planned_is_due_at_its_time(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "text"))).await;
    assert_eq!(h.plans().next().await.unwrap(), None);
    let position = schedule(&h, 1, Action::Publish, 20).await;
    let time = PlannedTime::restore(second(20), Some("Asia/Tokyo".into()));
    let plan = PlanView { id: id(1), action: Action::Publish, time, position };
    also_rebuilt(&h, async || {
        assert_eq!(due(&h, 19, 9).await, []);
        assert_eq!(due(&h, 20, 9).await, std::slice::from_ref(&plan));
        assert_eq!(h.plans().next().await.unwrap(), Some(second(20)));
    })
    .await;
}

pub async fn what_is_due_comes_in_the_order_of_time(h: impl ArticlesHarness) {
    for n in 1..=3 {
        create(&h, n, by_ann(draft(&format!("Night {n}"), "text"))).await;
    }
    schedule(&h, 3, Action::Publish, 10).await;
    schedule(&h, 2, Action::Unpublish, 20).await;
    schedule(&h, 2, Action::Publish, 20).await;
    schedule(&h, 1, Action::Publish, 20).await;
    schedule(&h, 1, Action::Unpublish, 30).await;
    let expected = [
        (3, Action::Publish),
        (1, Action::Publish),
        (2, Action::Publish),
        (2, Action::Unpublish),
        (1, Action::Unpublish),
    ];
    also_rebuilt(&h, async || {
        assert_eq!(told(&h, 99).await, expected);
        assert_eq!(told(&h, 20).await, expected[..4]);
        assert_eq!(due(&h, 99, 2).await.len(), 2);
        assert_eq!(h.plans().next().await.unwrap(), Some(second(10)));
    })
    .await;
}

pub async fn what_fell_away_or_is_done_is_not_due(h: impl ArticlesHarness) {
    for n in 1..=6 {
        create(&h, n, by_ann(draft(&format!("Night {n}"), "text"))).await;
        schedule(&h, n, Action::Publish, 20).await;
    }
    act(&h, 1, |article| Ok(article.cancel_schedule(Action::Publish))).await;
    schedule(&h, 2, Action::Publish, 50).await;
    publish(&h, 3, 0).await;
    act(&h, 4, |article| Ok(article.delete())).await;
    act(&h, 5, |article| Ok(article.fire(second(20)))).await;
    also_rebuilt(&h, async || {
        assert_eq!(told(&h, 99).await, [(6, Action::Publish), (2, Action::Publish)]);
    })
    .await;
    act(&h, 4, |article| Ok(article.undelete())).await;
    schedule(&h, 5, Action::Unpublish, 60).await;
    assert_eq!(told(&h, 99).await, [(6, Action::Publish), (2, Action::Publish), (5, Action::Unpublish)]);
}
