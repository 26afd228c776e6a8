//! Daybook from outside: requests and processes, and nothing that a client could not see.

#![cfg(test)]

const ON_POSTGRES: bool = false;

/// What is tested of files.
macro_rules! on_files {
    ($($item:item)*) => { $($item)* };
}

/// What is tested of a server, and needs more than files.
macro_rules! on_server {
    ($($item:item)*) => {};
}

include!("modules.rs");
