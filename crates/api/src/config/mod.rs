//! Configuration: the routes.

mod bodies;
mod change;
mod commit;
mod conditions;
mod delete;
mod diff;
mod entries;
mod entry;
mod history;
mod kinds;
mod name;
mod problems;
mod revert;
mod set;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use daybook_application::config::Config;
use daybook_domain::access::Principal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use bodies::{
    ChangeBody, ChangedBody, ChangesBody, ChangesRequest, DeletedBody, DifferenceBody, EntriesBody,
    EntryBody, PairBody, RevertRequest, RevertedBody, SetRequest, SideBody, WouldBody,
};

use crate::shared::{Door, asked_by, tagged};

/// What the routes need.
#[derive(Clone)]
struct ConfigDoor {
    door: Arc<Door>,
    config: Arc<Config>,
    by: Arc<Principal>,
}

asked_by!(ConfigDoor);

/// The routes: `/v1/config…` and `/v1/config-changes…`, and the former again without `/v1`, where small
/// clients of configuration services look for them.
pub fn routes(door: Arc<Door>, config: Arc<Config>) -> OpenApiRouter {
    let aliases = Router::new()
        .route("/config", get(entries::list))
        .route("/config/{name}", get(entry::read).put(set::put).delete(delete::delete))
        .route("/config/{name}/history", get(history::history))
        .route("/config/{name}/at/{time}", get(entry::read_at));
    tagged("Configuration", "Named values that programs read while they run.")
        .merge(OpenApiRouter::from(aliases))
        .merge(kinds::pages())
        .routes(routes!(entries::list))
        .routes(routes!(entry::read, set::put, delete::delete))
        .routes(routes!(history::history))
        .routes(routes!(entry::read_at))
        .routes(routes!(change::change))
        .routes(routes!(diff::diff))
        .routes(routes!(revert::revert))
        .with_state(ConfigDoor { door, config, by: Arc::new(Principal::Anonymous) })
}
