//! What an API key is called.

use super::naming::label;

label! {
    /// 1–100 characters after trimming, such as `Ann's laptop`; no control characters. Personal.
    KeyName, 100
}
