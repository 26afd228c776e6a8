//! Tells what happened to an entry.

use axum::extract::Request;
use axum::response::Response;

use super::ConfigDoor;
use super::name::NamePath;
use crate::events::published::{EventBody, show_history};
use crate::shared::{Problem, ReadHeaders, ReadProblems};

/// Tells what happened to an entry: nothing, for a name that was never set.
///
/// Without `limit` the list is whole. Also at `/config/{name}/history`.
#[utoipa::path(
    get, path = "/v1/config/{name}/history", tag = "Configuration",
    params(
        ("name" = String, Path, description = "The entry's name."),
        ("order" = Option<String>, Query, description = "`asc` (oldest first, as without it) or `desc`."),
        ("limit" = Option<usize>, Query, description = "The most events of a page, 1–500.", minimum = 1, maximum = 500),
        ("after" = Option<u64>, Query, description = "Only events after this `stream_version` in that order: the \
            cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The events. `data` of a `ConfigValueSet` has `config_name`, `value`, `type`, \
            `old_value` (or null) and `timestamp`; of a `ConfigValueDeleted`, `config_name`, `deleted_value` and `timestamp`.",
            body = [EventBody],
            headers(("Link" = String, description = "With `limit`: the next page, `rel=\"next\"`, unless this is the last."))),
    )
)]
pub(super) async fn history(
    state: ConfigDoor,
    path: NamePath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let (config, by, name) = (state.config.clone(), state.by.clone(), path.possible());
    let read = move |page| {
        let (config, by, name) = (config.clone(), by.clone(), name.clone());
        async move {
            match name {
                Some(name) => config.history.of_entry(&name, page, &by).await,
                // Nothing ever happened to an impossible name.
                None => Ok(Vec::new()),
            }
        }
    };
    show_history(&state.door, &parts, None, read).await
}
