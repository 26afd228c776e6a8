//! Configuration's own types of problems.

use crate::shared::kinds;

kinds! { pub(super),
    INVALID_TIMESTAMP BAD_REQUEST "invalid-timestamp" "The time cannot be read"
    ENTRY_NOT_FOUND NOT_FOUND "entry-not-found" "The entry has no value"
    CHANGES_STALE CONFLICT "changes-stale" "Entries are not at the expected versions"
    CHANGES_REFUSED CONFLICT "changes-refused" "Changes are refused by the entries' state"
    ENTRY_DELETED GONE "entry-deleted" "The entry has already been deleted"
    CHANGE_SET_TOO_LARGE PAYLOAD_TOO_LARGE "change-set-too-large" "The change set is too large"
    WRONG_TYPE UNPROCESSABLE_ENTITY "wrong-type" "The value is not of the entry's type"
}
