//! The side of a thread: finding a key's entry and updating its cell.

use std::sync::Arc;
use std::sync::atomic::Ordering::{Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

use dif::AggId;
use dif::agg::{AggFn, Words, quantize_bucket};

use super::{ENTRY_HEADER, Entry, Full, Log, Place, Protocol, head};
use crate::words::{hash, is_key, seed};

/// Slots of an index when it is first needed.
const FIRST_INDEX: usize = 32;
/// Words that an entry takes in an index which is half full.
const INDEX_SHARE: u64 = 2;

/// The aggregations of one thread, for the thread itself.
#[derive(Debug)]
pub struct AggWriter {
    tables: Vec<Table>,
    seed: u64,
    /// Words that entries may still take.
    left: u64,
    /// Those that are not to be used at present.
    put_aside: u64,
}

#[derive(Debug)]
struct Table {
    log: Arc<Log>,
    update: UpdateKind,
    /// A power of two of slots, at first one.
    index: Vec<Slot>,
    /// How many there are, less one.
    mask: usize,
    /// The entry of the key without words.
    keyless: Place,
    n_entries: u64,
    /// Where the next entry goes.
    chunk: usize,
    offset: usize,
}

/// Where an entry is, by the hash of its key.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// Half of the hash, which also says where the slot is.
    tag: u32,
    /// [`Place::NONE`] in a slot that is free.
    place: Place,
}

/// How a cell takes something in: the functions that are asked for most, and the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UpdateKind {
    Count,
    Sum,
    Quantize,
    Avg,
    Other,
}

impl UpdateKind {
    fn of(function: AggFn) -> Self {
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
        Self { tables, seed: seed(), left: words, put_aside: 0 }
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
    pub fn update<K: AsRef<[u64]> + ?Sized>(
        &mut self,
        agg: AggId,
        key: &K,
        value: i64,
        incr: i64,
    ) -> Result<(), Full> {
        let table = self.tables.get(agg.index()).ok_or(Full)?;
        match table.find(self.seed, key.as_ref()) {
            Some(entry) => {
                take_in(table, entry, value, incr);
                Ok(())
            }
            None => self.insert(agg, key.as_ref(), value, incr),
        }
    }

    /// Counts a key of an aggregation that is `count()`; false if the key is new, and nothing is counted.
    #[inline(always)]
    pub(crate) fn count<const N: usize>(&self, agg: AggId, key: [u64; N]) -> bool {
        let entry = self.tables.get(agg.index()).and_then(|table| table.find(self.seed, &key));
        entry.map(|entry| bump(entry.cell, 0, 1)).is_some()
    }

    /// Takes a value into a key of an aggregation that is `quantize()`; false as above.
    #[inline(always)]
    pub(crate) fn quantize<const N: usize>(&self, agg: AggId, key: [u64; N], value: i64) -> bool {
        let entry = self.tables.get(agg.index()).and_then(|table| table.find(self.seed, &key));
        let take_in = |entry: Entry<'_>| {
            bump(entry.cell, quantize_bucket(value), 1);
            count_update(entry);
        };
        entry.map(take_in).is_some()
    }

    /// Takes an observation into a key that is new.
    ///
    /// # Errors
    /// There is no room for it.
    #[cold]
    #[inline(never)]
    pub(crate) fn insert(&mut self, agg: AggId, key: &[u64], value: i64, incr: i64) -> Result<(), Full> {
        let table = self.tables.get_mut(agg.index()).ok_or(Full)?;
        table.insert(&mut self.left, self.seed, key, Some((value, incr)))
    }

    /// Makes sure that `key` has a cell; a new one is without observations.
    ///
    /// # Errors
    /// The key is new and there is no room for it.
    pub fn touch(&mut self, agg: AggId, key: &[u64]) -> Result<(), Full> {
        let table = self.tables.get_mut(agg.index()).ok_or(Full)?;
        match table.find(self.seed, key) {
            Some(_) => Ok(()),
            None => table.insert(&mut self.left, self.seed, key, None),
        }
    }
}

/// Updates a cell so that the reader can live with it at any moment: by the [`Protocol`] of its
/// function.
///
/// In line is what is asked for most; the tests compare all of it with [`AggFn::update`].
#[inline(always)]
fn take_in(table: &Table, entry: Entry<'_>, value: i64, incr: i64) {
    let cell = entry.cell;
    match table.update {
        UpdateKind::Count => bump(cell, 0, 1),
        UpdateKind::Sum => {
            bump(cell, 0, value.cast_unsigned());
            count_update(entry);
        }
        UpdateKind::Quantize => {
            bump(cell, quantize_bucket(value), incr.cast_unsigned());
            count_update(entry);
        }
        UpdateKind::Avg => {
            let after = begin(entry);
            bump(cell, 0, 1);
            bump(cell, 1, value.cast_unsigned());
            entry.stamp.store(after, Release);
        }
        UpdateKind::Other => take_in_rare(&table.log, entry.stamp, cell, value, incr),
    }
}

#[inline(never)]
fn take_in_rare(log: &Log, stamp: &AtomicU64, cell: &[AtomicU64], value: i64, incr: i64) {
    let function = log.function;
    let entry = Entry { stamp, key: &[], cell };
    match log.protocol {
        Protocol::Counter => bump(entry.cell, 0, 1),
        Protocol::Stamped => {
            function.update(&mut Cell(entry.cell), value, incr);
            count_update(entry);
        }
        Protocol::Sequenced => {
            let after = begin(entry);
            function.update(&mut Cell(entry.cell), value, incr);
            entry.stamp.store(after, Release);
        }
        Protocol::Taken => {
            if let Some(word) = entry.cell.first() {
                improve(function, word, value);
            }
        }
    }
}

