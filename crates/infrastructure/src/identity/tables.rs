//! The tables of identity, as `verify` compares and `rebuild` empties them.

use crate::event_store::ProjectedTable;

/// Those of users, each with every column.
pub(super) const USERS: [ProjectedTable; 2] = [
    ProjectedTable {
        name: "users",
        key: &["id"],
        columns: &[
            "id",
            "state",
            "name",
            "email",
            "user_name",
            "has_password",
            "roles",
            "is_admin",
            "grants",
            "generation",
            "version",
            "created_position",
            "created_at",
            "updated_at",
        ],
    },
    ProjectedTable {
        name: "user_keys",
        key: &["user_id", "id"],
        columns: &["user_id", "id", "name", "scopes", "digest", "expires_at", "issued_at", "position"],
    },
];

/// Those of sessions, each with every column.
pub(super) const SESSIONS: [ProjectedTable; 2] = [
    ProjectedTable {
        name: "sessions",
        key: &["id"],
        columns: &[
            "id",
            "user_id",
            "generation",
            "access",
            "access_expires_at",
            "refresh_expires_at",
            "ends_at",
            "started_at",
            "renewed_at",
            "started_position",
        ],
    },
    ProjectedTable { name: "session_renewals", key: &["digest"], columns: &["digest", "session_id"] },
];
