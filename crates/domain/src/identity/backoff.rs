//! How long to wait after failures.

/// A delay that doubles with every failure beyond those that are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// So many failures in a row cost nothing: people mistype.
    free: u32,
    /// The first delay, in microseconds.
    first: i64,
    /// The longest delay, in microseconds. Whoever fails on purpose in the name of another keeps that one out for no
    /// longer than this at a time.
    most: i64,
}

impl Backoff {
    /// For one account, wherever the failures come from.
    pub const ACCOUNT: Self = Self { free: 5, first: 1_000_000, most: 15 * 60 * 1_000_000 };
    /// For one address, whatever accounts are tried. Many people can share an address.
    pub const ADDRESS: Self = Self { free: 30, first: 1_000_000, most: 15 * 60 * 1_000_000 };
    /// After so many microseconds without a try, failures are forgotten: 24 hours.
    pub const FORGET: i64 = 24 * 60 * 60 * 1_000_000;

    /// How many microseconds after the last of so many failures the next try is allowed.
    #[must_use]
    pub fn delay(self, failures: u32) -> i64 {
        match failures.checked_sub(self.free) {
            None => 0,
            Some(beyond) => 1_i64.checked_shl(beyond).map_or(self.most, |factor| {
                let delay = self.first.checked_mul(factor).filter(|delay| *delay > 0);
                delay.map_or(self.most, |delay| delay.min(self.most))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_from_one_second_to_fifteen_minutes() {
        let seconds: Vec<_> = (0..20).map(|n| Backoff::ACCOUNT.delay(n) / 1_000_000).collect();
        assert_eq!(seconds[..8], [0, 0, 0, 0, 0, 1, 2, 4]);
        assert_eq!(seconds[14..], [512, 900, 900, 900, 900, 900]);
        assert_eq!((Backoff::ADDRESS.delay(29), Backoff::ADDRESS.delay(30)), (0, 1_000_000));
    }

    #[test]
    fn no_number_of_failures_brings_the_delay_down_again() {
        for failures in (20..200).chain([u32::MAX]) {
            assert_eq!(Backoff::ACCOUNT.delay(failures), 900_000_000, "{failures}");
        }
    }
}
