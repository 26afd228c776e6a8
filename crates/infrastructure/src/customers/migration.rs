//! The tables of customers.

use sea_orm_migration::prelude::*;

use crate::shared::schema::Schema;

/// Creates them.
pub struct CreateCustomers;

impl MigrationName for CreateCustomers {
    fn name(&self) -> &'static str {
        "m0004_create_customers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateCustomers {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        let tables = [
            customers(schema),
            history(schema),
            emails(schema),
            tags(schema),
            consents(schema),
            notes(schema),
            batches(schema),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn customers(schema: Schema) -> TableCreateStatement {
    let mut columns = vec![schema.text("id").primary_key().take()];
    columns.extend(what_changes(schema));
    columns.extend([
        schema.nullable(schema.text("email_key")),
        schema.integer("version"),
        schema.integer("position"),
        schema.integer("created_position"),
        schema.integer("created_at"),
        schema.integer("updated_at"),
    ]);
    schema.table("customers", columns)
}

fn history(schema: Schema) -> TableCreateStatement {
    let mut columns = vec![schema.text("customer_id"), schema.integer("position"), schema.integer("version")];
    columns.extend(what_changes(schema));
    columns.push(schema.integer("recorded_at"));
    schema.table("customers_history", columns)
}

/// What a customer is now, and what it was.
fn what_changes(schema: Schema) -> [ColumnDef; 8] {
    [
        schema.text("state"),
        schema.nullable(schema.text("name")),
        schema.nullable(schema.text("email")),
        schema.nullable(schema.text("phone")),
        schema.nullable(schema.text("phone_e164")),
        schema.nullable(schema.text("address")),
        schema.text("tags"),
        schema.nullable(schema.integer("legal_hold_until")),
    ]
}

/// Stretches of the log in which a customer has an address: from `since` up to before `until`. None is left of an
/// erased customer.
fn emails(schema: Schema) -> TableCreateStatement {
    schema.table(
        "customer_emails",
        [
            schema.text("customer_id"),
            schema.integer("since"),
            schema.text("email_key"),
            schema.nullable(schema.integer("until")),
        ],
    )
}

/// The same of tags.
fn tags(schema: Schema) -> TableCreateStatement {
    schema.table(
        "customer_tags",
        [
            schema.text("tag"),
            schema.integer("created_position"),
            schema.text("customer_id"),
            schema.integer("since"),
            schema.nullable(schema.integer("until")),
        ],
    )
}

/// What customers said, each until they say something else to the same purpose.
fn consents(schema: Schema) -> TableCreateStatement {
    schema.table(
        "customer_consents",
        [
            schema.text("customer_id"),
            schema.text("purpose"),
            schema.integer("position"),
            schema.integer("granted"),
            schema.integer("at"),
            schema.nullable(schema.text("source")),
            schema.nullable(schema.integer("until")),
        ],
    )
}

fn notes(schema: Schema) -> TableCreateStatement {
    schema.table(
        "customer_notes",
        [
            schema.text("customer_id"),
            schema.integer("position"),
            schema.text("note_id"),
            schema.nullable(schema.text("text")),
            schema.text("author"),
            schema.integer("created_at"),
        ],
    )
}

fn batches(schema: Schema) -> TableCreateStatement {
    schema.table(
        "customer_batches",
        [
            schema.text("batch"),
            schema.text("customer_id"),
            schema.integer("created"),
            schema.integer("before_version"),
            schema.integer("version"),
        ],
    )
}

/// Every page and every look-up is a range of one of these, in its order. An index that ends a stretch by `until`
/// finds what is so now (`until IS NULL`) without passing what was.
fn indexes() -> [IndexCreateStatement; 14] {
    [
        unique("customers_sequence", "customers", &["created_position"]),
        index("customers_state", "customers", &["state", "created_position"]),
        index("customers_email", "customers", &["email_key", "state", "created_position"]),
        unique("customers_history_position", "customers_history", &["customer_id", "position"]),
        unique("customers_history_version", "customers_history", &["customer_id", "version"]),
        unique("customer_emails_since", "customer_emails", &["customer_id", "since"]),
        index("customer_emails_key", "customer_emails", &["email_key", "since"]),
        unique("customer_tags_since", "customer_tags", &["tag", "created_position", "since"]),
        index("customer_tags_now", "customer_tags", &["tag", "until", "created_position"]),
        index("customer_tags_customer", "customer_tags", &["customer_id", "until"]),
        unique("customer_consents_position", "customer_consents", &["customer_id", "purpose", "position"]),
        index("customer_consents_now", "customer_consents", &["customer_id", "until", "purpose"]),
        unique("customer_notes_position", "customer_notes", &["customer_id", "position"]),
        unique("customer_batches_customer", "customer_batches", &["batch", "customer_id"]),
    ]
}

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
