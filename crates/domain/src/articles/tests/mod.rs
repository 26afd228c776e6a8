//! The rules of articles, one by one and all together.

mod claims;
mod planning;
mod properties;
mod publishing;
mod restoring;
mod trash;
mod world;
mod writing;

use uuid::Uuid;

use super::{
    Action, Article, ArticleEvent, ArticleId, Content, Draft, Editors, NewArticle, PlannedTime, Revision,
    Slug, Visibility,
};
use crate::shared::{Actor, Timestamp};

/// So many seconds after 1970.
fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

fn time(second: i64) -> PlannedTime {
    PlannedTime::restore(at(second), None)
}

fn ann() -> Actor {
    "ann".parse().unwrap()
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn revision(number: u64) -> Revision {
    Revision::new(number).unwrap()
}

fn id(n: u64) -> ArticleId {
    ArticleId::new(Uuid::from_u128(u128::from(n)))
}

/// A draft with this title and body that leaves the slug open.
fn draft(title: &str, body: &str) -> Draft {
    Draft { body: body.parse().unwrap(), ..Draft::titled(title.parse().unwrap()) }
}

fn content(title: &str, body: &str, under: &str) -> Content {
    draft(title, body).under(slug(under))
}

/// Created by ann with this body, under the slug `night`.
fn created(body: &str) -> ArticleEvent {
    let new = NewArticle {
        author: ann(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        draft: draft("Night", body),
        note: None,
    };
    Article::create(new, slug("night"))
}

fn saved(number: u64, body: &str, under: &str, released: Option<&str>) -> ArticleEvent {
    let content = content("Night", body, under);
    ArticleEvent::Saved { revision: revision(number), content, note: None, released: released.map(slug) }
}

fn autosaved(body: &str) -> ArticleEvent {
    ArticleEvent::Autosaved { draft: draft("Night", body) }
}

fn published(number: u64, under: &str, second: i64) -> ArticleEvent {
    ArticleEvent::Published { revision: revision(number), slug: slug(under), at: at(second) }
}

fn unpublished(number: u64) -> ArticleEvent {
    ArticleEvent::Unpublished { revision: revision(number) }
}

fn scheduled(action: Action, second: i64) -> ArticleEvent {
    ArticleEvent::Scheduled { action, time: time(second) }
}

fn fired(action: Action, second: i64) -> ArticleEvent {
    ArticleEvent::ScheduleFired { action, time: time(second) }
}

fn superseded(action: Action, second: i64) -> ArticleEvent {
    ArticleEvent::ScheduleSuperseded { action, time: time(second) }
}

fn cancelled(action: Action, second: i64) -> ArticleEvent {
    ArticleEvent::ScheduleCancelled { action, time: time(second) }
}
