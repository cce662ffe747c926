//! Aggregating functions: what a cell is, how a value enters it, how two cells become one.
//!
//! A *cell* is the state of one key of one aggregation: a few 64-bit words whose number depends
//! only on the function. The machine updates cells where probes fire, one table per thread; the
//! drainer reads them and sends what changed; the consumer merges what arrives from all threads of
//! all processes. All three use the functions of this file, so there is one definition of
//! `quantize`.
//!
//! Merging is associative and commutative, and an initial cell is neutral: the number of threads,
//! drains and restarts cannot change a result.
//!
//! ```text
//!   count  [n]            avg     [n, sum]              quantize    [127 buckets]
//!   sum    [sum]          stddev  [n, sum, sq_lo, sq_hi] lquantize  [levels + 2 buckets]
//!   min    [least]        max     [greatest]             llquantize [1 + buckets + 1]
//! ```
//!
//! Sums wrap at 64 bits; the sum of squares has 128. Source: D reference, section 5.2.

use alloc::vec;
use alloc::vec::Vec;

/// Number of buckets of `quantize`.
pub const QUANTIZE_BUCKETS: usize = 127;
/// The bucket of `quantize` that counts zeros.
pub const QUANTIZE_ZERO: usize = 63;
/// Most levels of `lquantize`, and most buckets of `llquantize`.
pub const MAX_LEVELS: u32 = 65535;

/// An aggregating function with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggFn {
    /// How often.
    Count,
    /// The sum of the values.
    Sum,
    /// Their average.
    Avg,
    /// The least of them.
    Min,
    /// The greatest.
    Max,
    /// Their standard deviation.
    Stddev,
    /// A distribution over powers of two.
    Quantize,
    /// A distribution over equal steps.
    Lquantize(Linear),
    /// A distribution over equal steps within powers.
    Llquantize(LogLinear),
}

/// Parameters of `lquantize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Linear {
    /// Lower end of the first step.
    pub base: i32,
    /// Nothing beyond it is resolved.
    pub limit: i32,
    /// Width of a step, at least 1.
    pub step: u16,
    /// Whether values are cut to 32 bits first, as the classic dialect does.
    pub narrow: bool,
}

/// Parameters of `llquantize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogLinear {
    /// The base of the powers, at least 2.
    pub factor: u16,
    /// Least exponent.
    pub low: u16,
    /// Greatest exponent.
    pub high: u16,
    /// Steps per power.
    pub steps: u16,
    /// Whether negative values have buckets of their own (the dialect of OL2).
    pub symmetric: bool,
}

/// Words of a cell, wherever they live: plain memory, or atomics that others may read.
pub trait Words {
    /// The word at `index`.
    fn get(&self, index: usize) -> u64;
    /// Replaces it.
    fn set(&mut self, index: usize, word: u64);
}

impl Words for [u64] {
    fn get(&self, index: usize) -> u64 {
        self[index]
    }
    fn set(&mut self, index: usize, word: u64) {
        self[index] = word;
    }
}

