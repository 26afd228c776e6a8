//! What imports and reverts answer with.

use daybook_application::customers::RevertedImport;
use daybook_domain::customers::BatchId;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Refusal, Report};

/// What came of an import; with `dry_run`, what would come of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerImport)]
pub struct ReportBody<'r> {
    /// The import's id, by which it can be taken back; `null` with `dry_run`.
    #[schema(value_type = Option<uuid::Uuid>)]
    batch: Option<String>,
    /// Whether nothing was written.
    dry_run: bool,
    /// The rows, without empty ones: the sum of the four counts that follow.
    rows: u64,
    /// Rows that made a customer.
    created: u64,
    /// Rows that changed one.
    changed: u64,
    /// Rows that said what was so already.
    unchanged: u64,
    /// Rows that were refused.
    refused: u64,
    /// Columns, or members of lines of JSON, that are no field of a customer; at most 100.
    ignored_columns: &'r [String],
    /// The refused rows in the order of the file, at most 10,000.
    refusals: Vec<RefusalBody>,
    /// The refused rows that are not listed.
    refusals_left_out: u64,
}

/// A row that was refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefusedRow)]
pub struct RefusalBody {
    /// The line of the file at which the row begins, counted from 1.
    line: u64,
    /// The rule that it breaks: a word that stays the same.
    #[schema(example = "email-malformed")]
    rule: &'static str,
    /// The field that breaks it; `null` if it is the row.
    #[schema(example = "email")]
    field: Option<&'static str>,
    /// The rule in a sentence.
    detail: String,
}

/// What came of taking an import back; with `dry_run`, what would come of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RevertedCustomerImport)]
pub struct RevertedImportBody {
    /// The import.
    #[schema(value_type = uuid::Uuid)]
    batch: String,
    /// Whether nothing was written.
    dry_run: bool,
    /// Customers that it had created, and are deleted, be it by an earlier request.
    deleted: u64,
    /// Customers that it had changed, and are what they were before it, be it by an earlier request. Consents stay.
    restored: u64,
    /// Customers that something else has happened to since. They are left alone.
    #[schema(value_type = Vec<uuid::Uuid>)]
    moved_on: Vec<String>,
}

impl<'r> From<&'r Report> for ReportBody<'r> {
    fn from(report: &'r Report) -> Self {
        Self {
            batch: (!report.dry_run).then(|| report.batch.to_string()),
            dry_run: report.dry_run,
            rows: report.rows,
            created: report.created,
            changed: report.changed,
            unchanged: report.unchanged,
            refused: report.refused,
            ignored_columns: &report.ignored_columns,
            refusals: report.refusals.iter().map(RefusalBody::from).collect(),
            refusals_left_out: report.refusals_left_out(),
        }
    }
}

impl From<&Refusal> for RefusalBody {
    fn from(Refusal { line, rule }: &Refusal) -> Self {
        Self { line: *line, rule: rule.slug(), field: rule.field(), detail: rule.detail() }
    }
}

impl RevertedImportBody {
    pub(super) fn new(batch: BatchId, dry_run: bool, reverted: &RevertedImport) -> Self {
        Self {
            batch: batch.to_string(),
            dry_run,
            deleted: reverted.deleted,
            restored: reverted.restored,
            moved_on: reverted.moved_on.iter().map(ToString::to_string).collect(),
        }
    }
}
