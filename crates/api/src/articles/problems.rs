//! How articles' errors are told. The match is exhaustive: a new rule does not compile until it has a type, and
//! so a page.

use daybook_application::articles::{ArticleSort, ListError};
use daybook_application::shared::CommandError;
use daybook_domain::articles::{Article, ArticleError};
use serde_json::json;

use crate::shared::{Door, Kind, Problem, command_problem, store_problem};

/// There is no such article, now or then, or it is in the trash, or whoever asks may not see it.
pub(super) fn not_found() -> Problem {
    Problem::new(Kind::ARTICLE_NOT_FOUND, "There is no such article.")
}

/// The article has not so many revisions.
pub(super) fn no_revision() -> Problem {
    Problem::new(Kind::REVISION_NOT_FOUND, "The article has no such revision.")
}

/// The problem of a command.
pub(super) fn of_command(door: &Door, error: CommandError<ArticleError>) -> Problem {
    match error {
        // Which article has it is not told: whoever asks may not be allowed to know that there is one.
        CommandError::Taken { .. } => at(
            Problem::new(Kind::SLUG_TAKEN, "Another article has this slug."),
            "/slug",
            "is the slug of another article",
        ),
        error => command_problem(door, error, not_found, |rule| of_rule(&rule)),
    }
}

/// The problem of a broken rule.
fn of_rule(rule: &ArticleError) -> Problem {
    match rule {
        ArticleError::InTrash => Problem::new(Kind::ARTICLE_IN_TRASH, "The article is in the trash."),
        ArticleError::BodyMissing => Problem::new(Kind::BODY_MISSING, "Publishing needs a body."),
        ArticleError::BodyAwaited => at(
            Problem::new(Kind::BODY_AWAITED, "Publishing is scheduled: the body may not be empty."),
            "/body",
            "may not be empty while publishing is scheduled",
        ),
        ArticleError::TooManySlugs => {
            let most = Article::MOST_SLUGS;
            let detail = format!("An article is published under at most {most} slugs.");
            Problem::new(Kind::TOO_MANY_SLUGS, detail).with("limit", most)
        }
        ArticleError::NoSuchRevision(revision) => {
            let detail = format!("The article has no revision {revision}.");
            Problem::new(Kind::REVISION_NOT_FOUND, detail).with("revision", revision.number())
        }
        ArticleError::TimeNotAhead => {
            at(Problem::new(Kind::TIME_NOT_AHEAD, "A schedule lies in the future."), "/at", "has passed")
        }
        ArticleError::DateAhead => at(
            Problem::new(Kind::DATE_AHEAD, "A date of publication does not lie in the future."),
            "/at",
            "lies in the future: schedule it instead",
        ),
    }
}

fn at(problem: Problem, pointer: &str, detail: &str) -> Problem {
    problem.with("errors", json!([{"pointer": pointer, "detail": detail}]))
}

/// The problem of a list.
pub(super) fn of_list(door: &Door, error: ListError) -> Problem {
    match error {
        ListError::SortOfPast(sort) => sort_of_past(sort),
        ListError::Store(error) => store_problem(door, error),
    }
}

/// A list of the past in an order that it does not have.
pub(super) fn sort_of_past(sort: ArticleSort) -> Problem {
    let sort = sort.as_str();
    Problem::new(Kind::SORT_OF_PAST, format!("With as_of there is no list by {sort}, only by created."))
        .with("sort", sort)
}
