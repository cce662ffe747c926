//! The side of a thread: what is done to a key's cell.
//!
//! Each update begins in line, and ends there if the key is where it is looked for first. Otherwise it begins
//! again, out of line, in a function that is the last thing that is called: nothing has to be kept for
//! its return, nor for itself, so that the part in line has registers enough.

use std::sync::Arc;
use std::sync::atomic::Ordering::{Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

use dif::AggId;
use dif::agg::{AggFn, Words, quantize_bucket};

use super::table::Table;
use super::tables::{Tables, Which};
use super::{Entry, Full, Log, Protocol};
use crate::words::Seed;

/// The aggregations of one thread, for the thread itself.
#[derive(Debug)]
pub struct AggWriter {
    tables: Tables,
    seed: Seed,
    /// Words that entries may still take.
    left: u64,
    /// Those that are not to be used at present.
    put_aside: u64,
}

/// How a cell takes something in: the functions that are asked for most, and the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UpdateKind {
    Count,
    Sum,
    Quantize,
    Avg,
    Other,
}

impl UpdateKind {
    pub(super) fn of(function: AggFn) -> Self {
        match function {
            AggFn::Count => Self::Count,
            AggFn::Sum => Self::Sum,
            AggFn::Quantize => Self::Quantize,
            AggFn::Avg => Self::Avg,
            AggFn::Min | AggFn::Max | AggFn::Stddev | AggFn::Lquantize(_) | AggFn::Llquantize(_) => {
                Self::Other
            }
        }
    }
}

/// A cell in the shared log, for [`AggFn::update`].
struct Cell<'a>(&'a [AtomicU64]);

impl Words for Cell<'_> {
    #[inline]
    fn get(&self, index: usize) -> u64 {
        self.0.get(index).map_or(0, |word| word.load(Relaxed))
    }

    #[inline]
    fn set(&mut self, index: usize, word: u64) {
        if let Some(place) = self.0.get(index) {
            place.store(word, Relaxed);
        }
    }
}

impl AggWriter {
    pub(super) fn new(logs: &[Arc<Log>], words: u64) -> Self {
        let tables = logs.iter().map(|log| Table::new(Arc::clone(log))).collect();
        Self { tables, seed: Seed::new(), left: words, put_aside: 0 }
    }

    /// While `refuses`, new keys find no room, so that no memory is taken.
    pub fn refuse_new_keys(&mut self, refuses: bool) {
        self.left += std::mem::take(&mut self.put_aside);
        if refuses {
            self.put_aside = std::mem::take(&mut self.left);
        }
    }

    /// Takes one observation into the cell of `key`.
    ///
    /// `key` is the words of the key's components (see [`dif::layout::split_key`]), empty if the
    /// aggregation has no key; `value` and `incr` are as for [`AggFn::update`]. A key that is an
    /// array rather than a slice is hashed and compared without a loop.
    ///
    /// # Errors
    /// The key is new and there is no room for it.
    #[inline(always)]
    pub(crate) fn update<K: AsRef<[u64]> + ?Sized>(
        &mut self,
        agg: impl Which,
        key: &K,
        value: i64,
        incr: i64,
    ) -> Result<(), Full> {
        let Some(table) = agg.of(&self.tables) else { return Err(Full) };
        if table.count(key.as_ref()) {
            return Ok(());
        }
        match table.first(|| self.seed.hash(key.as_ref()), key.as_ref()) {
            Some(entry) => {
                take_in(table, entry, value, incr);
                Ok(())
            }
            None => self.update_any(agg.id(), key.as_ref(), value, incr),
        }
    }

    /// Counts a key of an aggregation that is `count()`; false if it is not where it is looked for
    /// first, and nothing is counted.
    #[inline(always)]
    pub(crate) fn count_first<const N: usize>(&self, agg: impl Which, key: &[u64; N]) -> bool {
        let Some(table) = agg.of(&self.tables) else { return false };
        let indexed = || table.indexed(|| self.seed.hash(key), key);
        table.count(key) || indexed().map(|entry| bump(entry, 0, 1)).is_some()
    }

