//! The tables of the event store.

mod erasing;
mod event_store;
mod nodes;

use sea_orm_migration::prelude::*;

pub(crate) use erasing::CreateErasing;
pub(crate) use event_store::CreateEventStore;
pub(crate) use nodes::CreateNodes;

fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn unique(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(name, table, columns).unique().take()
}
