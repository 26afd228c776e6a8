//! Numbers and lists as statements take them.

use sea_orm::DbErr;

/// The most variables of one statement on SQLite, a little below its limit of 32,766.
const MOST_VARIABLES: usize = 32_000;

/// Rows of so many columns, in parts that one statement can take.
pub(crate) fn chunked<R>(rows: Vec<R>, columns: usize) -> impl Iterator<Item = Vec<R>> {
    let size = MOST_VARIABLES / columns;
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || {
        let part: Vec<_> = rows.by_ref().take(size).collect();
        (!part.is_empty()).then_some(part)
    })
}

/// A count as databases store it. What they cannot hold, nobody counts.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A stored count.
pub(crate) fn unsigned(number: i64) -> Result<u64, DbErr> {
    u64::try_from(number).map_err(|_| DbErr::Type(format!("{number} is out of range")))
}
