//! What a user is called.

use super::naming::label;

label! {
    /// 1–200 characters after trimming, in any script; no control characters. Personal.
    DisplayName, 200
}
