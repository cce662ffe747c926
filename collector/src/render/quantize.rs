//! Distributions: the bars of `quantize`, `lquantize` and `llquantize`.
//!
//! ```text
//!             value  ------------- Distribution ------------- count
//!                -1 |                                         0
//!                 0 |@@@@@@@                                  1
//!                 1 |@@@@@@@@@@@@@                            2
//!                 2 |                                         0
//! ```
//!
//! The three functions differ in their labels only. The rows shown are those from one before the
//! first count that is not zero to one after the last. A bar is its count's share of the total;
//! where counts of both signs occur, negative bars grow to the left from the middle.
//!
//! Lengths are computed with integers: rounding half up is then exact for every count.
//!
//! Source: D reference, section 5.6.3.

use dif::agg::{AggFn, Linear, LogLinear, QUANTIZE_ZERO, quantize_value};
use dif::option::Dialect;

use super::text::{Justify, fill, pad, put};
use super::view::View;

/// Columns of a bar.
const BAR: u64 = 40;
/// Which part of the bar the largest count takes with `aggzoom`, in percent.
const ZOOM: u128 = 95;

/// How bars of a group are scaled and where they begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    // A count of `whole` would be as long as the bar.
    whole: u128,
    signs: Signs,
    utf8: bool,
}

#[derive(Clone, Copy, Debug)]
enum Signs {
    Positive,
    Negative,
    Mixed,
}

impl Scale {
    /// The scale for bars of these counts.
    pub(super) fn of(counts: impl Iterator<Item = i64> + Clone, view: &View) -> Self {
        let whole = if view.aggzoom {
            let largest = counts.clone().map(i64::unsigned_abs).max().unwrap_or(0);
            u128::from(largest) * 100
        } else {
            counts.clone().map(|count| u128::from(count.unsigned_abs())).sum::<u128>() * ZOOM
        };
        let signs = match (counts.clone().any(|count| count > 0), counts.clone().any(|count| count < 0)) {
            (_, false) => Signs::Positive,
            (false, true) => Signs::Negative,
            (true, true) => Signs::Mixed,
        };
        Self { whole, signs, utf8: view.utf8 }
    }

    // How many of `columns` the bar of `count` takes, times `parts`.
    fn length(&self, count: i64, columns: u64, parts: u64) -> usize {
        let wanted = u128::from(count.unsigned_abs()) * u128::from(columns * parts) * ZOOM;
        let length = (2 * wanted + self.whole).checked_div(2 * self.whole).unwrap_or(0);
        usize::try_from(length).unwrap_or(usize::MAX).min((columns * parts) as usize)
    }

    /// Appends the bar of `count`, then `shown` as its number, then a newline.
    pub(super) fn bar(&self, out: &mut Vec<u8>, count: i64, shown: i64) {
        let half = BAR / 2;
        match (self.signs, count > 0) {
            (Signs::Positive, _) => {
                out.push(b'|');
                self.rightward(out, count, BAR);
                out.push(b' ');
            }
            (Signs::Negative, _) => {
                leftward(out, self.length(count, BAR, 1), BAR);
                put!(out, "| ");
            }
            (Signs::Mixed, false) => {
                leftward(out, self.length(count, half, 1), half);
                put!(out, "|{:20} ", "");
            }
            (Signs::Mixed, true) => {
                put!(out, "{:20}|", "");
                self.rightward(out, count, half);
                out.push(b' ');
            }
        }
        put!(out, "{shown:<9}\n");
    }

    fn rightward(&self, out: &mut Vec<u8>, count: i64, columns: u64) {
        if !self.utf8 {
            let depth = self.length(count, columns, 1);
            fill(out, b'@', depth);
            return fill(out, b' ', columns as usize - depth);
        }
        // Whole blocks, then one of up to seven eighths.
        let eighths = self.length(count, columns, 8);
        put!(out, "{}", "\u{2588}".repeat(eighths / 8));
        let rest = u32::try_from(eighths % 8).unwrap_or(0);
        if let Some(block) = char::from_u32(0x2590 - rest).filter(|_| rest > 0) {
            put!(out, "{block}");
        }
        fill(out, b' ', (columns as usize).saturating_sub(eighths.div_ceil(8)));
    }
}

fn leftward(out: &mut Vec<u8>, depth: usize, columns: u64) {
    fill(out, b' ', columns as usize - depth);
    fill(out, b'@', depth);
}

/// Appends the block of a distribution, from the newline before its header to its last row.
///
/// `cell` has the function's words; one that has not does not come from a host of ours and shows
/// nothing.
pub(crate) fn block(out: &mut Vec<u8>, function: AggFn, cell: &[u64], normal: u64, view: &View) {
    put!(out, "\n{:>16} {:>41} {:<9}\n", "value", "------------- Distribution -------------", "count");
    let Some(rows) = shown(function, cell, view.dialect) else { return };
    let counts = cell.get(rows.clone()).unwrap_or(&[]);
    let counts = counts.iter().map(|count| count.cast_signed());
    let scale = Scale::of(counts.clone(), view);
    let labels = Labels::of(function);
    let lowest = rows.start;
    for (bucket, count) in rows.zip(counts) {
        let label = if bucket == lowest { labels.lowest(bucket) } else { labels.label(bucket) };
        pad(out, label.as_bytes(), 16, Justify::Right);
        out.push(b' ');
        scale.bar(out, count, divided(count, normal));
    }
}

