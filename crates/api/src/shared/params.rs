//! Headers that many operations share, as OpenAPI describes them.
#![expect(dead_code, reason = "the fields are read by the derive, which describes them")]

use utoipa::IntoParams;

/// Headers of reads.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct ReadHeaders {
    /// Wait until this node has seen at least this position, such as a `Daybook-Position` of a write.
    #[param(rename = "Daybook-Min-Position", example = "3kf82h.42")]
    min_position: Option<String>,
    /// An id for this request, a UUID; without it one is made.
    #[param(rename = "Daybook-Request-Id")]
    request_id: Option<uuid::Uuid>,
}

/// The condition of writes to a record that is there.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct MatchHeader {
    /// The `ETag` of the record that the write is based on, or several; `*` to overwrite whatever there is.
    #[param(rename = "If-Match", example = "\"3-j\"")]
    if_match: String,
}

/// The same, where nothing can be overwritten.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct OptionalMatchHeader {
    /// Only if the record is at one of these versions; `*`: whatever its version.
    #[param(rename = "If-Match", example = "\"3-j\"")]
    if_match: Option<String>,
}

/// Headers of writes.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct WriteHeaders {
    /// Who acts, in development and without a token: an opaque id of 1–100 letters, digits, `.`, `_`, `-` or `:`;
    /// `anonymous` without it. With a token it is whose token it is, and naming another one is refused.
    #[param(rename = "Daybook-Actor", example = "user:ann")]
    actor: Option<String>,
    /// Why, in UTF-8: 1–1,000 characters.
    #[param(rename = "Daybook-Reason")]
    reason: Option<String>,
    /// A key of 1–255 visible ASCII characters. The same request with the same key within 24 hours is done once
    /// and answered alike.
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
    /// An id for this request, a UUID; without it one is made.
    #[param(rename = "Daybook-Request-Id")]
    request_id: Option<uuid::Uuid>,
    /// The W3C trace context; kept with the events.
    #[param(rename = "traceparent")]
    traceparent: Option<String>,
}
