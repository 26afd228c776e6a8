//! What is measured, as whoever watches the server sees it.

mod cache;
mod documented;
mod form;
mod pushed;
mod requests;
mod scrape;
mod streams;
mod stuck;
mod writes;

use scrape::Scrape;