/// A value as it is printed: divided by the factor of `normalize()`, toward zero.
pub(crate) fn divided(value: i64, normal: u64) -> i64 {
    if normal == 1 {
        return value;
    }
    let quotient = i128::from(value).checked_div(i128::from(normal)).unwrap_or(i128::from(value));
    i64::try_from(quotient).unwrap_or(value)
}

/// Which buckets are shown.
pub(super) fn shown(function: AggFn, cell: &[u64], dialect: Dialect) -> Option<std::ops::Range<usize>> {
    let last = cell.len().checked_sub(1)?;
    let first_used = cell.iter().position(|count| *count != 0);
    let last_used = cell.iter().rposition(|count| *count != 0);
    let (from, to) = match (first_used, last_used) {
        (Some(first), Some(last)) => (first.saturating_sub(1), last + 1),
        (None, _) | (_, None) => match function {
            AggFn::Quantize => (QUANTIZE_ZERO - 1, QUANTIZE_ZERO + 1),
            // The other dialect shows the middle and what is above it.
            AggFn::Llquantize(log) if log.symmetric => (last / 2, last / 2 + 2),
            AggFn::Llquantize(_) if dialect == Dialect::Illumos => (0, 1),
            AggFn::Llquantize(_) | AggFn::Lquantize(_) => (0, 2),
            AggFn::Count | AggFn::Sum | AggFn::Avg | AggFn::Min | AggFn::Max | AggFn::Stddev => return None,
        },
    };
    Some(from.min(last)..to.min(last) + 1)
}

/// What the buckets of a distribution are called.
pub(super) enum Labels {
    Quantize,
    Linear(Linear),
    LogLinear(LogLinear, Vec<u64>),
}

impl Labels {
    /// Those of `function`; powers of two for what is no distribution.
    pub(super) fn of(function: AggFn) -> Self {
        match function {
            AggFn::Lquantize(linear) => Self::Linear(linear),
            AggFn::Llquantize(log) => Self::LogLinear(log, log.bounds()),
            AggFn::Quantize
            | AggFn::Count
            | AggFn::Sum
            | AggFn::Avg
            | AggFn::Min
            | AggFn::Max
            | AggFn::Stddev => Self::Quantize,
        }
    }

    /// The label of a bucket.
    pub(super) fn label(&self, bucket: usize) -> String {
        match self {
            Self::Quantize => quantize_value(bucket).to_string(),
            Self::Linear(linear) => linear_label(*linear, bucket),
            Self::LogLinear(log, bounds) if log.symmetric => symmetric_label(bounds, bucket),
            Self::LogLinear(_, bounds) => log_label(bounds, bucket),
        }
    }

    /// The label of a bucket if no lower one is shown: where nothing negative is, the bucket around
    /// zero is called like the lowest of the classic dialect.
    fn lowest(&self, bucket: usize) -> String {
        match self {
            Self::LogLinear(log, bounds) if log.symmetric && bucket == bounds.len() => match bounds.first() {
                Some(least) if *least > 1 => format!("< {least}"),
                Some(_) | None => self.label(bucket),
            },
            Self::Quantize | Self::Linear(_) | Self::LogLinear(..) => self.label(bucket),
        }
    }
}

fn linear_label(linear: Linear, bucket: usize) -> String {
    match bucket {
        0 => format!("< {}", linear.base),
        last if last + 1 == linear.n_buckets() => format!(">= {}", linear.lower_bound(last)),
        inner => linear.lower_bound(inner).to_string(),
    }
}

// `bounds` has one element more than there are inner buckets.
fn log_label(bounds: &[u64], bucket: usize) -> String {
    let bound = |index: usize| bounds.get(index).copied().unwrap_or(u64::MAX);
    match bucket {
        0 => format!("< {}", bound(0)),
        last if last >= bounds.len() => format!(">= {}", bound(bounds.len() - 1)),
        inner => bound(inner - 1).to_string(),
    }
}

// Outwards from the middle: what is around zero, the inner buckets, the rest.
fn symmetric_label(bounds: &[u64], bucket: usize) -> String {
    let centre = bounds.len();
    let outward = bucket.abs_diff(centre);
    let bound = bounds.get(outward.wrapping_sub(1)).copied().unwrap_or(u64::MAX);
    let outermost = outward == bounds.len();
    match (outward, bucket < centre) {
        (0, _) => match bounds.first() {
            Some(1) | None => "0".into(),
            Some(least) => format!("abs() < {least}"),
        },
        (_, true) if outermost => format!("<= -{bound}"),
        (_, true) => format!("-{bound}"),
        (_, false) if outermost => format!(">= {bound}"),
        (_, false) => bound.to_string(),
    }
}

#[cfg(test)]
#[path = "quantize_tests.rs"]
mod tests;
