//! Aggregations in the documents of `-x format=json`.
//!
//! A snapshot has the rows that `printa()` would print, in its order, and the same numbers: values
//! and counts are divided by the factor of `normalize()`, which stands beside them. Distributions
//! are buckets with both ends included; buckets without counts are left out. A bucket has its count
//! undivided too: what is told of a run can be added to what is told of another.

use dif::StreamId;
use dif::agg::{AggFn, Linear, LogLinear, QUANTIZE_ZERO, quantize_value};
use dif::option::Dialect;
use dif::program::{self, Program};
use serde::Serialize;

use super::json::Typed;
use super::quantize::divided;
use crate::aggregate::number;
use crate::cells::Cell;
use crate::rows::{Row, Rows};

/// An aggregation as it stands.
#[derive(Debug, Serialize)]
pub(crate) struct Aggregation {
    name: String,
    function: &'static str,
    normal: u64,
    rows: Vec<RowDoc>,
}

/// One key.
#[derive(Debug, Serialize)]
struct RowDoc {
    key: Vec<Typed>,
    #[serde(flatten)]
    shown: Shown,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shares: Vec<Share>,
}

/// What one thread contributed to a key (`aggpercpu`).
#[derive(Debug, Serialize)]
struct Share {
    cpu: u32,
    #[serde(flatten)]
    shown: Shown,
}

/// What a key has.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Shown {
    /// A number.
    Value(i128),
    /// A distribution.
    Buckets(Vec<Bucket>),
}

/// How many values were between two bounds, both included; a bound that is missing is infinite.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct Bucket {
    low: Option<i128>,
    high: Option<i128>,
    count: i64,
    raw: i64,
}

impl Aggregation {
    /// The snapshot of the aggregation that has these columns in `rows`: its own, and that of each
    /// stream of which there is one.
    pub(crate) fn of(
        program: &Program,
        def: &program::Aggregation,
        normal: u64,
        rows: &Rows<'_>,
        (place, shares): (usize, &[(StreamId, usize)]),
    ) -> Self {
        let dialect = program.settings.dialect();
        let shown = |row: &Row<'_>, place: usize| {
            let cell = row.cells.get(place).copied().flatten()?;
            Some(shown(def.function, cell, normal, dialect))
        };
        let row = |row: Row<'_>| {
            let typed = row.key.iter().zip(&def.key_types);
            let share =
                |&(StreamId(cpu), place): &(StreamId, usize)| Some(Share { cpu, shown: shown(&row, place)? });
            Some(RowDoc {
                key: typed.map(|(value, ty)| Typed::new(&program.types, *ty, value)).collect(),
                shown: shown(&row, place)?,
                shares: shares.iter().filter_map(share).collect(),
            })
        };
        Self {
            name: def.name.to_string(),
            function: def.function.name(),
            normal,
            rows: rows.iter().filter_map(row).collect(),
        }
    }

    /// Whether it has no keys.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

fn shown(function: AggFn, cell: Cell<'_>, normal: u64, dialect: Dialect) -> Shown {
    match function {
        AggFn::Count | AggFn::Sum | AggFn::Avg | AggFn::Min | AggFn::Max | AggFn::Stddev => {
            Shown::Value(number(function, Some(cell), normal, dialect))
        }
        AggFn::Quantize => Shown::Buckets(buckets(cell, normal, quantize)),
        AggFn::Lquantize(linear) => Shown::Buckets(buckets(cell, normal, |at| lquantize(linear, at))),
        AggFn::Llquantize(log) => {
            let bounds = log.bounds();
            Shown::Buckets(buckets(cell, normal, |at| llquantize(log, &bounds, at)))
        }
    }
}

/// Least and greatest value of a bucket.
type Ends = (Option<i128>, Option<i128>);

fn buckets(cell: Cell<'_>, normal: u64, ends: impl Fn(usize) -> Ends) -> Vec<Bucket> {
    let used = cell.words.iter().enumerate().filter(|(_, count)| **count != 0);
    let bucket = |(at, count): (usize, &u64)| {
        let (low, high) = ends(at);
        let raw = count.cast_signed();
        Bucket { low, high, count: divided(raw, normal), raw }
    };
    used.map(bucket).collect()
}

fn quantize(at: usize) -> Ends {
    let label = |at: usize| i128::from(quantize_value(at));
    match at {
        0 => (None, Some(label(0))),
        last if last == 2 * QUANTIZE_ZERO => (Some(label(last)), None),
        QUANTIZE_ZERO => (Some(0), Some(0)),
        below if below < QUANTIZE_ZERO => (Some(label(below - 1) + 1), Some(label(below))),
        above => (Some(label(above)), Some(label(above + 1) - 1)),
    }
}

fn lquantize(linear: Linear, at: usize) -> Ends {
    let from = |at: usize| i128::from(linear.lower_bound(at));
    match at {
        0 => (None, Some(from(1) - 1)),
        last if last + 1 == linear.n_buckets() => (Some(from(last)), None),
        step => (Some(from(step)), Some(from(step + 1) - 1)),
    }
}

// Below the first bound, between two, and from the last one on; or all of it mirrored at zero.
fn llquantize(log: LogLinear, bounds: &[u64], at: usize) -> Ends {
    let bound = |index: usize| bounds.get(index).map(|bound| i128::from(*bound));
    let below = |index: usize| bound(index).map(|bound| bound - 1);
    let outward = |distance: usize| (bound(distance - 1), below(distance));
    if !log.symmetric {
        return if at == 0 { (None, below(0)) } else { outward(at) };
    }
    let centre = bounds.len();
    let negated = |end: Option<i128>| end.map(|end| -end);
    match at.cmp(&centre) {
        std::cmp::Ordering::Equal => (negated(below(0)), below(0)),
        std::cmp::Ordering::Greater => outward(at - centre),
        std::cmp::Ordering::Less => {
            let (low, high) = outward(centre - at);
            (negated(high), negated(low))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Every bucket that a value can fall into has it between its ends, and neighbours touch.
    #[track_caller]
    fn check(function: AggFn, ends: &dyn Fn(usize) -> Ends) {
        for value in [i64::MIN, -1025, -1024, -100, -8, -3, -2, -1, 0, 1, 2, 3, 7, 99, 100, 1024, i64::MAX] {
            let mut cell = function.initial();
            function.update(&mut cell[..], value, 1);
            let at = cell.iter().position(|count| *count == 1).unwrap();
            let (low, high) = ends(at);
            let value = i128::from(value);
            assert!(low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high), "{value}");
        }
        let last = function.n_words() - 1;
        assert!((0..last).all(|at| ends(at).1.unwrap() + 1 == ends(at + 1).0.unwrap()), "{function:?}");
        assert_eq!(ends(last).1, None);
        assert_eq!(ends(0).0, None);
    }

    #[test]
    fn values_are_between_the_ends_of_their_buckets() {
        check(AggFn::Quantize, &quantize);
        let linear = Linear { base: -10, limit: 100, step: 7, narrow: false };
        check(AggFn::Lquantize(linear), &|at| lquantize(linear, at));
        for symmetric in [false, true] {
            let log = LogLinear { factor: 10, low: 0, high: 2, steps: 10, symmetric };
            let bounds = log.bounds();
            check(AggFn::Llquantize(log), &|at| llquantize(log, &bounds, at));
        }
    }
}
