//! Customers from files and to files: CSV, and JSON a line.

mod bodies;
mod columns;
mod csv;
mod driver;
mod export;
mod fields;
mod form;
mod guard;
mod import;
mod kinds;
mod mapping;
mod ndjson;
mod own_task;
mod parts;
mod problems;
mod records;
mod report;
mod revert;
mod rows;
mod rule;
mod seen;
mod source;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use daybook_application::customers::Customers;
use daybook_domain::access::Principal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use bodies::{RefusalBody, ReportBody, RevertedImportBody};
pub use columns::ColumnsError;
pub use driver::{ImportAsked, ImportError, import};
pub use fields::Field;
pub use form::{Form, UnknownForm};
pub use mapping::{InvalidMapping, Mapping};
pub use parts::{ExportError, export};
pub use report::{Refusal, Report};
pub use rule::Rule;

use self::own_task::OwnTasks;
use crate::shared::{Door, asked_by};

/// What the routes need.
#[derive(Clone)]
struct TransferDoor {
    door: Arc<Door>,
    customers: Arc<Customers>,
    tasks: OwnTasks,
    by: Arc<Principal>,
}

asked_by!(TransferDoor);

/// The routes: `/v1/customers/import`, `/v1/customers/export` and `/v1/customers/imports/{batch}/revert`.
pub(super) fn routes(door: Arc<Door>, customers: Arc<Customers>) -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(kinds::pages())
        .routes(routes!(import::import))
        .routes(routes!(export::export))
        .routes(routes!(revert::revert))
        .with_state(TransferDoor {
            door,
            customers,
            tasks: OwnTasks::new(),
            by: Arc::new(Principal::Anonymous),
        })
}
