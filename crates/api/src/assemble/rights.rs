//! A live stream while the rights of its reader change.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::{Body, BodyDataStream};
use daybook_application::config::Config;
use daybook_application::identity::{Authenticated, SignIn, Token};
use daybook_application::shared::StoreError;
use futures::StreamExt;

use crate::testing::{Badges, TestDoor};
use crate::{Access, Limits, config};

/// What the token `mine` is worth now; all others are badges.
struct Changing(Mutex<Option<&'static str>>);

#[async_trait]
impl SignIn for Changing {
    async fn who(&self, token: &Token) -> Result<Option<Authenticated>, StoreError> {
        let mine = *self.0.lock().unwrap();
        match (token.reveal(), mine) {
            ("mine", None) => Ok(None),
            ("mine", Some(badge)) => Badges.who(&Token::new(badge.to_owned())).await,
            _ => Badges.who(token).await,
        }
    }
}

/// A server, what `mine` is worth on it, and a live stream that was opened with it and has greeted.
async fn following(badge: &'static str) -> (TestDoor, Arc<Changing>, BodyDataStream) {
    let rights = Arc::new(Changing(Mutex::new(Some(badge))));
    let door = TestDoor::asking(rights.clone(), Access::Production, Limits::default(), |fakes| {
        vec![config::routes(fakes.door.clone(), Arc::new(Config::new(&fakes.config())))]
    });
    let headers = [("authorization", "Bearer mine"), ("accept", "text/event-stream")];
    let response = door.open("GET /v1/events", &headers, Body::empty()).await;
    assert_eq!(response.status(), 200);
    let mut stream = response.into_body().into_data_stream();
    assert!(stream.next().await.unwrap().unwrap().starts_with(b"retry:"));
    (door, rights, stream)
}

async fn set(door: &TestDoor, name: &str) {
    let line = format!("PUT /v1/config/{name}");
    let answer = door.send(&line, &[("authorization", "Bearer admin")], r#"{"value":"1"}"#).await;
    assert_eq!(answer.status, 200);
}

async fn next(stream: &mut BodyDataStream) -> Option<String> {
    let chunk = stream.next().await?.unwrap();
    Some(String::from_utf8(chunk.into()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_stream_shows_what_may_be_read_at_that_moment() {
    let (door, rights, mut stream) = following("2/reader+config:read:a.").await;
    set(&door, "a.1").await;
    assert!(next(&mut stream).await.unwrap().contains("\"stream\":\"config-a.1\""));
    set(&door, "b.1").await;
    assert_eq!(next(&mut stream).await.unwrap(), "id: memory.2\n\n");
    *rights.0.lock().unwrap() = Some("2/reader+config:read:b.");
    set(&door, "a.2").await;
    assert_eq!(next(&mut stream).await.unwrap(), "id: memory.3\n\n");
    set(&door, "b.2").await;
    assert!(next(&mut stream).await.unwrap().contains("\"stream\":\"config-b.2\""));
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_its_reader_may_not_read_any_more() {
    for worth in [None, Some("key:config:read@2/reader")] {
        let (door, rights, mut stream) = following("2/reader+config:read").await;
        set(&door, "a").await;
        assert!(next(&mut stream).await.unwrap().contains("config-a"));
        *rights.0.lock().unwrap() = worth;
        set(&door, "b").await;
        assert_eq!(next(&mut stream).await, None, "{worth:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_whose_token_is_worth_nothing_ends_within_a_second() {
    let (_door, rights, mut stream) = following("2/reader").await;
    // It has read all that there is, waits, and has been asked about once.
    let waited = tokio::time::timeout(Duration::from_millis(1_500), next(&mut stream)).await;
    assert!(waited.is_err(), "{waited:?}");
    *rights.0.lock().unwrap() = None;
    let began = tokio::time::Instant::now();
    assert_eq!(next(&mut stream).await, None);
    assert!(began.elapsed() <= Duration::from_secs(1), "{:?}", began.elapsed());
}
