//! Who asks, as the door sees it.

use axum::extract::Request;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;

use crate::shared::{command_context, principal};
use crate::testing::{Badges, TestDoor};
use crate::{Access, Limits};

/// A route that tells who asks.
fn door(access: Access) -> TestDoor {
    async fn who(request: Request) -> String {
        let (parts, _) = request.into_parts();
        let context = command_context(&parts, b"", None).map(|context| context.actor.to_string());
        format!("{:?} {}", principal(&parts), context.unwrap_or_default())
    }
    TestDoor::behind(access, Limits::default(), |_| vec![OpenApiRouter::new().route("/who", get(who))])
}

fn development() -> TestDoor {
    door(Access::Development { hosts: Vec::new() })
}

async fn who(door: &TestDoor, headers: &[(&str, &str)]) -> Result<String, (u16, String)> {
    let answer = door.send("GET /who", headers, axum::body::Body::empty()).await;
    if answer.status == 200 { Ok(answer.text().to_owned()) } else { Err(answer.problem()) }
}

#[tokio::test]
async fn without_a_token_development_takes_the_name_and_production_nobody() {
    let ann = who(&development(), &[("daybook-actor", "ann")]).await.unwrap();
    assert_eq!(ann, "Development(Actor(\"ann\")) ann");
    let nobody = who(&development(), &[]).await.unwrap();
    assert_eq!(nobody, "Development(Actor(\"anonymous\")) anonymous");
    assert_eq!(who(&door(Access::Production), &[]).await.unwrap(), "Anonymous anonymous");
}

#[tokio::test]
async fn a_good_token_tells_who_asks_in_every_environment() {
    for door in [development(), door(Access::Production)] {
        let shown = who(&door, &[("authorization", "Bearer 7/editor+config:read")]).await.unwrap();
        assert!(
            shown.starts_with("User(") && shown.contains("Editor") && shown.contains("ConfigRead"),
            "{shown}"
        );
        assert!(shown.ends_with(Badges::user(7).actor().as_str()), "{shown}");
        let key = who(&door, &[("authorization", "Bearer key:customers:read@admin")]).await.unwrap();
        assert!(key.starts_with("Key {") && key.contains("CustomersRead"), "{key}");
    }
}

#[tokio::test]
async fn a_bad_token_is_refused_in_every_environment_and_is_never_a_stranger() {
    for door in [development(), door(Access::Production)] {
        for bad in ["Bearer unknown", "Basic YTpi", "Bearer", "admin"] {
            let answer = door.send("GET /who", &[("authorization", bad)], axum::body::Body::empty()).await;
            assert_eq!(answer.problem(), (401, "invalid-token".into()), "{bad}");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
        let twice = [("authorization", "Bearer admin"), ("authorization", "Bearer admin")];
        assert_eq!(who(&door, &twice).await, Err((401, "invalid-token".into())));
    }
}

#[tokio::test]
async fn nobody_acts_as_another_than_the_one_whose_token_it_is() {
    let own = Badges::user(7).actor();
    for door in [development(), door(Access::Production)] {
        let token = ("authorization", "Bearer 7/admin");
        assert!(who(&door, &[token, ("daybook-actor", own.as_str())]).await.is_ok());
        for another in ["ann", "daybook"] {
            let refused = who(&door, &[token, ("daybook-actor", another)]).await;
            assert_eq!(refused, Err((403, "not-allowed".into())));
        }
    }
    let stranger = who(&door(Access::Production), &[("daybook-actor", "ann")]).await;
    assert_eq!(stranger, Err((403, "not-allowed".into())));
}