impl AggFn {
    /// Its name in D.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
            Self::Stddev => "stddev",
            Self::Quantize => "quantize",
            Self::Lquantize(_) => "lquantize",
            Self::Llquantize(_) => "llquantize",
        }
    }

    /// Words of a cell.
    pub fn n_words(self) -> usize {
        match self {
            Self::Count | Self::Sum | Self::Min | Self::Max => 1,
            Self::Avg => 2,
            Self::Stddev => 4,
            Self::Quantize => QUANTIZE_BUCKETS,
            Self::Lquantize(linear) => linear.n_buckets(),
            Self::Llquantize(log) => log.n_buckets(),
        }
    }

    /// Whether it takes a value; `count` takes none.
    pub fn takes_value(self) -> bool {
        self != Self::Count
    }

    /// Whether it counts into buckets with an increment.
    pub fn is_distribution(self) -> bool {
        matches!(self, Self::Quantize | Self::Lquantize(_) | Self::Llquantize(_))
    }

    /// Whether merging adds words, so that the difference of two states is a state.
    pub fn is_additive(self) -> bool {
        !matches!(self, Self::Min | Self::Max)
    }

    /// What every word of a cell without observations is.
    pub fn initial_word(self) -> u64 {
        match self {
            Self::Min => i64::MAX.cast_unsigned(),
            Self::Max => i64::MIN.cast_unsigned(),
            Self::Count
            | Self::Sum
            | Self::Avg
            | Self::Stddev
            | Self::Quantize
            | Self::Lquantize(_)
            | Self::Llquantize(_) => 0,
        }
    }

    /// A cell without observations.
    pub fn initial(self) -> Vec<u64> {
        vec![self.initial_word(); self.n_words()]
    }

    /// Takes one observation into a cell.
    ///
    /// `value` is what the D expression gave, `incr` how often a distribution counts it (the others
    /// ignore it). `cell` has [`AggFn::n_words`] words.
    #[inline]
    pub fn update<W: Words + ?Sized>(self, cell: &mut W, value: i64, incr: i64) {
        match self {
            Self::Count => bump(cell, 0, 1),
            Self::Sum => bump(cell, 0, value.cast_unsigned()),
            Self::Avg => {
                bump(cell, 0, 1);
                bump(cell, 1, value.cast_unsigned());
            }
            Self::Min => {
                if value < cell.get(0).cast_signed() {
                    cell.set(0, value.cast_unsigned());
                }
            }
            Self::Max => {
                if value > cell.get(0).cast_signed() {
                    cell.set(0, value.cast_unsigned());
                }
            }
            Self::Stddev => {
                bump(cell, 0, 1);
                bump(cell, 1, value.cast_unsigned());
                let square = u128::from(value.unsigned_abs()) * u128::from(value.unsigned_abs());
                add_square(cell, square);
            }
            Self::Quantize => bump(cell, quantize_bucket(value), incr.cast_unsigned()),
            Self::Lquantize(linear) => bump(cell, linear.bucket(value), incr.cast_unsigned()),
            Self::Llquantize(log) => bump(cell, log.bucket(value), incr.cast_unsigned()),
        }
    }

    /// Merges the observations of `from` into `into`; both have [`AggFn::n_words`] words.
    pub fn merge(self, into: &mut [u64], from: &[u64]) {
        match self {
            Self::Min => into[0] = into[0].cast_signed().min(from[0].cast_signed()).cast_unsigned(),
            Self::Max => into[0] = into[0].cast_signed().max(from[0].cast_signed()).cast_unsigned(),
            Self::Stddev => {
                into[0] = into[0].wrapping_add(from[0]);
                into[1] = into[1].wrapping_add(from[1]);
                add_square(into, wide(from[2], from[3]));
            }
            Self::Count
            | Self::Sum
            | Self::Avg
            | Self::Quantize
            | Self::Lquantize(_)
            | Self::Llquantize(_) => {
                for (word, more) in into.iter_mut().zip(from) {
                    *word = word.wrapping_add(*more);
                }
            }
        }
    }

    /// What was observed between `old` and `new`: merging it into `old` gives `new`.
    ///
    /// For `min` and `max` that is `new` itself.
    pub fn delta(self, new: &[u64], old: &[u64]) -> Vec<u64> {
        match self {
            Self::Min | Self::Max => new.to_vec(),
            Self::Stddev => {
                let squares = wide(new[2], new[3]).wrapping_sub(wide(old[2], old[3]));
                let (lo, hi) = split(squares);
                vec![new[0].wrapping_sub(old[0]), new[1].wrapping_sub(old[1]), lo, hi]
            }
            Self::Count
            | Self::Sum
            | Self::Avg
            | Self::Quantize
            | Self::Lquantize(_)
            | Self::Llquantize(_) => new.iter().zip(old).map(|(n, o)| n.wrapping_sub(*o)).collect(),
        }
    }
}

#[inline]
fn bump<W: Words + ?Sized>(cell: &mut W, index: usize, by: u64) {
    cell.set(index, cell.get(index).wrapping_add(by));
}

fn wide(lo: u64, hi: u64) -> u128 {
    u128::from(lo) | u128::from(hi) << 64
}

#[allow(clippy::cast_possible_truncation, reason = "the two halves of a 128-bit number")]
fn split(wide: u128) -> (u64, u64) {
    (wide as u64, (wide >> 64) as u64)
}

fn add_square<W: Words + ?Sized>(cell: &mut W, square: u128) {
    let (lo, hi) = split(wide(cell.get(2), cell.get(3)).wrapping_add(square));
    cell.set(2, lo);
    cell.set(3, hi);
}

