//! A small store for random commands: histories of a few articles, and who holds which slug.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::articles::{ArticleError, Publication};
use crate::shared::{Aggregate, Claim, ClaimChange, replay};

pub(super) const ARTICLES: usize = 3;

/// One thing that somebody tries to do.
#[derive(Debug, Clone)]
pub(super) enum Command {
    Create { title: usize, slug: Option<usize>, body: usize },
    Save { title: usize, slug: Option<usize>, body: usize },
    Autosave { body: usize },
    Discard,
    Restore { from: u64 },
    Publish { back: i64 },
    Unpublish,
    Delete,
    Undelete,
    Share { private: bool },
    Schedule { publish: bool, ahead: i64 },
    Cancel { publish: bool },
    Fire,
}

const TITLES: [&str; 3] = ["Night", "Day", "東京の夜"];
const SLUGS: [&str; 4] = ["night", "day", "noon", "dawn"];
const BODIES: [&str; 4] = ["", " ", "one", "two"];

/// Commands to the articles, in order.
pub(super) fn commands() -> impl Strategy<Value = Vec<(usize, Command)>> {
    prop::collection::vec((0..ARTICLES, command()), 0..60)
}

fn command() -> impl Strategy<Value = Command> {
    let text = || (0..TITLES.len(), prop::option::of(0..SLUGS.len()), 0..BODIES.len());
    prop_oneof![
        4 => text().prop_map(|(title, slug, body)| Command::Create { title, slug, body }),
        4 => text().prop_map(|(title, slug, body)| Command::Save { title, slug, body }),
        2 => (0..BODIES.len()).prop_map(|body| Command::Autosave { body }),
        1 => Just(Command::Discard),
        2 => (1..8_u64).prop_map(|from| Command::Restore { from }),
        4 => (-1..3_i64).prop_map(|back| Command::Publish { back }),
        1 => Just(Command::Unpublish),
        1 => Just(Command::Delete),
        2 => Just(Command::Undelete),
        1 => any::<bool>().prop_map(|private| Command::Share { private }),
        2 => (any::<bool>(), -1..9_i64).prop_map(|(publish, ahead)| Command::Schedule { publish, ahead }),
        1 => any::<bool>().prop_map(|publish| Command::Cancel { publish }),
        2 => Just(Command::Fire),
    ]
}

/// What happened so far.
#[derive(Default)]
pub(super) struct World {
    pub(super) histories: [Vec<ArticleEvent>; ARTICLES],
    pub(super) claims: HashMap<Claim, usize>,
    pub(super) now: i64,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outcome {
    Happened(Vec<ArticleEvent>),
    Refused(ArticleError),
    /// Another article holds the slug.
    Taken,
    /// There is no such article, or there is one already.
    Impossible,
}

impl World {
    pub(super) fn article(&self, n: usize) -> Option<Article> {
        replay(None, &self.histories[n])
    }

    /// What readers see of an article: its publication and what the published revision says.
    pub(super) fn published(&self, n: usize) -> Option<(Publication, Content)> {
        let publication = self.article(n)?.published()?.clone();
        let content = self.revision(n, publication.revision)?;
        Some((publication, content))
    }

    pub(super) fn revision(&self, n: usize, number: Revision) -> Option<Content> {
        let mut revisions = self.histories[n].iter().filter_map(ArticleEvent::revision);
        revisions.find(|(other, _)| *other == number).map(|(_, content)| content.clone())
    }

    /// Decides and, unless a slug is another article's, records; a second of the world passes.
    pub(super) fn run(&mut self, n: usize, command: &Command) -> Outcome {
        self.now += 1;
        let decided = match (self.article(n), command) {
            (None, Command::Create { title, slug, body }) => Ok(vec![create(n, *title, *slug, *body)]),
            (None, _) | (Some(_), Command::Create { .. }) => return Outcome::Impossible,
            (Some(article), command) => self.decide(n, &article, command),
        };
        match decided {
            Err(rule) => Outcome::Refused(rule),
            Ok(events) => match self.claims_after(n, &events) {
                None => Outcome::Taken,
                Some(claims) => {
                    self.claims = claims;
                    self.histories[n].extend(events.clone());
                    Outcome::Happened(events)
                }
            },
        }
    }

    fn decide(
        &self,
        n: usize,
        article: &Article,
        command: &Command,
    ) -> Result<Vec<ArticleEvent>, ArticleError> {
        let now = at(self.now);
        match *command {
            Command::Create { .. } => Ok(Vec::new()),
            Command::Save { title, slug, body } => {
                let draft = written(title, slug, body);
                let suggested = Slug::suggested(&draft.title, id(n as u64), 0);
                article.save(draft, suggested, None)
            }
            Command::Autosave { body } => article.autosave(written(0, None, body)),
            Command::Discard => article.discard_autosave(),
            Command::Restore { from } => {
                let from = revision(from);
                let content = self.revision(n, from).unwrap_or_else(|| article.parts().content.clone());
                article.restore_revision(from, content, None)
            }
            Command::Publish { back } => article.publish(Some(at(self.now - back)), now),
            Command::Unpublish => article.unpublish(),
            Command::Delete => Ok(article.delete()),
            Command::Undelete => Ok(article.undelete()),
            Command::Share { private } => {
                article.change_visibility(if private { Visibility::Private } else { Visibility::Public })
            }
            Command::Schedule { publish, ahead } => {
                article.schedule(action(publish), time(self.now + ahead), now)
            }
            Command::Cancel { publish } => Ok(article.cancel_schedule(action(publish))),
            Command::Fire => Ok(article.fire(now)),
        }
    }

    fn claims_after(&self, n: usize, events: &[ArticleEvent]) -> Option<HashMap<Claim, usize>> {
        let mut claims = self.claims.clone();
        for change in events.iter().flat_map(Article::claims) {
            match change {
                ClaimChange::Take(claim) => {
                    if *claims.entry(claim).or_insert(n) != n {
                        return None;
                    }
                }
                ClaimChange::Release(claim) => {
                    if claims.get(&claim) == Some(&n) {
                        claims.remove(&claim);
                    }
                }
            }
        }
        Some(claims)
    }
}

fn action(publish: bool) -> Action {
    if publish { Action::Publish } else { Action::Unpublish }
}

fn written(title: usize, under: Option<usize>, body: usize) -> Draft {
    Draft { slug: under.map(|n| slug(SLUGS[n])), ..draft(TITLES[title], BODIES[body]) }
}

fn create(n: usize, title: usize, under: Option<usize>, body: usize) -> ArticleEvent {
    let draft = written(title, under, body);
    let suggested = Slug::suggested(&draft.title, id(n as u64), 0);
    let new = NewArticle {
        author: ann(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        draft,
        note: None,
    };
    Article::create(new, suggested)
}
