//! The rules of a customer, one by one and in any order.

mod commands;
mod forgetting;
mod keeping;
mod model;
mod properties;
mod samples;
