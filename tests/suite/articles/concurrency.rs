//! Many at once.

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::support::{ARTICLES, change, create, over, titled};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_editors_who_save_at_once_one_is_told_of_the_other() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", "begun")).await;
    for round in 0..20 {
        let tag = app.get(&article.path).await.header("etag").to_owned();
        let save = async |who: &str| {
            let body = titled("A", &format!("{who} {round}"));
            change(&app, Method::PUT, &article.path, &body, &[("if-match", &tag)]).await
        };
        let (ann, bob) = tokio::join!(save("ann"), save("bob"));
        let mut statuses = [ann.status, bob.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "round {round}");
        let (winner, loser) = if ann.status == 200 { (ann, bob) } else { (bob, ann) };
        assert_eq!(loser.problem(412, "version-stale")["differing_fields"], json!(["body"]));
        assert_eq!(app.get(&article.path).await.json()["body"], winner.json()["body"]);
    }
    assert_eq!(app.get(&article.at("revisions?limit=500")).await.items().len(), 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_one_slug_exactly_one_gets_it() {
    let app = TestApp::start().await;
    for round in 0..5 {
        let body = json!({"title": "A", "slug": format!("wanted-{round}")});
        let wanted = (0..32).map(|_| async { app.post(ARTICLES, &body).await.status });
        let mut statuses = join_all(wanted).await;
        statuses.sort_unstable();
        assert_eq!(statuses[0], 201);
        assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saving_publishing_and_the_trash_at_once_leave_a_log_that_proves_itself() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", "text")).await;
    let work = (0..48).map(|n| {
        let (app, article) = (&app, &article);
        async move {
            let answer = match n % 6 {
                0 => over(app, Method::PUT, &article.path, &titled("A", &format!("text {n}"))).await,
                1 => over(app, Method::POST, &article.at("publish"), &json!({})).await,
                2 => over(app, Method::PUT, &article.at("draft"), &titled("A", &format!("draft {n}"))).await,
                3 => over(app, Method::POST, &article.at("unpublish"), &json!({})).await,
                4 => over(app, Method::DELETE, &article.path, &json!({})).await,
                _ => over(app, Method::POST, &article.at("undelete"), &json!({})).await,
            };
            assert!(matches!(answer.status, 200 | 204 | 409), "{}", answer.text);
        }
    });
    join_all(work).await;
    let verified = crate::support::run(app.stop().await.path(), &["verify"]);
    assert!(verified.status.success(), "{verified:?}");
}