#[inline]
fn bump(cell: &[AtomicU64], index: usize, by: u64) {
    if let Some(word) = cell.get(index) {
        word.store(word.load(Relaxed).wrapping_add(by), Relaxed);
    }
}

// One more update.
#[inline]
fn count_update(entry: Entry<'_>) {
    entry.stamp.store(entry.stamp.load(Relaxed).wrapping_add(1), Release);
}

// From here on the cell changes; says which stamp ends that.
#[inline]
fn begin(entry: Entry<'_>) -> u64 {
    let stamp = entry.stamp.load(Relaxed);
    entry.stamp.store(stamp.wrapping_add(1), Relaxed);
    fence(Release);
    stamp.wrapping_add(2)
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

impl Table {
    fn new(log: Arc<Log>) -> Self {
        let update = UpdateKind::of(log.function);
        let index = vec![Slot::default()];
        Self { log, update, index, mask: 0, keyless: Place::NONE, n_entries: 0, chunk: 0, offset: 0 }
    }

    // The keys of an aggregation are all of its kinds. So either all have as many words, or they say
    // how long they are before they differ: none is the beginning of another, and an entry's own
    // length need not be looked at.
    #[inline(always)]
    fn find(&self, seed: u64, key: &[u64]) -> Option<Entry<'_>> {
        if key.is_empty() {
            return self.entry(self.keyless, key);
        }
        let tag = tag(hash(seed, key));
        let mut at = tag as usize;
        loop {
            let slot = *self.index.get(at & self.mask)?;
            if slot.tag == tag
                && let found @ Some(_) = self.entry(slot.place, key)
            {
                return found;
            }
            if slot.place == Place::NONE {
                return None;
            }
            at = at.wrapping_add(1);
        }
    }

    // The entry at a place if its key is this one. Its cell is all that follows, so that nobody has to
    // look up how long it is; it has a word at least.
    #[inline(always)]
    fn entry(&self, place: Place, key: &[u64]) -> Option<Entry<'_>> {
        let words = self.log.words(place)?;
        if words.len() <= ENTRY_HEADER + key.len() {
            return None;
        }
        let [_, stamp, rest @ ..] = words else { return None };
        let (words, cell) = rest.split_at_checked(key.len())?;
        is_key(words, key).then_some(Entry { stamp, key: words, cell })
    }

    #[cold]
    #[inline(never)]
    fn insert(
        &mut self,
        left: &mut u64,
        seed: u64,
        key: &[u64],
        first: Option<(i64, i64)>,
    ) -> Result<(), Full> {
        let words = self.log.entry_words(key.len());
        let rest = left.checked_sub(words as u64 + INDEX_SHARE).ok_or(Full)?;
        let place = self.reserve(words)?;
        self.fill(place, key)?;
        let entry = self.log.entry(place).ok_or(Full)?;
        if let Some((value, incr)) = first {
            take_in(self, entry, value, incr);
        }
        if key.is_empty() {
            self.keyless = place;
        } else {
            self.grow_index();
            let slot = Slot { tag: tag(hash(seed, key)), place };
            add(&mut self.index, slot);
        }
        self.n_entries += 1;
        self.log.published.store(self.n_entries, Release);
        *left = rest;
        Ok(())
    }

    // Finds room for an entry of `words`, in the next chunk if need be.
    fn reserve(&mut self, words: usize) -> Result<Place, Full> {
        let size = self.log.make_chunk(self.chunk, words).ok_or(Full)?.len();
        if size - self.offset < words {
            self.log.make_chunk(self.chunk + 1, words).ok_or(Full)?;
            (self.chunk, self.offset) = (self.chunk + 1, 0);
        }
        let place = Place::new(self.chunk, self.offset).ok_or(Full)?;
        self.offset += words;
        Ok(place)
    }

    fn fill(&self, place: Place, key: &[u64]) -> Result<(), Full> {
        let [first, _, rest @ ..] = self.log.words(place).ok_or(Full)? else { return Err(Full) };
        rest.iter().zip(key).for_each(|(to, from)| to.store(*from, Relaxed));
        first.store(head(key.len(), self.log.entry_words(key.len())), Relaxed);
        let initial = self.log.function.initial_word();
        if initial != 0 {
            let cell = rest.iter().skip(key.len()).take(self.log.cell_words);
            cell.for_each(|word| word.store(initial, Relaxed));
        }
        Ok(())
    }

    // Keeps the index at most half full. What is in it says by itself where it belongs, so no key is
    // looked at: they are all over memory.
    fn grow_index(&mut self) {
        if self.n_entries < self.index.len() as u64 / 2 {
            return;
        }
        let mut index = vec![Slot::default(); (self.index.len() * 2).max(FIRST_INDEX)];
        for slot in self.index.iter().filter(|slot| slot.place != Place::NONE) {
            add(&mut index, *slot);
        }
        self.mask = index.len() - 1;
        self.index = index;
    }
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the tag is half a word")]
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

// Puts an entry where it is looked for.
fn add(index: &mut [Slot], entry: Slot) {
    let mask = index.len().wrapping_sub(1);
    for step in 0..index.len() {
        if let Some(slot) = index.get_mut((entry.tag as usize).wrapping_add(step) & mask)
            && slot.place == Place::NONE
        {
            *slot = entry;
            return;
        }
    }
}
