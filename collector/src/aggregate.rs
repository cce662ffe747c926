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
//! With `aggpercpu` there is a second copy, of each stream by itself. It follows the first: a key that
//! is not in the first is in no other.
//!
//! A cell that `clear()` emptied has no observations, but its key stays. The least of nothing is
//! shown as 0, as classic does; the other dialect shows the initial word.
//!
//! Source: D reference, sections 4.4 and 5.2.

use std::collections::BTreeMap;
use std::sync::Arc;

use dif::agg::AggFn;
use dif::delivery::{AggDelta, Symbols};
use dif::layout::{KeyKind, split_part};
use dif::option::Dialect;
use dif::{AggId, Program, StreamId};

use crate::cells::{Cell, Cells, Place};
use crate::consume::HostIndex;
use crate::error::Nonsense;
use crate::render::quantize::divided;
use crate::rows::Rows;
use crate::sort::Order;
use crate::symbols::Atlas;

/// One aggregation.
#[derive(Clone, Debug)]
struct State {
    cells: Cells,
    normal: u64,
    printed: bool,
}

/// All aggregations of a program.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    states: Vec<State>,
    /// What each stream observed, aggregation by aggregation; empty if nobody wants to know.
    shares: BTreeMap<StreamId, Vec<Cells>>,
    /// What lies at the addresses of the hosts.
    atlas: Arc<Atlas>,
}

impl Store {
    /// The empty aggregations of a program.
    pub(crate) fn new(program: &Program) -> Self {
        let empty = |function| State { cells: Cells::new(function), normal: 1, printed: false };
        let states = program.aggs.iter().map(|def| empty(def.function)).collect();
        Self { states, shares: BTreeMap::new(), atlas: Arc::default() }
    }

    /// Hears from a host what lies at its addresses.
    pub(crate) fn learn(&mut self, host: HostIndex, symbols: Symbols) {
        Arc::make_mut(&mut self.atlas).add(host, symbols);
    }

    /// What lies at the addresses of the hosts, as far as they have told.
    pub(crate) fn atlas(&self) -> Arc<Atlas> {
        self.atlas.clone()
    }

    /// Merges what a host observed.
    pub(crate) fn merge(
        &mut self,
        program: &Program,
        host: HostIndex,
        delta: &AggDelta,
    ) -> Result<(), Nonsense> {
        let broken = Nonsense::BrokenAggregation { agg: delta.agg };
        let (Some(def), Some(state)) =
            (program.aggs.get(delta.agg.index()), self.states.get_mut(delta.agg.index()))
        else {
            return Err(broken);
        };
        if delta.cell.len() != def.function.n_words() || !is_key_of(&def.keys, &delta.key) {
            return Err(broken);
        }
        let key = self.atlas.own_key(host, &def.keys, &delta.key);
        if state.cells.merge(&key, &delta.cell) { Ok(()) } else { Err(broken) }
    }

    /// Remembers whose this was that has just been merged.
    pub(crate) fn merge_share(
        &mut self,
        program: &Program,
        (host, stream): (HostIndex, StreamId),
        delta: &AggDelta,
    ) -> Result<(), Nonsense> {
        let kinds = program.aggs.get(delta.agg.index()).map_or(&[][..], |def| &def.keys);
        let key = self.atlas.own_key(host, kinds, &delta.key);
        let empty = || program.aggs.iter().map(|def| Cells::new(def.function)).collect();
        let cells = self.shares.entry(stream).or_insert_with(empty).get_mut(delta.agg.index());
        match cells.map(|cells| cells.merge(&key, &delta.cell)) {
            Some(true) => Ok(()),
            Some(false) | None => Err(Nonsense::BrokenAggregation { agg: delta.agg }),
        }
    }

    /// Whose shares there are.
    pub(crate) fn streams(&self) -> Vec<StreamId> {
        self.shares.keys().copied().collect()
    }

    fn shares_of(&mut self, agg: AggId) -> impl Iterator<Item = &mut Cells> {
        self.shares.values_mut().filter_map(move |cells| cells.get_mut(agg.index()))
    }

    /// `clear(@a)`
    pub(crate) fn clear(&mut self, agg: AggId) {
        if let Some(state) = self.states.get_mut(agg.index()) {
            state.cells.clear();
        }
        self.shares_of(agg).for_each(Cells::clear);
    }

    /// `trunc(@a)`; with a number, the so many largest values stay, or the smallest if negative.
    pub(crate) fn trunc(&mut self, program: &Program, agg: AggId, n: i64) {
        let rows = self.rows(program, &[agg], Order::default());
        let places: Vec<Place> = rows.places(0).collect();
        let stay = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX).min(places.len());
        let staying = if n < 0 { &places[..stay] } else { &places[places.len() - stay..] };
        let Some(state) = self.states.get_mut(agg.index()) else { return };
        state.cells.retain(staying);
        for share in self.shares.values_mut().filter_map(|cells| cells.get_mut(agg.index())) {
            let staying: Vec<Place> =
                share.places().filter(|p| state.cells.find(share.key(*p)).is_some()).collect();
            share.retain(&staying);
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

    /// One row per key of any of these aggregations, sorted: the cells of the aggregations, then those
    /// of each stream ([`Store::streams`]).
    ///
    /// Source: D reference, sections 5.7 and 5.8.
    pub(crate) fn rows<'a>(&'a self, program: &'a Program, aggs: &[AggId], order: Order) -> Rows<'a> {
        let columns = aggs.iter().filter_map(|agg| {
            let (def, state) = (program.aggs.get(agg.index())?, self.states.get(agg.index())?);
            Some((def, &state.cells))
        });
        let mut columns: Vec<_> = columns.collect();
        let n_sorted = columns.len();
        for share in self.shares.values() {
            let cells = |agg: &AggId| Some((program.aggs.get(agg.index())?, share.get(agg.index())?));
            columns.extend(aggs.iter().filter_map(cells));
        }
        Rows::sorted(columns, n_sorted, order, (program.settings.dialect(), &self.atlas))
    }
}

fn is_key_of(kinds: &[KeyKind], key: &[u64]) -> bool {
    let rest = kinds.iter().try_fold(key, |words, kind| split_part(*kind, words).map(|(_, rest)| rest));
    rest.is_some_and(<[u64]>::is_empty)
}

/// The number that a cell shows, for functions that are no distributions; 0 for a missing cell.
///
/// Source: D reference, section 5.2.
pub(crate) fn number(function: AggFn, cell: Option<Cell<'_>>, normal: u64, dialect: Dialect) -> i128 {
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
