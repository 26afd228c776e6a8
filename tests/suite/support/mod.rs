//! What the suites share.

mod answer;
mod app;
mod curl;
mod database;
mod frames;
mod http;
mod process;
mod raw;
mod scrape;

pub(crate) use answer::Answer;
on_server! {
    pub(crate) use answer::number;
}
pub(crate) use app::TestApp;
pub(crate) use curl::{Variables, commands};
pub(crate) use database::{WriteLock, tables, tamper};
pub(crate) use frames::Frames;
pub(crate) use http::{Http, with};
pub(crate) use process::{Lines, Process, run, run_with_input};
on_server! {
    pub(crate) use process::run_at;
}
pub(crate) use raw::{Raw, exchange};
pub(crate) use scrape::{Labels, Scrape};
