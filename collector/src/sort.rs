//! The order of the rows of aggregations.
//!
//! Values compare signed and first, keys compare unsigned and break ties; options turn this round.
//! A distribution compares by the sum of what it counted, as far as its buckets tell, then by its
//! zeros. Factors of `normalize()` have no influence.
//!
//! Source: D reference, section 5.8.

use std::cmp::Ordering;

use dif::agg::{AggFn, QUANTIZE_ZERO, quantize_value};
use dif::option::{Dialect, OptionId, Settings};

use crate::aggregate::{Cell, number};
use crate::render::value::Value;

/// One key of one or several aggregations.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// The key as it arrived.
    pub(crate) words: &'a [u64],
    /// Its components.
    pub(crate) key: Vec<Value>,
    /// The cell in each of the aggregations; `None` where it has no such key.
    pub(crate) cells: Vec<Option<&'a Cell>>,
}

/// How rows are to be sorted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Order {
    by_key: bool,
    reverse: bool,
    first_key: usize,
    first_value: usize,
}

/// What values compare by.
type Rank = (i128, i128);

impl Order {
    /// The order that the options ask for.
    pub(crate) fn of(settings: &Settings) -> Self {
        let place = |id| usize::try_from(settings.number(id)).unwrap_or(usize::MAX);
        Self {
            by_key: settings.is_set(OptionId::Aggsortkey),
            reverse: settings.is_set(OptionId::Aggsortrev),
            first_key: place(OptionId::Aggsortkeypos),
            first_value: place(OptionId::Aggsortpos),
        }
    }

    /// Whether the last comes first.
    pub(crate) fn is_reversed(self) -> bool {
        self.reverse
    }

    /// Sorts rows of aggregations with these functions.
    pub(crate) fn sort<'a>(self, rows: Vec<Row<'a>>, functions: &[AggFn], dialect: Dialect) -> Vec<Row<'a>> {
        let ranks = |row: &Row<'_>| -> Vec<Rank> {
            functions.iter().zip(&row.cells).map(|(f, cell)| rank(*f, *cell, dialect)).collect()
        };
        let mut ranked: Vec<(Vec<Rank>, Row<'a>)> = rows.into_iter().map(|row| (ranks(&row), row)).collect();
        ranked.sort_by(|(ranks_a, a), (ranks_b, b)| {
            let values = || rotated(ranks_a, ranks_b, self.first_value, Ord::cmp);
            let keys = || rotated(&a.key, &b.key, self.first_key, compare_keys);
            if self.by_key { keys().then_with(values) } else { values().then_with(keys) }
        });
        if self.reverse {
            ranked.reverse();
        }
        ranked.into_iter().map(|(_, row)| row).collect()
    }
}

// Compares elements from `first` on, and then those before it.
fn rotated<T>(a: &[T], b: &[T], first: usize, compare: impl Fn(&T, &T) -> Ordering) -> Ordering {
    let n = a.len().min(b.len());
    let first = if first < n { first } else { 0 };
    let unequal = (first..n).chain(0..first).map(|i| compare(&a[i], &b[i])).find(|order| order.is_ne());
    unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
}

fn compare_keys(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (
            Value::Text(a) | Value::Bytes(a) | Value::Stack(a),
            Value::Text(b) | Value::Bytes(b) | Value::Stack(b),
        ) => a.cmp(b),
        // Extension from equal sizes keeps the order of the unsigned numbers.
        (Value::Int { .. } | Value::Symbol { .. }, _) | (_, Value::Int { .. } | Value::Symbol { .. }) => {
            a.bits().cmp(&b.bits())
        }
    }
}

fn rank(function: AggFn, cell: Option<&Cell>, dialect: Dialect) -> Rank {
    let counts = cell.map_or(&[][..], |cell| &cell.words);
    let count = |bucket: usize| counts.get(bucket).map_or(0, |count| i128::from(count.cast_signed()));
    // Saturates only beyond what any program can count.
    let sum = |value: &dyn Fn(usize) -> i128| {
        (0..counts.len()).fold(0i128, |sum, at| sum.saturating_add(count(at).saturating_mul(value(at))))
    };
    match function {
        AggFn::Count | AggFn::Sum | AggFn::Min | AggFn::Max | AggFn::Avg | AggFn::Stddev => {
            (number(function, cell, 1, dialect), 0)
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
            let bounds = log.bounds();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_compare_unsigned_and_by_bytes() {
        let int = |n: i64| Value::Int { bits: n.cast_unsigned(), size: 4, signed: true };
        assert_eq!(compare_keys(&int(-1), &int(1)), Ordering::Greater);
        assert_eq!(compare_keys(&int(5), &int(1)), Ordering::Greater);
        let text = |text: &str| Value::Text(text.as_bytes().to_vec());
        assert_eq!(compare_keys(&text("a"), &text("ab")), Ordering::Less);
        assert_eq!(compare_keys(&text("b"), &text("aé")), Ordering::Greater);
    }

    #[test]
    fn comparison_starts_where_the_option_says() {
        assert_eq!(rotated(&[1, 2], &[2, 1], 0, Ord::cmp), Ordering::Less);
        assert_eq!(rotated(&[1, 2], &[2, 1], 1, Ord::cmp), Ordering::Greater);
        assert_eq!(rotated(&[1, 2], &[2, 1], 7, Ord::cmp), Ordering::Less);
    }
}
