//! The tables of articles.

pub(crate) mod article;
pub(crate) mod checkpoint;
pub(crate) mod plan;
pub(crate) mod revision;
pub(crate) mod searched;
pub(crate) mod slug;
