//! Values of statements.

use sea_orm::Value;

/// Values, each named by its place.
#[derive(Default)]
pub(crate) struct Bound(Vec<Value>);

impl Bound {
    /// The name of one more value.
    pub(crate) fn value(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    /// All of them.
    pub(crate) fn into_values(self) -> Vec<Value> {
        self.0
    }
}
