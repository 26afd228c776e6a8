//! Claims: values that at most one stream may hold at a time.

/// A value that belongs to one stream alone, such as a customer's e-mail address or an article's slug.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Claim {
    /// What kind of value this is, `customer-email`; values of different scopes never meet.
    pub scope: &'static str,
    /// The value in the form in which it is compared, that is, already folded.
    pub value: String,
}

/// What an event does to a claim of its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimChange {
    /// The stream holds the value from now on. Refused while another stream holds it; taking what one
    /// already holds changes nothing.
    Take(Claim),
    /// The stream gives the value back. Giving back what one does not hold changes nothing.
    Release(Claim),
}
