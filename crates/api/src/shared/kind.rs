//! Every type of problem, in one table.

use http::StatusCode;

/// Makes the enum, its table and its pages from one list, so that none can lack a page.
macro_rules! kinds {
    ($($variant:ident $status:ident $slug:literal $title:literal)*) => {
        /// A type of problem. Its page is `docs/problems/<slug>.md`, served at `/problems/<slug>`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $title] $variant,)*
        }

        impl Kind {
            /// Every type.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The last part of the problem's `type`.
            #[must_use]
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// The status of an answer with it.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// A few words that are the same for every problem of the type.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// The page that explains it, as Markdown.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../../../../docs/problems/", $slug, ".md")),)*
                }
            }
        }
    };
}

kinds! {
    UnreadablePath BAD_REQUEST "unreadable-path" "The path cannot be read"
    InvalidParameter BAD_REQUEST "invalid-parameter" "A query parameter is not valid"
    InvalidHeader BAD_REQUEST "invalid-header" "A header is not valid"
    InvalidTimestamp BAD_REQUEST "invalid-timestamp" "The time cannot be read"
    UnreadableBody BAD_REQUEST "unreadable-body" "The body cannot be read"
    ForeignHost FORBIDDEN "foreign-host" "The host name is not one of this server"
    ForeignOrigin FORBIDDEN "foreign-origin" "Requests from other web sites are refused"
    UnknownRoute NOT_FOUND "unknown-route" "There is nothing at this path"
    EntryNotFound NOT_FOUND "entry-not-found" "The entry has no value"
    RecordNotFound NOT_FOUND "record-not-found" "There is no such record"
    MethodNotAllowed METHOD_NOT_ALLOWED "method-not-allowed" "The path does not allow this method"
    BodyTimeout REQUEST_TIMEOUT "body-timeout" "The body did not arrive in time"
    ChangesStale CONFLICT "changes-stale" "Entries are not at the expected versions"
    ChangesRefused CONFLICT "changes-refused" "Changes are refused by the entries' state"
    ValueTaken CONFLICT "value-taken" "Another record holds the value"
    KeyInFlight CONFLICT "key-in-flight" "A request with this idempotency key is under way"
    EntryDeleted GONE "entry-deleted" "The entry has already been deleted"
    OtherLog GONE "other-log" "The position is of another log"
    VersionStale PRECONDITION_FAILED "version-stale" "The record is not at the expected version"
    BodyTooLarge PAYLOAD_TOO_LARGE "body-too-large" "The body is too large"
    ChangeSetTooLarge PAYLOAD_TOO_LARGE "change-set-too-large" "The change set is too large"
    CommitTooLarge PAYLOAD_TOO_LARGE "commit-too-large" "The change is too large for one commit"
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "The body is not JSON"
    InvalidFields UNPROCESSABLE_ENTITY "invalid-fields" "Fields are not valid"
    WrongType UNPROCESSABLE_ENTITY "wrong-type" "The value is not of the entry's type"
    PositionNotYet UNPROCESSABLE_ENTITY "position-not-yet" "The log has not reached the position"
    KeyReused UNPROCESSABLE_ENTITY "key-reused" "The idempotency key was used for another request"
    Internal INTERNAL_SERVER_ERROR "internal" "Something went wrong in Daybook"
    Overloaded SERVICE_UNAVAILABLE "overloaded" "Too much work is waiting"
    TooManyStreams SERVICE_UNAVAILABLE "too-many-streams" "Too many live streams are open"
    Contended SERVICE_UNAVAILABLE "contended" "Too many changes of the same record at once"
    StoreUnavailable SERVICE_UNAVAILABLE "store-unavailable" "The store takes no writes"
    OutcomeUnknown SERVICE_UNAVAILABLE "outcome-unknown" "The outcome of the write is not known"
    NotCaughtUp SERVICE_UNAVAILABLE "not-caught-up" "This node has not caught up with the position"
    ShuttingDown SERVICE_UNAVAILABLE "shutting-down" "The server is shutting down"
    RequestTimeout GATEWAY_TIMEOUT "request-timeout" "The request was not answered in time"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_page_in_the_folder_belongs_to_a_type() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        let files: BTreeSet<_> = files.map(|name| name.into_string().unwrap()).collect();
        let types: BTreeSet<_> = Kind::ALL.iter().map(|kind| format!("{}.md", kind.slug())).collect();
        assert_eq!(files, types);
    }

    #[test]
    fn every_page_has_its_title_and_says_what_to_do() {
        for kind in Kind::ALL {
            let page = kind.page();
            assert!(page.starts_with(&format!("# {}\n", kind.title())), "{}", kind.slug());
            assert!(page.contains(kind.status().as_str()), "{}", kind.slug());
            for heading in ["\n## What happened\n", "\n## Why\n", "\n## What to do\n"] {
                assert!(page.contains(heading), "{} lacks {heading:?}", kind.slug());
            }
        }
    }

    #[test]
    fn no_two_types_share_a_slug_or_a_title() {
        let slugs: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        let titles: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.title()).collect();
        assert_eq!((slugs.len(), titles.len()), (Kind::ALL.len(), Kind::ALL.len()));
    }
}
