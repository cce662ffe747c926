//! Aggregations as one table of bars: counts with `agghist`, distributions with `aggpack`.
//!
//! ```text
//!                key  ------------- Distribution ------------- count
//!                 ls |@@@@@@@@@@@@@                            1
//!               make |@@@@@@@@@@@@@@@@@@@@@@@@@@@              2
//!
//!                key  min .------. max  | count
//!                 ls   -1 : xX__ : 16   | 6
//! ```
//!
//! Both show all rows of an aggregation by one scale, so the largest is seen at a glance. Keys are those
//! of the default layout, but for text, which is pressed against the bar; where there is no key, a row
//! begins with its bar, far left of the header's, as in the original.
//!
//! Source: D reference, section 5.9.

use dif::agg::AggFn;

use super::printa::Column;
use super::quantize::{Labels, Scale, divided, shown};
use super::text::{fill, put};
use super::value::{self, Value};
use super::view::View;
use crate::aggregate::number;
use crate::rows::Row;

/// Appends the table of `rows`, which belong to one aggregation.
pub(crate) fn table(out: &mut Vec<u8>, rows: &[Row<'_>], column: Column, view: &View) {
    match column.function {
        AggFn::Count | AggFn::Sum => counts(out, rows, column, view),
        AggFn::Quantize
        | AggFn::Lquantize(_)
        | AggFn::Llquantize(_)
        | AggFn::Avg
        | AggFn::Min
        | AggFn::Max
        | AggFn::Stddev => packed(out, rows, column, view),
    }
}

// By the size of a key's record; what is not as large as an integer gets as much as the largest one.
fn key_width(value: &Value) -> usize {
    let size = match value {
        Value::Int { size, .. } => usize::from(*size),
        Value::Bytes(bytes) => bytes.len(),
        Value::Text(_) | Value::Stack(_) | Value::Symbol { .. } => 0,
    };
    match size {
        1 => 3,
        2 => 5,
        4 => 8,
        _ => 16,
    }
}

fn keys_width(rows: &[Row<'_>]) -> usize {
    rows.first().map_or(0, |row| row.key.iter().map(|key| key_width(key) + 1).sum())
}

fn keys(out: &mut Vec<u8>, row: &Row<'_>, view: &View) {
    for key in &row.key {
        value::key(out, key, value::KEY_OF_BAR, view);
    }
}

fn counts(out: &mut Vec<u8>, rows: &[Row<'_>], column: Column, view: &View) {
    let (width, label) = match keys_width(rows) {
        0 => (16, "value"),
        width => (width, "key"),
    };
    let bars = "------------- Distribution -------------";
    put!(out, "\n{label:>width$} {bars:>41} {:<9}\n", "count");
    let raw: Vec<i64> = rows
        .iter()
        .map(|row| number(column.function, row.cells.first().copied().flatten(), 1, view.dialect))
        .map(|value| i64::try_from(value).unwrap_or(i64::MAX))
        .collect();
    let scale = Scale::of(raw.iter().copied(), view);
    for (row, value) in rows.iter().zip(&raw) {
        keys(out, row, view);
        out.push(b' ');
        scale.bar(out, *value, divided(*value, column.normal));
    }
}

fn packed(out: &mut Vec<u8>, rows: &[Row<'_>], column: Column, view: &View) {
    let cells = || rows.iter().filter_map(|row| row.cells.first().copied().flatten().map(|cell| (row, cell)));
    let ranges: Vec<_> =
        cells().filter_map(|(_, cell)| shown(column.function, cell.words, view.dialect)).collect();
    let (Some(from), Some(to)) =
        (ranges.iter().map(|range| range.start).min(), ranges.iter().map(|range| range.end).max())
    else {
        return;
    };
    let labels = Labels::of(column.function);
    let (least, most) = (labels.label(from), labels.label(to - 1));
    let (min_width, max_width) = match column.function {
        AggFn::Lquantize(_) => (least.len().max(7), most.len().max(8)),
        AggFn::Quantize
        | AggFn::Llquantize(_)
        | AggFn::Count
        | AggFn::Sum
        | AggFn::Avg
        | AggFn::Min
        | AggFn::Max
        | AggFn::Stddev => (least.len().max(4), most.len().max(4)),
    };
    let width = keys_width(rows);
    put!(out, "\n{:>width$} {:>min_width$} .", if width == 0 { "" } else { "key" }, "min");
    fill(out, b'-', to - from);
    put!(out, ". {:<max_width$} | count\n", "max");
    for (row, cell) in cells() {
        keys(out, row, view);
        put!(out, " {least:>min_width$} :");
        let counts = cell.words.get(from..to).unwrap_or(&[]).iter().map(|count| count.cast_signed());
        let whole: u128 = counts.clone().map(|count| u128::from(count.unsigned_abs())).sum();
        for count in counts.clone() {
            put!(out, "{}", mark(count, whole, view.utf8));
        }
        let total = counts.fold(0i64, i64::wrapping_add);
        put!(out, ": {most:<max_width$} | {}\n", divided(total, column.normal));
    }
}

// One character for a bucket: the fuller it is, the more ink.
fn mark(count: i64, whole: u128, utf8: bool) -> char {
    const POSITIVE: &[char] = &['_', '_', 'x', 'x', 'x', 'x', 'X', 'X'];
    const NEGATIVE: &[char] = &['v', 'v', 'v', 'v', 'V', 'V'];
    const BLOCKS: &[char] = &['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let marks = match (count, utf8) {
        (0, _) => return ' ',
        (..0, _) => NEGATIVE,
        (_, true) => BLOCKS,
        (_, false) => POSITIVE,
    };
    // The share of the whole, as one of the marks, rounded half up.
    let last = marks.len() - 1;
    let wanted = 2 * u128::from(count.unsigned_abs()) * last as u128 + whole;
    let level = usize::try_from(wanted.checked_div(2 * whole).unwrap_or(0)).unwrap_or(last);
    marks.get(level.min(last)).copied().unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_grow_with_the_count() {
        assert_eq!(mark(0, 10, false), ' ');
        assert_eq!(mark(1, 100, false), '_');
        assert_eq!(mark(50, 100, false), 'x');
        assert_eq!(mark(100, 100, true), '█');
        let marks = |sign: i64| -> String { (1..=10).map(|n| mark(sign * n, 10, false)).collect() };
        assert_eq!(marks(1), "__xxxxxXXX");
        assert_eq!(marks(-1), "vvvvvvVVVV");
    }
}
