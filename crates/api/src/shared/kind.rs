//! Types of problems: those that every context shares, and how a context declares its own.

use std::fmt;

use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use utoipa_axum::router::OpenApiRouter;

/// A type of problem. Its page is `docs/problems/<slug>.md`, served at `/problems/<slug>`.
///
/// Each is a constant of a table: the shared ones of this file's, a context's own of its `kinds.rs`.
#[derive(Clone, Copy)]
pub struct Kind {
    slug: &'static str,
    status: StatusCode,
    title: &'static str,
    page: &'static str,
}

impl Kind {
    /// The type with this slug. Only `kinds!` calls it, so that none can lack a page.
    pub(crate) const fn new(
        slug: &'static str,
        status: StatusCode,
        title: &'static str,
        page: &'static str,
    ) -> Self {
        Self { slug, status, title, page }
    }

    /// The last part of the problem's `type`, which no other type has.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.slug
    }

    /// The status of an answer with it.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.status
    }

    /// A few words that are the same for every problem of the type.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.title
    }

    /// The page that explains it, as Markdown.
    #[must_use]
    pub const fn page(self) -> &'static str {
        self.page
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.slug == other.slug
    }
}

impl Eq for Kind {}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug)
    }
}

/// Declares types of problems, a line each: the constant's name, the status, the slug and the title.
///
/// It makes a constant `Kind::NAME` of each, the function `pages`, which serves their pages and belongs into the
/// context's routes, and a test of the pages. The table stands in a file `kinds.rs` of its context; a slug that
/// has no page does not compile, and one that another table has too is refused when the routes are put together.
macro_rules! kinds {
    ($vis:vis, $($name:ident $status:ident $slug:literal $title:literal)*) => {
        impl $crate::shared::Kind {
            $(
                #[doc = $title]
                $vis const $name: Self = Self::new(
                    $slug,
                    http::StatusCode::$status,
                    $title,
                    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems/", $slug, ".md")),
                );
            )*
        }

        const KINDS: &[$crate::shared::Kind] = &[$($crate::shared::Kind::$name,)*];

        /// The pages of this table's types.
        $vis fn pages<S: Clone + Send + Sync + 'static>() -> utoipa_axum::router::OpenApiRouter<S> {
            $crate::shared::pages_of(KINDS)
        }

        #[cfg(test)]
        mod pages {
            #[test]
            fn every_page_has_its_title_and_status_and_says_what_to_do() {
                super::KINDS.iter().for_each($crate::shared::check_page);
            }

            #[tokio::test]
            async fn every_page_is_served() {
                $crate::shared::check_served(super::KINDS, super::pages()).await;
            }
        }
    };
}

pub(crate) use kinds;

/// Routes that serve the pages of `kinds`.
pub(crate) fn pages_of<S: Clone + Send + Sync + 'static>(kinds: &'static [Kind]) -> OpenApiRouter<S> {
    kinds.iter().fold(OpenApiRouter::new(), |router, kind| {
        let page = async || ([(CONTENT_TYPE, "text/markdown; charset=utf-8")], kind.page());
        router.route(&format!("/problems/{}", kind.slug()), get(page))
    })
}

kinds! { pub(crate),
    UNREADABLE_PATH BAD_REQUEST "unreadable-path" "The path cannot be read"
    INVALID_PARAMETER BAD_REQUEST "invalid-parameter" "A query parameter is not valid"
    INVALID_HEADER BAD_REQUEST "invalid-header" "A header is not valid"
    UNREADABLE_BODY BAD_REQUEST "unreadable-body" "The body cannot be read"
    SIGN_IN_REQUIRED UNAUTHORIZED "sign-in-required" "Sign in to do this"
    INVALID_TOKEN UNAUTHORIZED "invalid-token" "The token is not good"
    NOT_ALLOWED FORBIDDEN "not-allowed" "This is not allowed to the one who asks"
    FOREIGN_HOST FORBIDDEN "foreign-host" "The host name is not one of this server"
    FOREIGN_ORIGIN FORBIDDEN "foreign-origin" "Requests from other web sites are refused"
    UNKNOWN_ROUTE NOT_FOUND "unknown-route" "There is nothing at this path"
    RECORD_NOT_FOUND NOT_FOUND "record-not-found" "There is no such record"
    METHOD_NOT_ALLOWED METHOD_NOT_ALLOWED "method-not-allowed" "The path does not allow this method"
    BODY_TIMEOUT REQUEST_TIMEOUT "body-timeout" "The body did not arrive in time"
    VALUE_TAKEN CONFLICT "value-taken" "Another record holds the value"
    KEY_IN_FLIGHT CONFLICT "key-in-flight" "A request with this idempotency key is under way"
    OTHER_LOG GONE "other-log" "The position is of another log"
    IF_MATCH_REQUIRED PRECONDITION_REQUIRED "if-match-required" "The write needs an If-Match header"
    VERSION_STALE PRECONDITION_FAILED "version-stale" "The record is not at the expected version"
    BODY_TOO_LARGE PAYLOAD_TOO_LARGE "body-too-large" "The body is too large"
    COMMIT_TOO_LARGE PAYLOAD_TOO_LARGE "commit-too-large" "The change is too large for one commit"
    UNSUPPORTED_MEDIA_TYPE UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "The body is not of a type that is read here"
    INVALID_FIELDS UNPROCESSABLE_ENTITY "invalid-fields" "Fields are not valid"
    POSITION_NOT_YET UNPROCESSABLE_ENTITY "position-not-yet" "The log has not reached the position"
    KEY_REUSED UNPROCESSABLE_ENTITY "key-reused" "The idempotency key was used for another request"
    INTERNAL INTERNAL_SERVER_ERROR "internal" "Something went wrong in Daybook"
    OVERLOADED SERVICE_UNAVAILABLE "overloaded" "Too much work is waiting"
    TOO_MANY_STREAMS SERVICE_UNAVAILABLE "too-many-streams" "Too many live streams are open"
    CONTENDED SERVICE_UNAVAILABLE "contended" "Too many changes of the same record at once"
    STORE_UNAVAILABLE SERVICE_UNAVAILABLE "store-unavailable" "The store takes no writes"
    OUTCOME_UNKNOWN SERVICE_UNAVAILABLE "outcome-unknown" "The outcome of the write is not known"
    NOT_CAUGHT_UP SERVICE_UNAVAILABLE "not-caught-up" "This node has not caught up with the position"
    SHUTTING_DOWN SERVICE_UNAVAILABLE "shutting-down" "The server is shutting down"
    REQUEST_TIMEOUT GATEWAY_TIMEOUT "request-timeout" "The request was not answered in time"
}

#[cfg(test)]
mod checks;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use checks::{check_page, check_served};