    /// The same if it is a small number, which takes least; false if it is not, or new.
    #[inline(always)]
    pub(crate) fn count_small<const N: usize>(&self, agg: impl Which, key: &[u64; N]) -> bool {
        agg.of(&self.tables).is_some_and(|table| table.count(key))
    }

    /// Takes a value into a key that is a text of less than 32 bytes, of an aggregation that is `count()` if it
    /// `COUNTS`; false if it is not where it is looked for first, and nothing is observed.
    #[inline(always)]
    pub(crate) fn text_first<const COUNTS: bool, const N: usize>(
        &self,
        agg: AggId,
        key: &[u64; N],
        value: i64,
    ) -> bool {
        self.text_if::<COUNTS>(agg, value, |table| table.first(|| self.seed.hash_text(key), key))
    }

    /// The same for a text, wherever it is; false if it is new.
    #[inline(always)]
    pub(crate) fn text<const COUNTS: bool, const N: usize>(
        &self,
        agg: AggId,
        key: &[u64; N],
        value: i64,
    ) -> bool {
        self.text_if::<COUNTS>(agg, value, |table| table.find(self.seed.hash_text(key), key).ok())
    }

    /// Takes a value into a key of an aggregation that is `quantize()`; false if it is not where it is
    /// looked for first, and nothing is observed.
    #[inline(always)]
    pub(crate) fn quantize_first<const N: usize>(&self, agg: impl Which, key: &[u64; N], value: i64) -> bool {
        let table = agg.of(&self.tables);
        let entry = table.and_then(|table| table.first(|| self.seed.hash(key), key));
        let take_in = |entry| {
            bump(entry, quantize_bucket(value), 1);
            count_update(entry);
        };
        entry.map(take_in).is_some()
    }

    /// Takes a value into a key of an aggregation that is `avg()`; false if it is not where it is looked for
    /// first, and nothing is observed.
    #[inline(always)]
    pub(crate) fn average_first<const N: usize>(&self, agg: impl Which, key: &[u64; N], value: i64) -> bool {
        let table = agg.of(&self.tables);
        let entry = table.and_then(|table| table.first(|| self.seed.hash(key), key));
        entry.and_then(|entry| average::<N>(entry, value)).is_some()
    }

    #[inline(always)]
    fn text_if<'a, const COUNTS: bool>(
        &'a self,
        agg: AggId,
        value: i64,
        find: impl FnOnce(&'a Table) -> Option<Entry<'a>>,
    ) -> bool {
        if COUNTS {
            return self.count_if(agg, find);
        }
        let Some(table) = agg.of(&self.tables) else { return false };
        find(table).map(|entry| take_in(table, entry, value, 1)).is_some()
    }

    #[inline(always)]
    fn count_if<'a>(&'a self, agg: impl Which, find: impl FnOnce(&'a Table) -> Option<Entry<'a>>) -> bool {
        let entry = agg.of(&self.tables).and_then(find);
        entry.map(|entry| bump(entry, 0, 1)).is_some()
    }

    /// The same as [`update`](Self::update), wherever the key is.
    ///
    /// # Errors
    /// The key is new and there is no room for it.
    #[inline(always)]
    pub(crate) fn observe(&mut self, agg: AggId, key: &[u64], value: i64, incr: i64) -> Result<(), Full> {
        let table = self.tables.get_mut(agg).ok_or(Full)?;
        let observe = |table: &Table, entry: Entry<'_>| take_in(table, entry, value, incr);
        match table.find(self.seed.hash(key), key) {
            Ok(entry) => {
                observe(table, entry);
                Ok(())
            }
            Err(vacant) => table.insert(&mut self.left, &self.seed, key, vacant, observe),
        }
    }

    // Out of line, for keys of any length.
    #[inline(never)]
    fn update_any(&mut self, agg: AggId, key: &[u64], value: i64, incr: i64) -> Result<(), Full> {
        self.observe(agg, key, value, incr)
    }

    /// Makes sure that `key` has a cell; a new one is without observations.
    ///
    /// # Errors
    /// The key is new and there is no room for it.
    pub fn touch(&mut self, agg: AggId, key: &[u64]) -> Result<(), Full> {
        let table = self.tables.get_mut(agg).ok_or(Full)?;
        match table.find(self.seed.hash(key), key) {
            Ok(_) => Ok(()),
            Err(vacant) => table.insert(&mut self.left, &self.seed, key, vacant, |_, _| {}),
        }
    }
}