/// The bucket of `quantize` that counts `value`.
///
/// Source: D reference, section 5.3.
#[inline]
pub fn quantize_bucket(value: i64) -> usize {
    // 1 goes to 64, 2 and 3 to 65, -1 to 62, -2 and -3 to 61; the ends take what is beyond them.
    match u64::try_from(value) {
        Ok(value) => QUANTIZE_ZERO + (value << 1 | 1).ilog2() as usize,
        Err(_) => negative_bucket(value.unsigned_abs()),
    }
}

// Values are hardly ever negative.
#[cold]
fn negative_bucket(magnitude: u64) -> usize {
    let log = magnitude.checked_ilog2().map_or(0, |log| log as usize + 1);
    QUANTIZE_ZERO - log.min(QUANTIZE_ZERO)
}

/// The value that labels a bucket of `quantize`; 0 for the bucket of zeros.
pub fn quantize_value(bucket: usize) -> i64 {
    match bucket {
        QUANTIZE_ZERO => 0,
        above if above > QUANTIZE_ZERO => 1i64 << (above - QUANTIZE_ZERO - 1).min(62),
        below => -(1i64 << (QUANTIZE_ZERO - 1 - below).min(62)),
    }
}

impl Linear {
    /// How many steps there are between the ends.
    pub fn levels(self) -> u32 {
        let span = i64::from(self.limit) - i64::from(self.base);
        let levels = span / i64::from(self.step.max(1));
        u32::try_from(levels).unwrap_or(0).min(MAX_LEVELS)
    }

    /// Steps, and one bucket on each side of them.
    pub fn n_buckets(self) -> usize {
        self.levels() as usize + 2
    }

    /// The bucket that counts `value`.
    ///
    /// Source: D reference, section 5.4.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the classic dialect cuts the value to 32 bits")]
    pub fn bucket(self, value: i64) -> usize {
        let value = if self.narrow { i64::from(value as i32) } else { value };
        let base = i64::from(self.base);
        if value < base {
            return 0;
        }
        let step = value.wrapping_sub(base).cast_unsigned() / u64::from(self.step.max(1));
        usize::try_from(step.min(u64::from(self.levels()))).unwrap_or(0) + 1
    }

    /// Lower bound of a bucket that is not the first one.
    pub fn lower_bound(self, bucket: usize) -> i64 {
        i64::from(self.base) + (bucket as i64 - 1) * i64::from(self.step)
    }
}

impl LogLinear {
    fn power(self, exponent: u32) -> u128 {
        u128::from(self.factor.max(2)).saturating_pow(exponent)
    }

    fn step(self, magnitude: u32) -> u128 {
        (self.power(magnitude + 1) / u128::from(self.steps.max(1))).max(1)
    }

    /// Buckets between `factor^low` and `factor^(high + 1)`.
    fn n_inner(self) -> usize {
        let mut n = 0u128;
        for magnitude in u32::from(self.low)..=u32::from(self.high).min(64) {
            n += (self.power(magnitude + 1) - self.power(magnitude)) / self.step(magnitude);
            if n > u128::from(MAX_LEVELS) {
                return MAX_LEVELS as usize;
            }
        }
        usize::try_from(n).unwrap_or(MAX_LEVELS as usize)
    }

    /// All buckets of a cell.
    ///
    /// ```text
    ///   classic     [ < low | inner … | >= high ]
    ///   symmetric   [ <= -high | inner, mirrored … | around zero | inner … | >= high ]
    /// ```
    pub fn n_buckets(self) -> usize {
        let inner = self.n_inner();
        if self.symmetric { 2 * inner + 3 } else { inner + 2 }
    }

    /// The bucket that counts `value`.
    ///
    /// Source: D reference, section 5.5.
    pub fn bucket(self, value: i64) -> usize {
        let outward = self.outward(value.unsigned_abs());
        match (self.symmetric, value < 0) {
            (false, true) => 0,
            (false, false) => outward,
            (true, true) => self.n_inner() + 1 - outward,
            (true, false) => self.n_inner() + 1 + outward,
        }
    }

    // 0 below factor^low, then the inner buckets from 1 on, then one for all the rest.
    fn outward(self, magnitude: u64) -> usize {
        let value = u128::from(magnitude);
        let mut before = 0u128;
        if value < self.power(u32::from(self.low)) {
            return 0;
        }
        for exponent in u32::from(self.low)..=u32::from(self.high).min(64) {
            let (from, to, step) = (self.power(exponent), self.power(exponent + 1), self.step(exponent));
            if value < to {
                // A step that does not divide the range leaves a rest; it belongs to the last bucket.
                let last = ((to - from) / step).max(1) - 1;
                let at = before + ((value - from) / step).min(last);
                return usize::try_from(at).unwrap_or(0).min(self.n_inner().saturating_sub(1)) + 1;
            }
            before += (to - from) / step;
        }
        self.n_inner() + 1
    }

