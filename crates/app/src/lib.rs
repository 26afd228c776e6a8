//! The Daybook application: the one place that knows all parts, and puts them together.
//!
//! [`App::builder`] composes it from [`settings`] and [`modules`], one for each context; [`http`] serves it, and
//! the command line is in [`cli`].

mod app;
pub mod cli;
pub mod http;
pub mod keys;
pub mod lock;
pub mod logs;
pub mod module;
pub mod modules;
pub mod settings;
pub mod signals;
mod store;
pub mod telemetry;
pub mod transfer;

pub use app::{App, AppBuilder, ShutdownHandle};
