//! Aggregations as the consumer has them: everything observed so far, from all threads of all hosts.
//!
//! Hosts send *deltas*, cells of what was observed since they last sent; merging them here is
//! associative and commutative, so neither the number of threads nor the times of reading can
//! change a result. Hosts agree on aggregations because they run the same program: an [`AggId`] is
//! the same everywhere, and equal keys have equal words.
//!
//! `clear()`, `trunc()` and `normalize()` act on this copy only. Hosts never hear of them: what
//! they send afterwards is what they observed afterwards.
//!
//! A cell that `clear()` emptied has no observations, but its key stays. The least of nothing is
//! shown as 0, as classic does; the other dialect shows the initial word.
//!
//! Source: D reference, sections 4.4 and 5.2.

use dif::agg::AggFn;
use dif::delivery::AggDelta;
use dif::layout::split_key;
use dif::option::Dialect;
use dif::{AggId, Program};
use hashbrown::HashMap;

use crate::error::ConsumerError;
use crate::render::quantize::divided;
use crate::render::value::Value;
use crate::sort::{Order, Row};

/// The state of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// The function's words.
    pub(crate) words: Vec<u64>,
    /// Whether anything was observed since the cell was made or cleared.
    observed: bool,
}

/// One aggregation.
#[derive(Clone, Debug)]
struct State {
    cells: HashMap<Vec<u64>, Cell>,
    normal: u64,
    printed: bool,
}

/// All aggregations of a program.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    states: Vec<State>,
}

impl Store {
    /// The empty aggregations of a program.
    pub(crate) fn new(program: &Program) -> Self {
        let empty = State { cells: HashMap::new(), normal: 1, printed: false };
        Self { states: vec![empty; program.aggs.len()] }
    }

    /// Merges what a host observed.
    pub(crate) fn merge(&mut self, program: &Program, delta: &AggDelta) -> Result<(), ConsumerError> {
        let broken = ConsumerError::BrokenAggregation { agg: delta.agg };
        let (Some(def), Some(state)) =
            (program.aggs.get(delta.agg.index()), self.states.get_mut(delta.agg.index()))
        else {
            return Err(broken);
        };
        if delta.cell.len() != def.function.n_words() || split_key(&def.keys, &delta.key).is_none() {
            return Err(broken);
        }
        let cell = state
            .cells
            .entry_ref(&delta.key[..])
            .or_insert_with(|| Cell { words: def.function.initial(), observed: false });
        def.function.merge(&mut cell.words, &delta.cell);
        cell.observed = true;
        Ok(())
    }

    /// `clear(@a)`
    pub(crate) fn clear(&mut self, program: &Program, agg: AggId) {
        if let (Some(def), Some(state)) = (program.aggs.get(agg.index()), self.states.get_mut(agg.index())) {
            for cell in state.cells.values_mut() {
                *cell = Cell { words: def.function.initial(), observed: false };
            }
        }
    }

    /// `trunc(@a)`; with a number, the so many largest values stay, or the smallest if negative.
    pub(crate) fn trunc(&mut self, program: &Program, agg: AggId, n: i64) {
        let rows = self.rows(program, &[agg], Order::default());
        let stay = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX).min(rows.len());
        let going = if n < 0 { &rows[stay..] } else { &rows[..rows.len() - stay] };
        let going: Vec<Vec<u64>> = going.iter().map(|row| row.words.to_vec()).collect();
        if let Some(state) = self.states.get_mut(agg.index()) {
            for key in &going {
                state.cells.remove(key);
            }
        }
    }

    /// `normalize(@a, factor)`; a factor of 0 changes nothing.
    pub(crate) fn normalize(&mut self, agg: AggId, factor: u64) {
        if let Some(state) = self.states.get_mut(agg.index()).filter(|_| factor != 0) {
            state.normal = factor;
        }
    }

    /// By what values are divided when they are printed.
    pub(crate) fn normal(&self, agg: AggId) -> u64 {
        self.states.get(agg.index()).map_or(1, |state| state.normal)
    }

    /// Remembers that an aggregation was printed, so that it is not printed again at the end.
    pub(crate) fn set_printed(&mut self, agg: AggId) {
        if let Some(state) = self.states.get_mut(agg.index()) {
            state.printed = true;
        }
    }

    /// The aggregations that nothing printed yet, in order of their first appearance.
    pub(crate) fn unprinted(&self) -> Vec<AggId> {
        let ids = self.states.iter().enumerate().filter(|(_, state)| !state.printed);
        ids.map(|(index, _)| AggId::from_index(index)).collect()
    }

    /// One row per key of any of these aggregations, sorted.
    ///
    /// Source: D reference, sections 5.7 and 5.8.
    pub(crate) fn rows(&self, program: &Program, aggs: &[AggId], order: Order) -> Vec<Row<'_>> {
        let mut joined: HashMap<&[u64], Row<'_>> = HashMap::new();
        for (place, agg) in aggs.iter().enumerate() {
            let (Some(def), Some(state)) = (program.aggs.get(agg.index()), self.states.get(agg.index()))
            else {
                continue;
            };
            for (words, cell) in &state.cells {
                let row = joined.entry(words).or_insert_with(|| {
                    let parts = split_key(&def.keys, words).unwrap_or_default();
                    let key = def.keys.iter().zip(&parts).map(|(kind, part)| Value::of_key(*kind, part));
                    Row { words, key: key.collect(), cells: vec![None; aggs.len()] }
                });
                row.cells[place] = Some(cell);
            }
        }
        let functions = aggs.iter().filter_map(|agg| program.aggs.get(agg.index()).map(|def| def.function));
        let functions: Vec<AggFn> = functions.collect();
        order.sort(joined.into_values().collect(), &functions, program.settings.dialect())
    }
}

/// The number that a cell shows, for functions that are no distributions; 0 for a missing cell.
///
/// Source: D reference, section 5.2.
pub(crate) fn number(function: AggFn, cell: Option<&Cell>, normal: u64, dialect: Dialect) -> i128 {
    let Some(cell) = cell else { return 0 };
    let word = |index: usize| cell.words.get(index).copied().unwrap_or(0);
    let scaled = |index| i128::from(divided(word(index).cast_signed(), normal));
    match function {
        AggFn::Min | AggFn::Max if !cell.observed && dialect == Dialect::Illumos => 0,
        AggFn::Count | AggFn::Sum | AggFn::Min | AggFn::Max => scaled(0),
        AggFn::Avg => scaled(1).checked_div(i128::from(word(0))).unwrap_or(0),
        AggFn::Stddev => {
            let squares = u128::from(word(2)) | u128::from(word(3)) << 64;
            stddev(word(0), scaled(1), squares, u128::from(normal.max(1)), dialect)
        }
        AggFn::Quantize | AggFn::Lquantize(_) | AggFn::Llquantize(_) => 0,
    }
}

// The root of: average of the squares, less the square of the average.
fn stddev(n: u64, sum: i128, squares: u128, normal: u128, dialect: Dialect) -> i128 {
    if n == 0 {
        return 0;
    }
    let squares = match dialect {
        Dialect::Illumos => squares / normal / normal,
        Dialect::Oracle => squares / normal,
    };
    let average = (sum / i128::from(n)).unsigned_abs();
    let variance = (squares / u128::from(n)).saturating_sub(average.saturating_mul(average));
    i128::try_from(variance.isqrt()).unwrap_or(i128::MAX)
}

#[cfg(test)]
#[path = "aggregate_tests.rs"]
mod tests;
