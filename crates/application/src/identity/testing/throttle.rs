//! Counts of failures, in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use daybook_domain::identity::{Backoff, LoginKey};
use daybook_domain::shared::Timestamp;

use crate::identity::{Attempt, LoginThrottle, Throttled};

/// Counts that are forgotten after their time and bounded in number by nothing else: fit for tests alone.
#[derive(Debug, Default)]
pub struct InMemoryThrottle(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    accounts: HashMap<LoginKey, Count>,
    addresses: HashMap<IpAddr, Count>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    failures: u32,
    last: Timestamp,
}

impl LoginThrottle for InMemoryThrottle {
    fn attempt(&self, attempt: &Attempt) -> Result<(), Throttled> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (account, address, now) = (attempt.account.as_ref(), attempt.address.map(network), attempt.at);
        let allowed = [
            account.and_then(|account| allowed_at(counts.accounts.get(account), Backoff::ACCOUNT)),
            address.and_then(|address| allowed_at(counts.addresses.get(&address), Backoff::ADDRESS)),
        ];
        if let Some(retry_at) = allowed.into_iter().flatten().max().filter(|allowed| now < *allowed) {
            return Err(Throttled { retry_at });
        }
        if let Some(account) = account {
            let count = one_more(counts.accounts.get(account), now);
            counts.accounts.insert(account.clone(), count);
        }
        if let Some(address) = address {
            let count = one_more(counts.addresses.get(&address), now);
            counts.addresses.insert(address, count);
        }
        Ok(())
    }

    fn succeeded(&self, attempt: &Attempt) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = &attempt.account {
            counts.accounts.remove(account);
        }
        let address = attempt.address.map(network);
        if let Some(count) = address.and_then(|address| counts.addresses.get_mut(&address)) {
            count.failures = count.failures.saturating_sub(1);
        }
    }
}

fn allowed_at(count: Option<&Count>, backoff: Backoff) -> Option<Timestamp> {
    count.map(|count| count.last.plus_micros(backoff.delay(count.failures)))
}

fn one_more(count: Option<&Count>, now: Timestamp) -> Count {
    let remembered = count.filter(|count| now < count.last.plus_micros(Backoff::FORGET));
    Count { failures: remembered.map_or(0, |count| count.failures).saturating_add(1), last: now }
}

/// The address, or the first 64 bits of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}