    /// Lower bounds of the inner buckets, then `factor^(high + 1)`: one more than there are buckets.
    pub fn bounds(self) -> Vec<u64> {
        let mut bounds = Vec::new();
        let most = self.n_inner();
        for exponent in u32::from(self.low)..=u32::from(self.high).min(64) {
            let (from, to, step) = (self.power(exponent), self.power(exponent + 1), self.step(exponent));
            for k in 0..(to - from) / step {
                if bounds.len() == most {
                    break;
                }
                bounds.push(u64::try_from(from + k * step).unwrap_or(u64::MAX));
            }
        }
        bounds.push(u64::try_from(self.power(u32::from(self.high) + 1)).unwrap_or(u64::MAX));
        bounds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINEAR: Linear = Linear { base: 0, limit: 100, step: 10, narrow: true };
    const LOG: LogLinear = LogLinear { factor: 10, low: 0, high: 1, steps: 10, symmetric: false };

    #[test]
    fn quantize_puts_values_between_powers_of_two() {
        for (value, label) in [
            (0, 0),
            (1, 1),
            (3, 2),
            (5, 4),
            (9, 8),
            (-1, -1),
            (-3, -2),
            (-5, -4),
            (i64::MIN, -(1 << 62)),
            (i64::MAX, 1 << 62),
        ] {
            assert_eq!(quantize_value(quantize_bucket(value)), label, "{value}");
        }
    }

    #[test]
    fn lquantize_has_a_bucket_on_each_side() {
        for (value, bucket) in
            [(-1, 0), (0, 1), (9, 1), (10, 2), (99, 10), (100, 11), (i64::MAX, 0), (1 << 40, 1)]
        {
            assert_eq!(LINEAR.bucket(value), bucket, "{value}");
        }
        let uncut = Linear { narrow: false, ..LINEAR };
        assert_eq!(uncut.bucket(i64::MAX), 11);
        assert_eq!(uncut.bucket(i64::MIN), 0);
        assert_eq!(LINEAR.lower_bound(11), 100);
    }

    #[test]
    fn llquantize_is_linear_within_each_power() {
        assert_eq!(LOG.n_buckets(), 9 + 9 + 2);
        for (value, bucket) in
            [(-5, 0), (0, 0), (1, 1), (3, 3), (9, 9), (10, 10), (19, 10), (42, 13), (99, 18), (100, 19)]
        {
            assert_eq!(LOG.bucket(value), bucket, "{value}");
        }
        let symmetric = LogLinear { symmetric: true, ..LOG };
        assert_eq!(symmetric.n_buckets(), 39);
        assert_eq!(symmetric.bucket(0), 19);
        assert_eq!(symmetric.bucket(-100), 0);
        assert_eq!(symmetric.bucket(100), 38);
        assert_eq!(symmetric.bucket(i64::MIN), 0);
    }

    #[test]
    fn absurd_parameters_stay_within_bounds() {
        let wild = LogLinear { factor: 2, low: 0, high: 65535, steps: 65535, symmetric: true };
        for value in [i64::MIN, -1, 0, 1, i64::MAX] {
            assert!(wild.bucket(value) < wild.n_buckets());
        }
        let wild = Linear { base: i32::MIN, limit: i32::MAX, step: 0, narrow: false };
        for value in [i64::MIN, -1, 0, 1, i64::MAX] {
            assert!(wild.bucket(value) < wild.n_buckets());
        }
    }

    #[test]
    fn a_delta_merged_into_the_old_state_is_the_new_one() {
        for function in
            [AggFn::Count, AggFn::Sum, AggFn::Avg, AggFn::Min, AggFn::Max, AggFn::Stddev, AggFn::Quantize]
        {
            let mut old = function.initial();
            function.update(&mut old[..], -7, 1);
            let mut new = old.clone();
            function.update(&mut new[..], i64::MAX, 1);
            let mut merged = old.clone();
            function.merge(&mut merged, &function.delta(&new, &old));
            assert_eq!(merged, new, "{function:?}");
        }
    }
}
