//! Where in a trace something happened.

use std::fmt;
use std::str::FromStr;

/// A span of a trace, as the header `traceparent` names it (W3C Trace Context).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traceparent {
    /// The trace's id; not 0.
    pub trace: u128,
    /// The span's id; not 0.
    pub span: u64,
    /// What is said of the trace, one bit each.
    pub flags: u8,
}

/// The text is no `traceparent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a traceparent is 00-<32 hex digits>-<16 hex digits>-<2 hex digits>, in lower case")]
pub struct InvalidTraceparent;

impl Traceparent {
    /// The bit that says that the trace is being recorded.
    pub const SAMPLED: u8 = 1;

    /// Whether the trace is being recorded.
    #[must_use]
    pub fn is_sampled(self) -> bool {
        self.flags & Self::SAMPLED != 0
    }
}

impl FromStr for Traceparent {
    type Err = InvalidTraceparent;

    fn from_str(text: &str) -> Result<Self, InvalidTraceparent> {
        let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b) || b == b'-';
        if text.len() != 55 || !text.bytes().all(lower) {
            return Err(InvalidTraceparent);
        }
        let mut parts = text.split('-');
        let (Some("00"), Some(trace), Some(span), Some(flags), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidTraceparent);
        };
        if (trace.len(), span.len(), flags.len()) != (32, 16, 2) {
            return Err(InvalidTraceparent);
        }
        let trace = u128::from_str_radix(trace, 16).map_err(|_| InvalidTraceparent)?;
        let span = u64::from_str_radix(span, 16).map_err(|_| InvalidTraceparent)?;
        let flags = u8::from_str_radix(flags, 16).map_err(|_| InvalidTraceparent)?;
        if trace == 0 || span == 0 { Err(InvalidTraceparent) } else { Ok(Self { trace, span, flags }) }
    }
}

impl fmt::Display for Traceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, self.flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn it_is_written_as_it_is_read() {
        let read: Traceparent = GOOD.parse().unwrap();
        assert_eq!((read.span, read.is_sampled()), (0x00f0_67aa_0ba9_02b7, true));
        assert_eq!(read.to_string(), GOOD);
        assert!(!GOOD.replace("-01", "-02").parse::<Traceparent>().unwrap().is_sampled());
    }

    #[test]
    fn what_the_standard_calls_invalid_is_refused() {
        let zero_trace = format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32));
        let zero_span = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-{}-01", "0".repeat(16));
        let moved = "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7a-01";
        let upper = GOOD.to_uppercase();
        let long = format!("{GOOD}-0");
        for bad in ["", "00-4bf9-00f067aa0ba902b7-01", "x\n", moved, &zero_trace, &zero_span, &upper, &long] {
            assert_eq!(bad.parse::<Traceparent>(), Err(InvalidTraceparent), "{bad}");
        }
    }
}
