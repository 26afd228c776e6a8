//! Which articles are asked for, as conditions on the article `a`.

use daybook_application::articles::{ArticleFilter, Audience, Status, title_key};
use sea_orm::DbBackend;

use crate::articles::rows::{PUBLISHED, TRASHED};
use crate::shared::bound::Bound;
use crate::shared::rows::signed;

/// What is asked for: working copies, or what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::articles) enum Which {
    Working,
    Published,
}

impl Which {
    /// How rows of tags tell them apart.
    pub(super) const fn public(self) -> i64 {
        match self {
            Self::Working => 0,
            Self::Published => 1,
        }
    }
}

/// Whether `filter` leaves anything to look for.
pub(super) fn can_match(which: Which, filter: &ArticleFilter) -> bool {
    which == Which::Working || filter.statuses.is_empty() || filter.statuses.contains(&Status::Published)
}

/// That the audience may see it, as the article is now; `of` holds the state, now or then. What was private then is
/// not for those to whom only what is public is shown.
pub(super) fn shown(which: Which, audience: &Audience, of: &str, bound: &mut Bound) -> Option<String> {
    let then = if of == "a" { String::new() } else { format!(" AND {of}.visibility = 'public'") };
    let public = || format!("(a.status = '{PUBLISHED}' AND a.visibility = 'public'{then})");
    match (which, audience) {
        (_, Audience::Everything) => None,
        (Which::Working, Audience::Everybody) => Some("FALSE".to_owned()),
        (Which::Working, Audience::Of(actor)) => Some(writes(&bound.value(actor.as_str()))),
        (Which::Published, Audience::Everybody) => Some(public()),
        (Which::Published, Audience::Of(actor)) => {
            Some(format!("({} OR {})", public(), writes(&bound.value(actor.as_str()))))
        }
    }
}

/// That the actor of this name is its author or an editor.
fn writes(actor: &str) -> String {
    format!("EXISTS (SELECT 1 FROM article_writers w WHERE w.article_id = a.id AND w.actor = {actor})")
}

/// That its status is asked for; `of` holds the state, now or then.
pub(super) fn status(which: Which, filter: &ArticleFilter, of: &str) -> String {
    match (which, filter.statuses.as_slice()) {
        (Which::Published, _) => format!("{of}.status = '{PUBLISHED}'"),
        (Which::Working, []) => format!("{of}.status <> '{TRASHED}'"),
        (Which::Working, [one]) => format!("{of}.status = '{}'", one.as_str()),
        // What is left out, so that no index of one status is taken for the order of several.
        (Which::Working, several) => {
            let others = Status::ALL.into_iter().filter(|status| !several.contains(status));
            let names: Vec<_> = others.map(|status| format!("'{}'", status.as_str())).collect();
            if names.is_empty() {
                "TRUE".to_owned()
            } else {
                format!("{of}.status NOT IN ({})", names.join(", "))
            }
        }
    }
}

/// That it has the author that is asked for.
pub(super) fn author(filter: &ArticleFilter, bound: &mut Bound) -> Option<String> {
    let author = filter.author.as_ref()?;
    Some(format!("a.author = {}", bound.value(author.as_str())))
}

/// That its title, which `key` names, has the text that is asked for. No character of that text means anything.
pub(super) fn title(
    backend: DbBackend,
    filter: &ArticleFilter,
    key: &str,
    bound: &mut Bound,
) -> Option<String> {
    let text = bound.value(title_key(filter.title.as_deref()?));
    Some(match backend {
        DbBackend::Postgres => format!("strpos({key}, {text}) > 0"),
        _ => format!("instr({key}, {text}) > 0"),
    })
}

/// That it has the tag that is asked for now.
pub(super) fn tagged(which: Which, filter: &ArticleFilter, bound: &mut Bound) -> Option<String> {
    let tag = filter.tag.as_ref()?;
    Some(format!(
        "EXISTS (SELECT 1 FROM article_tags t WHERE t.article_id = a.id AND t.public = {} AND t.tag = {} \
         AND t.until IS NULL)",
        which.public(),
        bound.value(tag.as_str())
    ))
}

/// A number that is asked for, as statements take it.
pub(super) fn number(number: usize) -> i64 {
    signed(number as u64)
}
