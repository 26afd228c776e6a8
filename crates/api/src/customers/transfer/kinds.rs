//! The types of problems of files.

use crate::shared::kinds;

kinds! { pub(super),
    IMPORT_NOT_FOUND NOT_FOUND "import-not-found" "There is no such import"
    IMPORT_COLUMNS UNPROCESSABLE_ENTITY "import-columns" "The columns of the file cannot be used"
}
