//! Several entries at once.

mod change;
mod diff;
mod revert;
