//! What the values of aggregations compare by.
//!
//! A number compares as itself, signed. A distribution compares by the sum of what it counted, as
//! far as its buckets tell, then by how often it counted zero. Factors of `normalize()` have no
//! influence.
//!
//! Source: D reference, section 5.8.

use std::cmp::Ordering;

use dif::agg::{AggFn, QUANTIZE_ZERO, quantize_value};
use dif::option::Dialect;

use crate::aggregate::number;
use crate::cells::Cell;

/// What a value compares by, first and second.
pub(crate) type Rank = (i128, i128);

/// A function, with what its ranks are computed from.
pub(crate) struct Ranker {
    function: AggFn,
    // Of `llquantize`.
    bounds: Vec<u64>,
}

impl Ranker {
    /// For values of `function`.
    pub(crate) fn of(function: AggFn) -> Self {
        let bounds = match function {
            AggFn::Llquantize(log) => log.bounds(),
            AggFn::Count
            | AggFn::Sum
            | AggFn::Avg
            | AggFn::Min
            | AggFn::Max
            | AggFn::Stddev
            | AggFn::Quantize
            | AggFn::Lquantize(_) => Vec::new(),
        };
        Self { function, bounds }
    }

    /// What a cell compares by; a missing one counts as 0.
    pub(crate) fn rank(&self, cell: Option<Cell<'_>>, dialect: Dialect) -> Rank {
        let counts = cell.map_or(&[][..], |cell| cell.words);
        let count = |bucket: usize| counts.get(bucket).map_or(0, |count| i128::from(count.cast_signed()));
        // Saturates only beyond what any program can count.
        let sum = |value: &dyn Fn(usize) -> i128| {
            (0..counts.len()).fold(0i128, |sum, at| sum.saturating_add(count(at).saturating_mul(value(at))))
        };
        match self.function {
            AggFn::Count | AggFn::Sum | AggFn::Min | AggFn::Max | AggFn::Avg | AggFn::Stddev => {
                (number(self.function, cell, 1, dialect), 0)
            }
            AggFn::Quantize => (sum(&|at| i128::from(quantize_value(at))), count(QUANTIZE_ZERO)),
            AggFn::Lquantize(linear) => {
                let last = counts.len().saturating_sub(1);
                let value = |at: usize| match at {
                    0 => i128::from(linear.base) - 1,
                    at if at == last => i128::from(linear.lower_bound(at)) + 1,
                    at => i128::from(linear.lower_bound(at)),
                };
                let zero = (1..counts.len()).find(|at| linear.lower_bound(*at) == 0);
                (sum(&value), zero.map_or(0, count))
            }
            AggFn::Llquantize(log) => {
                let bounds = &self.bounds;
                let bound = |at: usize| bounds.get(at).map_or(0, |bound| i128::from(*bound));
                // Outwards from the middle, or from the lower end.
                let outward = |at: usize| match at {
                    at if at == bounds.len() => bound(at - 1) + 1,
                    at => bound(at.wrapping_sub(1)),
                };
                if log.symmetric {
                    let centre = bounds.len();
                    let value = |at: usize| match at.cmp(&centre) {
                        Ordering::Less => -outward(centre - at),
                        Ordering::Equal => 0,
                        Ordering::Greater => outward(at - centre),
                    };
                    (sum(&value), count(centre))
                } else {
                    let value = |at: usize| if at == 0 { bound(0) - 1 } else { outward(at) };
                    (sum(&value), count(0))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::agg::{Linear, LogLinear};

    #[track_caller]
    fn check(function: AggFn, values: &[i64], rank: Rank) {
        let mut words = function.initial();
        values.iter().for_each(|value| function.update(&mut words[..], *value, 1));
        let cell = Cell { words: &words, observed: !values.is_empty() };
        assert_eq!(Ranker::of(function).rank(Some(cell), Dialect::Illumos), rank, "{function:?} {values:?}");
    }

    #[test]
    fn numbers_are_themselves() {
        check(AggFn::Sum, &[-5, 3], (-2, 0));
        check(AggFn::Avg, &[3, 4], (3, 0));
        check(AggFn::Min, &[], (0, 0));
        assert_eq!(Ranker::of(AggFn::Max).rank(None, Dialect::Oracle), (0, 0));
    }

    #[test]
    fn distributions_are_sums_of_what_their_buckets_say() {
        check(AggFn::Quantize, &[0, 0, 5, -3], (4 - 2, 2));
        let linear = |base, limit| AggFn::Lquantize(Linear { base, limit, step: 10, narrow: true });
        // Below the base, in a step, beyond the limit; the second is the count of the bucket at zero.
        check(linear(0, 30), &[-7, 15, 99, 3], (-1 + 10 + 31, 1));
        check(linear(-25, 30), &[-25, 3], (-25 + -5, 0));
        let log = LogLinear { factor: 10, low: 1, high: 1, steps: 10, symmetric: false };
        check(AggFn::Llquantize(log), &[3, 25, 1000], (9 + 20 + 101, 1));
        let log = LogLinear { symmetric: true, ..log };
        check(AggFn::Llquantize(log), &[3, 25, -25, -1000], (20 - 20 - 101, 1));
    }
}
