//! Customers: the use cases.

mod add_note;
mod change;
mod create;
mod customer;
mod delete;
mod differences;
mod draft;
mod erase;
mod existing;
#[cfg(test)]
mod fixtures;
mod history;
mod import;
mod lift_hold;
mod list;
mod notes;
mod place_hold;
mod ports;
#[cfg(test)]
mod properties;
mod record_consent;
mod revert_import;
mod rounds;
mod undelete;
mod views;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

use std::sync::Arc;

use daybook_domain::customers::Customer;

use crate::shared::{Clock, EventLog, Ids, Once, Streams, Timeline};

pub use add_note::{AddNote, AddNoteCommand};
pub use change::{Change, ChangeCommand};
pub use create::{Create, CreateCommand};
pub use customer::{CustomerQuery, ReadCustomer};
pub use delete::{Delete, DeleteCommand};
pub use differences::{Differences, DifferencesView, DifferingField};
pub use erase::{Erase, EraseCommand};
pub use history::History;
pub use import::{Import, ImportCommand, ImportRow, RowOutcome, RowRefusal};
pub use lift_hold::{LiftHold, LiftHoldCommand};
pub use list::{List, ListQuery};
pub use notes::{Notes, NotesQuery};
pub use place_hold::{PlaceHold, PlaceHoldCommand};
pub use ports::{CustomerNotes, CustomerRecords, CustomersPage, ImportRecords, NotesPage, PhoneNumbers};
#[cfg(any(test, feature = "testing"))]
pub use ports::{MockCustomerNotes, MockCustomerRecords, MockImportRecords, MockPhoneNumbers};
pub use record_consent::{RecordConsent, RecordConsentCommand};
pub use revert_import::{RevertImport, RevertImportCommand, RevertedImport};
pub use undelete::{Undelete, UndeleteCommand};
pub use views::{BatchRecord, ConsentView, CustomerState, CustomerView, NoteView};

/// All that can be done with customers.
pub struct Customers {
    /// Puts a person on record.
    pub create: Create,
    /// Changes one customer.
    pub change: Change,
    /// Deletes one customer.
    pub delete: Delete,
    /// Brings a deleted customer back.
    pub undelete: Undelete,
    /// Writes a note on a customer.
    pub add_note: AddNote,
    /// Records what a person agrees to.
    pub record_consent: RecordConsent,
    /// Places a legal hold.
    pub place_hold: PlaceHold,
    /// Lifts a legal hold.
    pub lift_hold: LiftHold,
    /// Forgets a person.
    pub erase: Erase,
    /// Takes in rows of a file.
    pub import: Import,
    /// Takes an import back.
    pub revert_import: RevertImport,
    /// Reads one customer, now or as of the past.
    pub customer: ReadCustomer,
    /// Lists customers, now or as of the past.
    pub list: List,
    /// Lists the notes on a customer, now or as of the past.
    pub notes: Notes,
    /// Reads what happened to a customer, or in one commit.
    pub history: History,
    /// Tells what has changed since a version.
    pub differences: Differences,
    /// Reads telephone numbers as people type them.
    pub phones: Arc<dyn PhoneNumbers>,
}

/// What customers need of the world.
#[derive(Clone)]
pub struct CustomersPorts {
    /// The customers' streams.
    pub streams: Arc<dyn Streams<Customer>>,
    /// One answer per idempotency key.
    pub once: Arc<Once>,
    /// The read model of customers.
    pub records: Arc<dyn CustomerRecords>,
    /// The read model of notes.
    pub notes: Arc<dyn CustomerNotes>,
    /// What imports need to know.
    pub imports: Arc<dyn ImportRecords>,
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// Places in the log.
    pub timeline: Arc<dyn Timeline>,
    /// What reads telephone numbers.
    pub phones: Arc<dyn PhoneNumbers>,
    /// New ids, for imported rows without one.
    pub ids: Arc<dyn Ids>,
    /// The time, which legal holds are measured by.
    pub clock: Arc<dyn Clock>,
}

impl Customers {
    /// The use cases over these ports.
    #[must_use]
    pub fn new(ports: &CustomersPorts) -> Self {
        let CustomersPorts { streams, once, records, notes, imports, log, timeline, phones, ids, clock } =
            ports.clone();
        Self {
            create: Create::new(streams.clone(), once.clone()),
            change: Change::new(streams.clone(), once.clone()),
            delete: Delete::new(streams.clone(), once.clone()),
            undelete: Undelete::new(streams.clone(), once.clone()),
            add_note: AddNote::new(streams.clone(), once.clone()),
            record_consent: RecordConsent::new(streams.clone(), once.clone()),
            place_hold: PlaceHold::new(streams.clone(), once.clone(), clock.clone()),
            lift_hold: LiftHold::new(streams.clone(), once.clone()),
            erase: Erase::new(streams.clone(), once.clone(), clock),
            import: Import::new(streams.clone(), once.clone(), imports.clone(), ids),
            revert_import: RevertImport::new(streams, once, imports, records.clone(), timeline.clone()),
            customer: ReadCustomer::new(records.clone(), timeline.clone()),
            list: List::new(records.clone(), timeline.clone()),
            notes: Notes::new(notes, timeline),
            history: History::new(log),
            differences: Differences::new(records),
            phones,
        }
    }
}
