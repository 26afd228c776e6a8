//! What every context's routes use: problems, conditional requests, bodies, lists, and the outer middleware.

mod accept;
mod access;
mod body;
mod context;
mod door;
mod etag;
mod fields;
mod headers;
mod kind;
mod link;
mod list;
mod outer;
mod pace;
mod params;
mod problem;
mod query;
mod reading;
mod responses;
mod store;

pub(crate) use accept::{wants_json, wants_stream};
pub use access::Access;
pub(crate) use body::read_json;
pub(crate) use context::command_context;
pub use door::{Door, Limits};
pub(crate) use etag::{Representation, Tag, Tags};
pub(crate) use fields::{Errors, Fields, Need, elements};
pub(crate) use headers::{
    FROM_POSITION, MIN_POSITION, POSITION, REQUEST_ID, RETRY_AFTER_A_SECOND, one, position_value,
};
pub use kind::Kind;
pub(crate) use link::next_link;
pub(crate) use list::{Pages, limited, whole};
pub(crate) use outer::{Live, Outer, RequestId};
pub(crate) use pace::Pace;
pub(crate) use params::{ReadHeaders, WriteHeaders};
pub(crate) use problem::Problem;
pub use problem::ProblemBody;
pub(crate) use query::{Query, invalid as query_invalid};
pub(crate) use reading::{caught_up, json};
pub(crate) use responses::{BodyProblems, PastProblems, ReadProblems, WriteProblems};
pub(crate) use store::{command_problem, store_problem};
