//! The tables' history.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// Every migration, in the order in which they are applied. A new one goes to the end.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(crate::event_store::migration::CreateEventStore),
            Box::new(crate::config::migration::CreateConfig),
            Box::new(crate::event_store::migration::CreateErasing),
            Box::new(crate::customers::migration::CreateCustomers),
            Box::new(crate::articles::migration::CreateArticles),
            Box::new(crate::event_store::migration::CreateNodes),
            Box::new(crate::identity::migration::CreateIdentity),
        ]
    }
}

impl Migrator {
    /// The schema that this program knows: the number of its migrations.
    pub(crate) fn schema_version() -> i64 {
        i64::try_from(Self::migrations().len()).unwrap_or(i64::MAX)
    }
}
