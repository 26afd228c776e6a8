//! The same with the data on a PostgreSQL server.

#![cfg(test)]

daybook_test_servers::on_postgres! {
    const ON_POSTGRES: bool = true;

    /// What is tested of files: there are none here.
    macro_rules! on_files {
        ($($item:item)*) => {};
    }

    /// What is tested of a server.
    macro_rules! on_server {
        ($($item:item)*) => { $($item)* };
    }

    include!("modules.rs");
}