/// Updates a cell so that the reader can live with it at any moment: by the [`Protocol`] of its
/// function.
///
/// In line is what is asked for most; the tests compare all of it with [`AggFn::update`].
#[inline(always)]
fn take_in(table: &Table, entry: Entry<'_>, value: i64, incr: i64) {
    match table.update {
        UpdateKind::Count => bump(entry, 0, 1),
        UpdateKind::Sum => {
            bump(entry, 0, value.cast_unsigned());
            count_update(entry);
        }
        UpdateKind::Quantize => {
            bump(entry, quantize_bucket(value), incr.cast_unsigned());
            count_update(entry);
        }
        UpdateKind::Avg => change(entry, || {
            bump(entry, 0, 1);
            bump(entry, 1, value.cast_unsigned());
        }),
        UpdateKind::Other => take_in_rare(&table.log, entry.chunk, entry.key, entry.cell, value, incr),
    }
}

#[inline(never)]
fn take_in_rare(log: &Log, chunk: &[AtomicU64], key: usize, cell: usize, value: i64, incr: i64) {
    let (function, entry) = (log.function, Entry { chunk, key, cell });
    let mut cell = Cell(chunk.get(cell..).unwrap_or_default());
    match log.protocol {
        Protocol::Counter => bump(entry, 0, 1),
        Protocol::Stamped => {
            function.update(&mut cell, value, incr);
            count_update(entry);
        }
        Protocol::Sequenced => change(entry, || function.update(&mut cell, value, incr)),
        Protocol::Taken => {
            if let Some(word) = entry.word(0) {
                improve(function, word, value);
            }
        }
    }
}

#[inline(always)]
fn bump(entry: Entry<'_>, index: usize, by: u64) {
    if let Some(word) = entry.word(index) {
        word.store(word.load(Relaxed).wrapping_add(by), Relaxed);
    }
}

// One more update.
#[inline(always)]
fn count_update(entry: Entry<'_>) {
    if let Some(stamp) = entry.stamp() {
        stamp.store(stamp.load(Relaxed).wrapping_add(1), Release);
    }
}

// While the cell changes, its stamp is odd.
#[inline(always)]
fn change(entry: Entry<'_>, update: impl FnOnce()) {
    let Some(stamp) = entry.stamp() else { return };
    let before = stamp.load(Relaxed);
    stamp.store(before.wrapping_add(1), Relaxed);
    fence(Release);
    update();
    stamp.store(before.wrapping_add(2), Release);
}

// As `change` does it with two words, but looks only once whether the words are there: stamp, key, cell.
#[inline(always)]
fn average<const N: usize>(entry: Entry<'_>, value: i64) -> Option<()> {
    let words = entry.chunk.get(entry.key.wrapping_sub(1)..)?.get(..N + 3)?;
    let (stamp, n, sum) = (&words[0], &words[N + 1], &words[N + 2]);
    let before = stamp.load(Relaxed);
    stamp.store(before.wrapping_add(1), Relaxed);
    fence(Release);
    n.store(n.load(Relaxed).wrapping_add(1), Relaxed);
    sum.store(sum.load(Relaxed).wrapping_add(value.cast_unsigned()), Relaxed);
    stamp.store(before.wrapping_add(2), Release);
    Some(())
}

// The reader may take the word at any time. If it does so after we have found that `value` is no
// better, then what it takes covers `value`; if it does so before we store, then the exchange
// fails, and we compare again. It happens once per drain, so the loop is short.
#[inline]
fn improve(function: AggFn, word: &AtomicU64, value: i64) {
    let mut best = word.load(Relaxed);
    loop {
        let mut cell = [best];
        function.update(&mut cell[..], value, 1);
        if cell[0] == best {
            return;
        }
        match word.compare_exchange_weak(best, cell[0], Relaxed, Relaxed) {
            Ok(_) => return,
            Err(now) => best = now,
        }
    }
}
