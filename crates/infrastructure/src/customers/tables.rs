//! The tables of customers, as `verify` compares and `rebuild` empties them.

use crate::event_store::ProjectedTable;

/// All of them, each with every column.
pub(super) const TABLES: [ProjectedTable; 7] = [
    ProjectedTable {
        name: "customers",
        key: &["id"],
        columns: &[
            "id",
            "state",
            "name",
            "email",
            "phone",
            "phone_e164",
            "address",
            "tags",
            "legal_hold_until",
            "email_key",
            "version",
            "position",
            "created_position",
            "created_at",
            "updated_at",
        ],
    },
    ProjectedTable {
        name: "customers_history",
        key: &["customer_id", "position"],
        columns: &[
            "customer_id",
            "position",
            "version",
            "state",
            "name",
            "email",
            "phone",
            "phone_e164",
            "address",
            "tags",
            "legal_hold_until",
            "recorded_at",
        ],
    },
    ProjectedTable {
        name: "customer_emails",
        key: &["customer_id", "since"],
        columns: &["customer_id", "since", "email_key", "until"],
    },
    ProjectedTable {
        name: "customer_tags",
        key: &["tag", "created_position", "since"],
        columns: &["tag", "created_position", "customer_id", "since", "until"],
    },
    ProjectedTable {
        name: "customer_consents",
        key: &["customer_id", "purpose", "position"],
        columns: &["customer_id", "purpose", "position", "granted", "at", "source", "until"],
    },
    ProjectedTable {
        name: "customer_notes",
        key: &["customer_id", "position"],
        columns: &["customer_id", "position", "note_id", "text", "author", "created_at"],
    },
    ProjectedTable {
        name: "customer_batches",
        key: &["batch", "customer_id"],
        columns: &["batch", "customer_id", "created", "before_version", "version"],
    },
];
