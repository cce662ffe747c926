//! Random numbers that are the same for the same seed, so that whatever is found can be found again.

/// SplitMix64: one word of state, every seed a good one.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    #[allow(clippy::should_implement_trait, reason = "an endless sequence; nobody iterates over it")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 if there is none.
    pub fn below(&mut self, n: usize) -> usize {
        let high = (u128::from(self.next()) * n as u128) >> 64;
        usize::try_from(high).unwrap_or(0)
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// A number of the kind that breaks things: small, around a power of two, or anything.
    pub fn number(&mut self) -> u64 {
        let small = self.next() & 15;
        match self.below(6) {
            0 => small,
            1 => small.wrapping_neg(),
            2 => (1 << (self.next() & 63)) - 1,
            3 => 1u64 << (self.next() & 63),
            4 => self.next() & 0xffff,
            _ => self.next(),
        }
    }
}
