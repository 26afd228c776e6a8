//! Which requests are traced. It is decided once, at the door; everything below follows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use opentelemetry::trace::SpanContext;

/// Decides which requests are traced. Clones share its randomness.
#[derive(Debug, Clone)]
pub struct Sampling {
    /// Whether a caller who has decided is followed.
    follows_callers: bool,
    /// Of the numbers below 2^63, those below this one are sampled.
    threshold: u64,
    state: Arc<AtomicU64>,
}

impl Sampling {
    /// No request is traced.
    #[must_use]
    pub fn never() -> Self {
        Self::new(false, 0.0, 0)
    }

    /// Traces this share of the requests, from 0 to 1; where a caller has decided and is followed, what it decided.
    /// `seed` is any random number.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of 2^63 is within u64, and need not be exact"
    )]
    pub fn new(follows_callers: bool, share: f64, seed: u64) -> Self {
        let threshold = (share.clamp(0.0, 1.0) * (1u64 << 63) as f64) as u64;
        Self { follows_callers, threshold, state: Arc::new(AtomicU64::new(seed)) }
    }

    /// Whether a request is traced that a caller's span led to, if there is one.
    pub(crate) fn decide(&self, caller: Option<&SpanContext>) -> bool {
        match caller {
            Some(caller) if self.follows_callers => caller.is_sampled(),
            // By the trace's id, so that all services that keep the same share keep the same traces.
            Some(caller) => self.is_within(low_bits(caller)),
            None if self.threshold == 0 => false,
            None => self.is_within(self.random()),
        }
    }

    fn is_within(&self, number: u64) -> bool {
        number >> 1 < self.threshold
    }

    /// `SplitMix64`: one addition that threads share, and a mix that each does alone.
    fn random(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut number = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }
}

fn low_bits(caller: &SpanContext) -> u64 {
    let [_, _, _, _, _, _, _, _, low @ ..] = caller.trace_id().to_bytes();
    u64::from_be_bytes(low)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::{SpanId, TraceFlags, TraceId, TraceState};

    use super::*;

    fn caller(trace: u128, sampled: bool) -> SpanContext {
        let flags = if sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
        let (trace, span) = (TraceId::from(trace), SpanId::from(1));
        SpanContext::new(trace, span, flags, true, TraceState::default())
    }

    fn sampled_of_10_000(share: f64) -> usize {
        let sampling = Sampling::new(true, share, 7);
        (0..10_000).filter(|_| sampling.decide(None)).count()
    }

    #[test]
    fn a_share_of_what_comes_unasked_is_traced() {
        assert_eq!(sampled_of_10_000(0.0), 0);
        assert_eq!(sampled_of_10_000(1.0), 10_000);
        let one_percent = sampled_of_10_000(0.01);
        assert!((70..=130).contains(&one_percent), "{one_percent}");
    }

    #[test]
    fn a_caller_who_has_decided_is_followed() {
        let never = Sampling::new(true, 0.0, 7);
        let always = Sampling::new(true, 1.0, 7);
        assert!(never.decide(Some(&caller(5, true))));
        assert!(!always.decide(Some(&caller(5, false))));
    }

    #[test]
    fn where_callers_do_not_decide_the_trace_does() {
        let half = Sampling::new(false, 0.5, 7);
        let (low, high) = (caller(1, false), caller(u128::from(u64::MAX), true));
        assert!(half.decide(Some(&low)) && half.decide(Some(&low)));
        assert!(!half.decide(Some(&high)));
        assert!(!Sampling::never().decide(Some(&caller(1, true))));
    }
}
