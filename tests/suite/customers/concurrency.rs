//! Many at once.

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::support::{CUSTOMERS, create, over, person};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_one_address_exactly_one_gets_it() {
    let app = TestApp::start().await;
    for round in 0..10 {
        let email = |n: usize| {
            let plain = format!("wanted{round}@example.com");
            if n.is_multiple_of(2) { plain } else { plain.to_uppercase() }
        };
        let wanted = (0..64).map(|n| {
            let body = person(&format!("Rival {n}"), &email(n));
            let app = &app;
            async move { app.post(CUSTOMERS, &body).await.status }
        });
        let mut statuses = join_all(wanted).await;
        statuses.sort_unstable();
        assert_eq!(statuses[0], 201, "round {round}");
        assert!(statuses[1..].iter().all(|status| *status == 409), "round {round}: {statuses:?}");
    }
    assert_eq!(app.get(CUSTOMERS).await.items().len(), 10);
    let verified = crate::support::run(app.stop().await.path(), &["verify"]);
    assert!(verified.status.success(), "{verified:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_want_each_others_address_none_gets_it() {
    let app = TestApp::start().await;
    let a = create(&app, &person("A", "a@example.com")).await;
    let b = create(&app, &person("B", "b@example.com")).await;
    for _ in 0..20 {
        let (to_b, to_a) = (json!({"email": "b@example.com"}), json!({"email": "a@example.com"}));
        let (first, second) = tokio::join!(
            over(&app, Method::PATCH, &a.path, &to_b),
            over(&app, Method::PATCH, &b.path, &to_a)
        );
        first.problem(409, "email-taken");
        second.problem(409, "email-taken");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_given_up_goes_to_one_of_those_who_wait_for_it() {
    let app = TestApp::start().await;
    let holder = create(&app, &person("Holder", "seat0@example.com")).await;
    for round in 0..10 {
        let wanted = format!("seat{round}@example.com");
        let next = json!({"email": format!("seat{}@example.com", round + 1)});
        let rivals = join_all((0..16).map(|n| {
            let (app, body) = (&app, person(&format!("R{n}"), &wanted));
            async move { app.post(CUSTOMERS, &body).await.status }
        }));
        let (moved, rivals) = tokio::join!(over(&app, Method::PATCH, &holder.path, &next), rivals);
        moved.expect(200);
        assert!(rivals.iter().all(|status| matches!(status, 201 | 409)), "{rivals:?}");
        let got = rivals.iter().filter(|status| **status == 201).count();
        // If all of them asked before it was given up, the next one gets it.
        let late = app.post(CUSTOMERS, &person("Late", &wanted)).await.status;
        assert_eq!(got + usize::from(late == 201), 1, "{rivals:?}, {late}");
    }
}
