//! What is measured, as whoever watches the server sees it.

mod cache;
mod documented;
mod form;
mod pushed;
mod requests;
mod streams;
mod stuck;
mod writes;

use crate::support::Scrape;
