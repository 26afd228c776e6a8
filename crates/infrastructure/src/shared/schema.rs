//! Columns as both databases store them.
//!
//! SQLite's tables are `STRICT`, which takes only its own five type names; PostgreSQL's texts sort by bytes.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::{Alias, ColumnDef, IntoIden, Table, TableCreateStatement};

/// Makes the columns and tables of one database.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    backend: DbBackend,
}

impl Schema {
    /// Columns for this database.
    #[must_use]
    pub fn new(backend: DbBackend) -> Self {
        Self { backend }
    }

    /// A 64-bit integer; not null.
    pub fn integer(self, name: impl IntoIden) -> ColumnDef {
        self.column(name, "INTEGER", "bigint")
    }

    /// A text that sorts by bytes; not null.
    pub fn text(self, name: impl IntoIden) -> ColumnDef {
        self.column(name, "TEXT", r#"text COLLATE "C""#)
    }

    /// Exact bytes; not null.
    pub fn bytes(self, name: impl IntoIden) -> ColumnDef {
        self.column(name, "BLOB", "bytea")
    }

    /// The same column, but it may be null.
    #[must_use]
    pub fn nullable(self, mut column: ColumnDef) -> ColumnDef {
        column.null();
        column
    }

    /// A table of these columns.
    pub fn table(
        self,
        name: impl IntoIden,
        columns: impl IntoIterator<Item = ColumnDef>,
    ) -> TableCreateStatement {
        let mut table = Table::create();
        table.table(name.into_iden());
        for mut column in columns {
            table.col(&mut column);
        }
        if self.backend == DbBackend::Sqlite {
            table.extra("STRICT");
        }
        table
    }

    fn column(self, name: impl IntoIden, sqlite: &'static str, postgres: &'static str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        let name = if self.backend == DbBackend::Sqlite { sqlite } else { postgres };
        column.custom(Alias::new(name)).not_null();
        column
    }
}
