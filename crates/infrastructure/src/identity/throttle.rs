//! Counts of failed tries, bounded in number.

use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use daybook_application::identity::{Attempt, LoginThrottle, Throttled};
use daybook_domain::identity::{Backoff, LoginKey};
use daybook_domain::shared::Timestamp;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

/// How many accounts, and how many addresses, are counted at the most.
const MOST: u64 = 100_000;

/// Counts in memory: those of this process, forgotten when it ends. When there are too many, the one that was touched
/// longest ago is let go; to have one forgotten on purpose takes that many tries, each of which costs a password's hash.
pub struct BoundedThrottle(Mutex<Counts>);

struct Counts {
    accounts: Counted<LoginKey>,
    addresses: Counted<IpAddr>,
}

/// How often a try failed in a row, and when the last one was.
#[derive(Debug, Clone, Copy)]
struct Count {
    failures: u32,
    last: Timestamp,
}

struct Counted<K> {
    counts: Cache<K, Count>,
    backoff: Backoff,
}

impl BoundedThrottle {
    /// No counts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::bounded(MOST)
    }

    fn bounded(most: u64) -> Self {
        let accounts = Counted::new(most, Backoff::ACCOUNT);
        Self(Mutex::new(Counts { accounts, addresses: Counted::new(most, Backoff::ADDRESS) }))
    }
}

impl Default for BoundedThrottle {
    fn default() -> Self {
        Self::new()
    }
}

impl LoginThrottle for BoundedThrottle {
    fn attempt(&self, attempt: &Attempt) -> Result<(), Throttled> {
        // Both are asked before one is counted, and nobody comes between.
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (address, now) = (attempt.address.map(network), attempt.at);
        let allowed = [
            attempt.account.as_ref().and_then(|account| counts.accounts.allowed_at(account)),
            address.as_ref().and_then(|address| counts.addresses.allowed_at(address)),
        ];
        if let Some(retry_at) = allowed.into_iter().flatten().max().filter(|allowed| now < *allowed) {
            return Err(Throttled { retry_at });
        }
        if let Some(account) = &attempt.account {
            counts.accounts.count(account, now);
        }
        if let Some(address) = &address {
            counts.addresses.count(address, now);
        }
        Ok(())
    }

    fn succeeded(&self, attempt: &Attempt) {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = &attempt.account {
            counts.accounts.counts.invalidate(account);
        }
        if let Some(address) = attempt.address.map(network) {
            counts.addresses.take_back(&address);
        }
    }
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static> Counted<K> {
    fn new(most: u64, backoff: Backoff) -> Self {
        // By age alone: a policy that keeps what is asked for often would turn new counts away when it is full.
        let counts = Cache::builder().max_capacity(most).eviction_policy(EvictionPolicy::lru()).build();
        Self { counts, backoff }
    }

    fn allowed_at(&self, key: &K) -> Option<Timestamp> {
        let count = self.counts.get(key)?;
        Some(count.last.plus_micros(self.backoff.delay(count.failures)))
    }

    fn count(&self, key: &K, now: Timestamp) {
        let known = self.counts.get(key);
        let remembered = known.filter(|count| now < count.last.plus_micros(Backoff::FORGET));
        let failures = remembered.map_or(0, |count| count.failures).saturating_add(1);
        self.counts.insert(key.clone(), Count { failures, last: now });
    }

    fn take_back(&self, key: &K) {
        if let Some(count) = self.counts.get(key) {
            self.counts.insert(key.clone(), Count { failures: count.failures.saturating_sub(1), ..count });
        }
    }
}

/// The address, or the first 64 bits of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use daybook_application::testing::START;

    use super::*;

    daybook_application::throttle_contract!(BoundedThrottle::new());

    fn attempt(name: &str) -> Attempt {
        Attempt { account: LoginKey::of(name), address: None, at: START }
    }

    #[test]
    fn however_many_names_are_tried_no_more_than_the_bound_are_counted() {
        let throttle = BoundedThrottle::bounded(100);
        for n in 0..10_000 {
            throttle.attempt(&attempt(&format!("name{n}"))).unwrap();
        }
        let counts = throttle.0.lock().unwrap();
        counts.accounts.counts.run_pending_tasks();
        assert!(counts.accounts.counts.entry_count() <= 100);
    }

    #[test]
    fn a_name_that_is_tried_all_the_time_stays_counted_among_thousands_of_others() {
        let throttle = BoundedThrottle::bounded(100);
        let mut allowed = 0;
        for n in 0..10_000 {
            throttle.attempt(&attempt(&format!("name{n}"))).unwrap();
            allowed += u32::from(throttle.attempt(&attempt("ann")).is_ok());
        }
        let free = (0..100).take_while(|failures| Backoff::ACCOUNT.delay(*failures) == 0).count();
        assert_eq!(usize::try_from(allowed), Ok(free));
    }
}
