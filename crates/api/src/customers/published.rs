//! Customers from files and to files, without requests: for the command line.

pub use super::transfer::{
    ColumnsError, ExportError, Field, Form, ImportAsked, ImportError, InvalidMapping, Mapping, Refusal,
    Report, Rule, UnknownForm, export, import,
};
