//! Problems that many operations share, as OpenAPI describes them.
#![expect(dead_code, reason = "the variants are read by the derive, which describes them")]

use utoipa::IntoResponses;

use super::ProblemBody;

/// Of every read.
#[derive(IntoResponses)]
pub(crate) enum ReadProblems {
    /// A parameter or header is not valid.
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(ProblemBody),
    /// This node has not caught up with `Daybook-Min-Position`, or has too much to do.
    #[response(status = 503, content_type = "application/problem+json")]
    NotNow(ProblemBody),
}

/// Of reads of the past.
#[derive(IntoResponses)]
pub(crate) enum PastProblems {
    /// The position is of another log; `head` is the end of this one.
    #[response(status = 410, content_type = "application/problem+json")]
    OtherLog(ProblemBody),
    /// The log has not reached the position; `head` is its end.
    #[response(status = 422, content_type = "application/problem+json")]
    NotYet(ProblemBody),
}

/// Of every write.
#[derive(IntoResponses)]
pub(crate) enum WriteProblems {
    /// The path, a header or the body cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(ProblemBody),
    /// A request with this idempotency key is under way.
    #[response(status = 409, content_type = "application/problem+json")]
    InFlight(ProblemBody),
    /// The name or fields are not valid (`errors` lists them all), or the key has answered another request.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(ProblemBody),
    /// Too much waits, the store takes no writes, or the outcome is not known.
    #[response(status = 503, content_type = "application/problem+json")]
    NotNow(ProblemBody),
}

/// Of writes to a record that is there.
#[derive(IntoResponses)]
pub(crate) enum MatchProblems {
    /// The record is not at the version in `If-Match`; `current_version` is its version, and `differing_fields` names
    /// what differs.
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(ProblemBody),
    /// `If-Match` is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    Unconditional(ProblemBody),
}

/// Of writes with a body.
#[derive(IntoResponses)]
pub(crate) enum BodyProblems {
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(ProblemBody),
    /// The body, or what it asks for, is too large; the limits are named.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody),
    /// The body is not JSON, or is packed.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ProblemBody),
}
