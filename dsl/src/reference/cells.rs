//! Aggregations: lists of what was observed, and what a cell of them is.
//!
//! Nothing is counted until somebody looks; then each function of the reference, section 5.2, is one
//! expression over the whole list.

use std::collections::BTreeMap;

use dif::AggId;
use dif::agg::{AggFn, Linear, LogLinear};

use super::{Cells, Field, Key};
use crate::scope::World;

/// A value, and how often a distribution counts it.
type Observation = (i64, i64);

/// Observations by aggregation and key.
#[derive(Debug, Default)]
pub(super) struct Observations(BTreeMap<(AggId, Key), Vec<Observation>>);

impl Observations {
    pub(super) fn observe(&mut self, agg: AggId, key: Vec<Field>, value: u64, incr: u64) {
        let seen = self.0.entry((agg, key)).or_default();
        seen.push((value.cast_signed(), incr.cast_signed()));
    }

    /// The key is known, whether or not something is observed.
    pub(super) fn touch(&mut self, agg: AggId, key: Key) {
        self.0.entry((agg, key)).or_default();
    }

    pub(super) fn cells(&self, world: &World) -> Cells {
        let cell = |agg: AggId, seen: &[Observation]| words(world.agg(agg).function, seen);
        self.0.iter().map(|((agg, key), seen)| ((*agg, key.clone()), cell(*agg, seen))).collect()
    }
}

fn words(function: AggFn, seen: &[Observation]) -> Vec<u64> {
    let values = || seen.iter().map(|(value, _)| *value);
    let n = seen.len() as u64;
    let sum = values().fold(0i64, i64::wrapping_add).cast_unsigned();
    match function {
        AggFn::Count => vec![n],
        AggFn::Sum => vec![sum],
        AggFn::Avg => vec![n, sum],
        AggFn::Min => vec![values().min().unwrap_or(i64::MAX).cast_unsigned()],
        AggFn::Max => vec![values().max().unwrap_or(i64::MIN).cast_unsigned()],
        AggFn::Stddev => {
            let squares = values().map(|value| i128::from(value).pow(2).cast_unsigned());
            let squares = squares.fold(0u128, u128::wrapping_add);
            vec![n, sum, squares as u64, (squares >> 64) as u64]
        }
        AggFn::Quantize => count(seen, 127, quantize_bucket),
        AggFn::Lquantize(linear) => {
            let bounds = linear_bounds(linear);
            let cut = |value: i64| if linear.narrow { i64::from(value as i32) } else { value };
            count(seen, bounds.len() + 1, |value| passed(&bounds, cut(value)))
        }
        AggFn::Llquantize(log) => {
            let bounds = log_bounds(log);
            count(seen, bounds.len() + 1, |value| passed(&bounds, value))
        }
    }
}

fn count(seen: &[Observation], n: usize, bucket: impl Fn(i64) -> usize) -> Vec<u64> {
    let mut buckets = vec![0u64; n];
    for (value, incr) in seen {
        let bucket = &mut buckets[bucket(*value)];
        *bucket = bucket.wrapping_add(incr.cast_unsigned());
    }
    buckets
}

/// How many of the lower bounds a value has passed: its bucket.
fn passed(bounds: &[i128], value: i64) -> usize {
    bounds.iter().filter(|bound| **bound <= i128::from(value)).count()
}

/// Reference 5.3: the largest bucket at or below a value that is not negative; of the others the
/// smallest at or above.
fn quantize_bucket(value: i64) -> usize {
    let of = |bucket: i64| match bucket - 63 {
        0 => 0i128,
        above if above > 0 => 1 << (above - 1),
        below => -(1 << (-below - 1)),
    };
    let value = i128::from(value);
    let found = if value >= 0 {
        (63..127).rev().find(|bucket| of(*bucket) <= value)
    } else {
        (0..63).find(|bucket| value <= of(*bucket))
    };
    found.unwrap() as usize
}

fn linear_bounds(Linear { base, limit, step, narrow: _ }: Linear) -> Vec<i128> {
    let (base, limit, step) = (i128::from(base), i128::from(limit), i128::from(step));
    (0..=(limit - base) / step).map(|level| base + level * step).collect()
}

fn log_bounds(LogLinear { factor, low, high, steps, symmetric }: LogLinear) -> Vec<i128> {
    assert!(!symmetric, "that of OL2 is not generated");
    let power = |exponent: u16| i128::from(factor).pow(u32::from(exponent));
    let of_magnitude = |m: u16| {
        let width = (power(m + 1) / i128::from(steps)).max(1);
        (0..(power(m + 1) - power(m)) / width).map(move |k| power(m) + k * width).collect::<Vec<_>>()
    };
    (low..=high).flat_map(of_magnitude).chain([power(high + 1)]).collect()
}
