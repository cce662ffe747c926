//! Rows of aggregations, in the layout that the keys' types ask for or by a format.
//!
//! Source: D reference, sections 5.6, 5.7 and 5.10.

use dif::StreamId;
use dif::agg::AggFn;
use dif::format::Format;
use dif::option::Dialect;

use super::printf::{self, Aggregated, Arguments};
use super::quantize;
use super::text::{self, put};
use super::value::{self, Value};
use super::view::View;
use crate::aggregate::number;
use crate::cells::Cell;
use crate::rows::Row;
use crate::symbols::Spot;

/// One of the aggregations that are printed together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Its function.
    pub(crate) function: AggFn,
    /// By what its values are divided.
    pub(crate) normal: u64,
}

/// Appends a row in the default layout: keys, values, newline. After each value comes what each of
/// the streams has of it, if there are any to be told.
pub(crate) fn default_row(
    out: &mut Vec<u8>,
    row: &Row<'_>,
    columns: &[Column],
    streams: &[StreamId],
    view: &View,
) {
    for key in &row.key {
        value::key(out, key, value::KEY, view);
    }
    for (index, column) in columns.iter().enumerate() {
        let cell = |turn: usize| row.cells.get(turn * columns.len() + index).copied().flatten();
        default_value(out, *column, cell(0), view);
        for (turn, stream) in (1..).zip(streams) {
            put!(out, "\n    [CPU {stream}]");
            default_value(out, *column, cell(turn), view);
        }
    }
    out.push(b'\n');
}

fn default_value(out: &mut Vec<u8>, column: Column, cell: Option<Cell<'_>>, view: &View) {
    if column.function.is_distribution() {
        distribution(out, column, cell, view);
    } else {
        out.push(b' ');
        text::column(out, number(column.function, cell, column.normal, view.dialect), 16);
    }
}

fn distribution(out: &mut Vec<u8>, column: Column, cell: Option<Cell<'_>>, view: &View) {
    match cell {
        Some(cell) => quantize::block(out, column.function, cell.words, column.normal, view),
        None => quantize::block(out, column.function, &column.function.initial(), column.normal, view),
    }
}

/// Appends a row by a format.
pub(crate) fn formatted_row(
    out: &mut Vec<u8>,
    format: &Format,
    row: &Row<'_>,
    columns: &[Column],
    view: &View,
) {
    let mut arguments = RowArguments { row, columns, view, next_key: 0, next_value: 0 };
    printf::print(out, format, view, &mut arguments);
}

struct RowArguments<'a> {
    row: &'a Row<'a>,
    columns: &'a [Column],
    view: &'a View,
    next_key: usize,
    next_value: usize,
}

impl Arguments for RowArguments<'_> {
    fn next(&mut self) -> Option<Value> {
        let key = self.row.key.get(self.next_key).cloned();
        self.next_key += 1;
        key
    }

    fn spot(&self, address: u64) -> Spot {
        self.row.atlas.spot_of_any(address)
    }

    // The last value serves further conversions too.
    fn aggregation(&mut self) -> Option<Aggregated> {
        let at = self.next_value.min(self.columns.len().checked_sub(1)?);
        self.next_value += 1;
        let (column, cell) = (*self.columns.get(at)?, *self.row.cells.get(at)?);
        if column.function.is_distribution() {
            let mut block = Vec::new();
            distribution(&mut block, column, cell, self.view);
            return Some(Aggregated::Block(block));
        }
        let shown = number(column.function, cell, column.normal, self.view.dialect);
        // The first aggregation decides for all of them whether numbers have a sign.
        let signed = self.columns.first().is_some_and(|first| first.function != AggFn::Count);
        Some(Aggregated::Number(Value::Int { bits: low_word(shown), size: 8, signed }))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "takes the low word, which is all a cell shows")]
fn low_word(shown: i128) -> u64 {
    shown as u64
}

/// Whether the rows are shown as a table of bars instead, which only classic knows.
pub(crate) fn as_bars(columns: &[Column], view: &View) -> bool {
    let [column] = columns else { return false };
    let wanted = match column.function {
        AggFn::Count | AggFn::Sum => view.agghist,
        AggFn::Quantize | AggFn::Lquantize(_) => view.aggpack,
        AggFn::Avg | AggFn::Min | AggFn::Max | AggFn::Stddev | AggFn::Llquantize(_) => false,
    };
    wanted && view.dialect == Dialect::Illumos
}
