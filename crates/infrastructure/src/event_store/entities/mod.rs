//! The tables of the event store.

pub(crate) mod checkpoint;
pub(crate) mod claim;
pub(crate) mod data_key;
pub(crate) mod erasure;
pub(crate) mod event;
pub(crate) mod head;
pub(crate) mod heartbeat;
pub(crate) mod installation;
pub(crate) mod receipt;
pub(crate) mod snapshot;
