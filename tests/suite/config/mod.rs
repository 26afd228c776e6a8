//! Configuration, as its contract has it.

mod conditions;
mod entry;
mod history;
mod list;
mod malformed;
mod past;
mod values;
