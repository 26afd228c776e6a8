//! Articles from outside.

mod concurrency;
mod conditions;
mod create;
mod feeds;
mod files;
mod hostile;
mod list;
mod past;
mod previews;
mod publishing;
mod real;
mod revisions;
mod schedules;
mod search;
mod slugs;
mod support;
mod trash;
