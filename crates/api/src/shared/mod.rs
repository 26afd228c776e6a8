//! What every context's routes use: problems, conditional requests, bodies, lists, and the outer middleware.

mod accept;
mod access;
mod asker;
mod body;
mod conditions;
mod context;
mod door;
mod etag;
mod fields;
mod headers;
mod kind;
mod line;
mod link;
mod list;
mod metrics;
mod outer;
mod pace;
mod params;
mod problem;
mod query;
mod reading;
mod responses;
mod route;
mod sampling;
mod store;
mod tag;
mod trace;
mod unread;
mod write;

pub(crate) use accept::{wants, wants_json, wants_stream};
pub use access::Access;
pub(crate) use asker::{Asker, SIGNING_IN, anybody, asked_by, known, principal, refusal_problem, signed_in};
pub(crate) use body::{read_body, read_json};
pub(crate) use conditions::{IfMatch, none_here};
pub(crate) use context::command_context;
pub use door::{Door, Limits};
pub(crate) use etag::{Representation, Tags};
pub(crate) use fields::{Errors, Fields, Need, elements, fields};
pub(crate) use headers::{
    FROM_POSITION, MIN_POSITION, POSITION, REQUEST_ID, RETRY_AFTER_A_SECOND, one, position_value,
};
pub use kind::Kind;
#[cfg(test)]
pub(crate) use kind::{check_page, check_served};
pub(crate) use kind::{kinds, pages, pages_of};
pub(crate) use link::next_link;
pub(crate) use list::{Asked, Pages, show_list, write_array};
pub(crate) use metrics::Limit;
#[cfg(test)]
pub(crate) use metrics::no_meter;
pub(crate) use outer::{Live, Outer, RequestId};
pub(crate) use pace::Pace;
pub(crate) use params::{MatchHeader, OptionalMatchHeader, ReadHeaders, WriteHeaders};
pub(crate) use problem::Problem;
pub use problem::ProblemBody;
pub(crate) use query::{Query, invalid as query_invalid};
pub(crate) use reading::{caught_up, json, not_modified, position_after, position_of, unless_known};
pub(crate) use responses::{BodyProblems, MatchProblems, PastProblems, ReadProblems, WriteProblems};
pub(crate) use route::{NoteRoute, Route};
pub use sampling::Sampling;
pub(crate) use store::{command_problem, store_problem};
pub(crate) use tag::tagged;
pub(crate) use trace::{RequestIds, RequestSpan};
pub(crate) use write::{Differing, as_written, done, exactly, unseen};
