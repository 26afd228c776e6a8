//! Chance that is the same in every run.

/// Throws the same for the same number.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(number: usize) -> Self {
        Self(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9))
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // xorshift64: good enough to mix things up.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
