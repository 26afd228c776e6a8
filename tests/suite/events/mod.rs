//! The log itself.

mod live;
mod page;
