//! The policy, held against the tables of `docs/security.md`, and the filters against the policy.

mod filters;
mod support;
mod tables;
