//! Customers: the routes.

mod add_note;
mod bodies;
mod change;
mod create;
mod customer;
mod delete;
mod erase;
mod export;
mod fields;
mod history;
mod id;
mod kinds;
mod lift_hold;
mod list;
mod notes;
mod place_hold;
mod problems;
pub mod published;
mod record_consent;
mod requests;
#[cfg(test)]
pub(crate) mod tests;
mod transfer;
mod undelete;
mod write;

use std::sync::Arc;

use daybook_application::customers::Customers;
use daybook_domain::access::Principal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use bodies::{CertificateBody, ConsentBody, CustomerBody, ExportBody, NoteBody};
pub use requests::{
    ConsentRequest, CreateRequest, EraseRequest, HoldRequest, NoteRequest, PatchRequest, ReplaceRequest,
};
pub use transfer::{RefusalBody, ReportBody, RevertedImportBody};

use crate::shared::{Door, asked_by, tagged};

/// How many items a page of a list has when nobody says.
const LIMIT: usize = 50;

/// What the routes need.
#[derive(Clone)]
struct CustomersDoor {
    door: Arc<Door>,
    customers: Arc<Customers>,
    by: Arc<Principal>,
}

asked_by!(CustomersDoor);

/// The routes: `/v1/customers…`.
pub fn routes(door: Arc<Door>, customers: Arc<Customers>) -> OpenApiRouter {
    tagged("Customers", "The people on record, what they agreed to, and how they are forgotten.")
        .merge(kinds::pages())
        .routes(routes!(list::list, create::create))
        .routes(routes!(customer::read, change::replace, change::patch, delete::delete))
        .routes(routes!(undelete::undelete))
        .routes(routes!(notes::notes, add_note::add_note))
        .routes(routes!(record_consent::record_consent))
        .routes(routes!(place_hold::place_hold, lift_hold::lift_hold))
        .routes(routes!(erase::erase))
        .routes(routes!(history::history))
        .routes(routes!(export::export))
        .with_state(CustomersDoor {
            door: door.clone(),
            customers: customers.clone(),
            by: Arc::new(Principal::Anonymous),
        })
        .merge(transfer::routes(door, customers))
}
