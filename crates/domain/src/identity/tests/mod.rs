//! Given what happened, when something is done, then this happens, or nothing, or this rule refuses.

mod forgetting;
mod keys;
mod properties;
mod samples;
mod sessions;
mod users;
