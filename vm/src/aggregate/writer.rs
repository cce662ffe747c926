//! The side of a thread: finding a key's entry and updating its cell.

use std::sync::Arc;
use std::sync::atomic::Ordering::{Relaxed, Release};
use std::sync::atomic::{AtomicU64, fence};

use dif::AggId;
use dif::agg::{AggFn, Words, quantize_bucket};

use super::{Entry, Full, Log, Place, Protocol};
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
    /// As many as the index is good for.
    most_entries: u64,
    /// Where the next entry goes, and how many words there are.
    next: Place,
    room: usize,
    /// What of the log an entry depends on.
    key_words: Option<usize>,
    header_words: usize,
    cell_words: usize,
    initial: u64,
}

/// Where an entry is, by the hash of its key: half of the hash, which also says where the slot is, and
/// the number of a [`Place`]. (As a pair, because a vector of zeros is then had for nothing.)
type Slot = (u32, u32);

const FREE: Slot = (0, Place::NONE.0);

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
        entry.map(|entry| bump(entry, 0, 1)).is_some()
    }

    /// Takes a value into a key of an aggregation that is `quantize()`; false as above.
    #[inline(always)]
    pub(crate) fn quantize<const N: usize>(&self, agg: AggId, key: [u64; N], value: i64) -> bool {
        let entry = self.tables.get(agg.index()).and_then(|table| table.find(self.seed, &key));
        let take_in = |entry: Entry<'_>| {
            bump(entry, quantize_bucket(value), 1);
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
        Self {
            update: UpdateKind::of(log.function),
            index: vec![FREE],
            mask: 0,
            keyless: Place::NONE,
            n_entries: 0,
            most_entries: 0,
            next: Place::NONE,
            room: 0,
            key_words: log.key_words,
            header_words: log.header_words(),
            cell_words: log.cell_words,
            initial: log.function.initial_word(),
            log,
        }
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
            let (found, place) = *self.index.get(at & self.mask)?;
            let place = Place(place);
            if found == tag
                && let entry @ Some(_) = self.entry(place, key)
            {
                return entry;
            }
            if place == Place::NONE {
                return None;
            }
            at = at.wrapping_add(1);
        }
    }

    // The entry at a place if its key is this one. Its cell is all that follows, so that nobody has to
    // look up how long it is; it has a word at least.
    #[inline(always)]
    fn entry(&self, place: Place, key: &[u64]) -> Option<Entry<'_>> {
        let chunk = self.log.chunk(place)?;
        let (from, cell) = (place.offset(), place.offset() + key.len());
        let words = chunk.get(from..=cell)?.get(..key.len())?;
        is_key(words, key).then_some(Entry { chunk, key: from, cell })
    }

    #[inline(always)]
    fn insert(
        &mut self,
        left: &mut u64,
        seed: u64,
        key: &[u64],
        first: Option<(i64, i64)>,
    ) -> Result<(), Full> {
        let words = self.header_words + key.len() + self.cell_words;
        let rest = left.checked_sub(words as u64 + INDEX_SHARE).ok_or(Full)?;
        if self.key_words.is_some_and(|n| n != key.len()) {
            return Err(Full);
        }
        if words > self.room {
            self.next_chunk(words)?;
        }
        if self.n_entries >= self.most_entries {
            self.grow_index();
        }
        let entry = self.append(words, key).ok_or(Full)?;
        if let Some((value, incr)) = first {
            take_in(self, entry, value, incr);
        }
        let place = self.next.after(self.header_words);
        if key.is_empty() {
            self.keyless = place;
        } else {
            add(&mut self.index, (tag(hash(seed, key)), place.0));
        }
        (self.next, self.room) = (self.next.after(words), self.room - words);
        self.n_entries += 1;
        self.log.published.store(self.n_entries, Release);
        *left = rest;
        Ok(())
    }

    // The next entry, with a key and without observations. Nobody knows of it yet.
    #[inline(always)]
    fn append(&self, words: usize, key: &[u64]) -> Option<Entry<'_>> {
        let chunk = self.log.chunk(self.next)?;
        let entry = chunk.get(self.next.offset()..self.next.offset() + words)?;
        let (header, rest) = entry.split_at_checked(self.header_words)?;
        let (to, cell) = rest.split_at_checked(key.len())?;
        to.iter().zip(key).for_each(|(to, from)| to.store(*from, Relaxed));
        if self.key_words.is_none() {
            header.first()?.store(key.len() as u64, Relaxed);
        }
        if self.initial != 0 {
            cell.iter().for_each(|word| word.store(self.initial, Relaxed));
        }
        let from = self.next.offset() + self.header_words;
        Some(Entry { chunk, key: from, cell: from + key.len() })
    }

    // Goes on in a new chunk, with room for `words`.
    #[cold]
    #[inline(never)]
    fn next_chunk(&mut self, words: usize) -> Result<(), Full> {
        let (index, offset) = (self.next.chunk(), self.next.offset());
        let size = self.log.make_chunk(index, words).ok_or(Full)?.len();
        let next = Place::new(index, 0).ok_or(Full)?;
        Place::new(index, size).ok_or(Full)?;
        if let Some(before) = index.checked_sub(1).and_then(|before| self.log.ends.get(before)) {
            before.store(offset as u64, Relaxed);
        }
        (self.next, self.room) = (next, size);
        Ok(())
    }

    // Keeps the index at most half full. What is in it says by itself where it belongs, so no key is
    // looked at: they are all over memory.
    #[cold]
    #[inline(never)]
    fn grow_index(&mut self) {
        let mut index = vec![FREE; (self.index.len() * 2).max(FIRST_INDEX)];
        for slot in self.index.iter().filter(|slot| **slot != FREE) {
            add(&mut index, *slot);
        }
        (self.mask, self.most_entries) = (index.len() - 1, index.len() as u64 / 2);
        self.index = index;
    }
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the tag is half a word")]
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

// Puts an entry where it is looked for.
#[inline(always)]
fn add(index: &mut [Slot], entry: Slot) {
    let mask = index.len().wrapping_sub(1);
    let mut at = entry.0 as usize;
    while let Some(slot) = index.get_mut(at & mask) {
        if slot.1 == Place::NONE.0 {
            *slot = entry;
            return;
        }
        at = at.wrapping_add(1);
    }
}
