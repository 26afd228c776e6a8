//! The contexts that make up Daybook.

pub mod config;

use crate::module::Module;

/// All of them. A new context is a file beside this one, and a line here.
#[must_use]
pub fn all() -> Vec<Box<dyn Module>> {
    vec![config::module()]
}
