//! A table, for the thread that writes it: the log's end, and the index into all of it.
//!
//! Finding is split in two. [`Table::first`] looks at one slot; it is what is in line wherever something is
//! counted. [`Table::find`] looks on, and says where a new key's slot is, for [`Table::insert`].

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Relaxed, Release};

use super::counts::Counts;
use super::index::{Index, Vacant};
use super::small::{Small, Spot};
use super::writer::UpdateKind;
use super::{Chunk, Entry, FIRST_CHUNK, Full, Log, N_CHUNKS, Place};
use crate::words::{Seed, is_key};

/// Words that an entry takes in an index which is a quarter full.
const INDEX_SHARE: u64 = 2;

/// See the head of the file.
#[derive(Debug)]
pub(crate) struct Table {
    /// The chunks of the log; those that there are not have no words.
    chunks: [Chunk; N_CHUNKS],
    index: Index,
    small: Small,
    counts: Counts,
    /// The entry of the key without words.
    keyless: Place,
    n_entries: usize,
    /// Where the next entry goes, the number of its chunk, and how many words there are.
    next: Place,
    chunk: usize,
    room: usize,
    /// What of the log an entry depends on.
    key_words: Option<usize>,
    header_words: usize,
    cell_words: usize,
    initial: u64,
    pub(super) update: UpdateKind,
    pub(super) log: Arc<Log>,
}

impl Table {
    pub(super) fn new(log: Arc<Log>) -> Self {
        let nothing = Chunk::default();
        Self {
            chunks: std::array::from_fn(|_| Arc::clone(&nothing)),
            index: Index::new(),
            small: Small::default(),
            counts: Counts::default(),
            keyless: Place::NONE,
            n_entries: 0,
            next: Place::NONE,
            chunk: 0,
            room: 0,
            key_words: log.key_words,
            header_words: log.header_words(),
            cell_words: log.cell_words,
            initial: log.function.initial_word(),
            update: UpdateKind::of(log.function),
            log,
        }
    }

    /// The entry of a key, if it is where it is looked for first. Who is not found may still be there. `hash`
    /// is asked for its hash where that matters.
    #[inline(always)]
    pub(super) fn first(&self, hash: impl FnOnce() -> u64, key: &[u64]) -> Option<Entry<'_>> {
        match key {
            [] => self.entry(self.keyless, key),
            [number] if let Some(spot) = self.small.get(*number) => self.entry_with(spot),
            _ => self.indexed(hash, key),
        }
    }

    /// The same for one that is in the index, and nowhere else.
    #[inline(always)]
    pub(super) fn indexed(&self, hash: impl FnOnce() -> u64, key: &[u64]) -> Option<Entry<'_>> {
        match key {
            [] => self.entry(self.keyless, key),
            _ => self.entry(self.index.first(hash())?, key),
        }
    }

    /// Counts a key that is a small number, of `count()`; false if it is not, or new, and nothing is counted.
    #[inline(always)]
    pub(super) fn count(&self, key: &[u64]) -> bool {
        matches!(key, [number] if self.counts.count(*number))
    }

    /// The entry of a key.
    ///
    /// The keys of an aggregation are all of its kinds. So either all have as many words, or they say
    /// how long they are before they differ: none is the beginning of another, and an entry's own
    /// length need not be looked at.
    #[inline(always)]
    pub(super) fn find(&self, hash: u64, key: &[u64]) -> Result<Entry<'_>, Vacant> {
        if key.is_empty() {
            return self.entry(self.keyless, key).ok_or(self.index.vacant(hash));
        }
        self.index.find(hash, |place| self.entry(place, key))
    }

    // The entry at a place if that is one and its key is this one.
    #[inline(always)]
    fn entry(&self, place: Place, key: &[u64]) -> Option<Entry<'_>> {
        let entry = self.entry_of(place, key.len())?;
        is_key(entry.chunk.get(entry.key..entry.cell)?, key).then_some(entry)
    }

    // The entry whose key is one word and whose cell is there, if there is one.
    #[inline(always)]
    fn entry_with(&self, spot: Spot) -> Option<Entry<'_>> {
        let chunk = &***self.chunks.get(spot.chunk())?;
        let cell = spot.offset();
        chunk.get(cell).map(|_| Entry { chunk, key: cell.wrapping_sub(1), cell })
    }

    // The entry at a place if that is one, whose key has so many words. Its cell is all that follows, so that
    // nobody has to look up how long it is; it has a word at least.
    #[inline(always)]
    fn entry_of(&self, place: Place, key_words: usize) -> Option<Entry<'_>> {
        let chunk = &***self.chunks.get(place.chunk())?;
        let (key, cell) = (place.offset(), place.offset() + key_words);
        chunk.get(cell).map(|_| Entry { chunk, key, cell })
    }

    /// Makes an entry for a key that has none, as [`find`](Self::find) said; `begin` gets it before anybody
    /// knows of it. `left` is how many words entries may still take.
    ///
    /// # Errors
    /// There is no room for it.
    #[inline(always)]
    pub(super) fn insert(
        &mut self,
        left: &mut u64,
        seed: &Seed,
        key: &[u64],
        mut vacant: Vacant,
        begin: impl FnOnce(&Self, Entry<'_>),
    ) -> Result<(), Full> {
        let words = self.header_words + key.len() + self.cell_words;
        let rest = left.checked_sub(words as u64 + INDEX_SHARE).ok_or(Full)?;
        if self.key_words.is_some_and(|n| n != key.len()) {
            return Err(Full);
        }
        if words > self.room || !self.index.has_room(self.n_entries) {
            self.make_room(seed, words, !key.is_empty())?;
            vacant = self.index.vacant(vacant.hash());
        }
        let entry = self.append(words, key).ok_or(Full)?;
        begin(self, entry);
        let place = self.next.after(self.header_words);
        if key.is_empty() {
            self.keyless = place;
        } else {
            self.index.put(vacant, place);
            if let (Some(1), [number]) = (self.key_words, key) {
                self.put_number(*number, place);
            }
        }
        (self.next, self.room) = (self.next.after(words), self.room - words);
        self.n_entries += 1;
        self.log.published.store(self.n_entries as u64, Release);
        *left = rest;
        Ok(())
    }

    // The entry at a place is that of a number, which may be small. Nobody knows of it yet.
    #[inline(always)]
    fn put_number(&mut self, number: u64, place: Place) {
        match self.update {
            UpdateKind::Count => {
                if self.counts.put(&self.log, number)
                    && let Some(cell) = self.entry_of(place, 1).and_then(|entry| entry.word(0))
                {
                    cell.store(cell.load(Relaxed).wrapping_sub(Counts::FIRST), Relaxed);
                }
            }
            UpdateKind::Sum | UpdateKind::Quantize | UpdateKind::Avg | UpdateKind::Other => {
                self.small.put(number, place);
            }
        }
    }

    // The next entry, with a key and without observations. Nobody knows of it yet.
    #[inline(always)]
    fn append(&self, words: usize, key: &[u64]) -> Option<Entry<'_>> {
        let chunk = &***self.chunks.get(self.chunk)?;
        let from = self.end();
        let entry = chunk.get(from..from + words)?;
        let (header, rest) = entry.split_at_checked(self.header_words)?;
        let (to, cell) = rest.split_at_checked(key.len())?;
        to.iter().zip(key).for_each(|(to, from)| to.store(*from, Relaxed));
        if self.key_words.is_none() {
            header.first()?.store(key.len() as u64, Relaxed);
        }
        if self.initial != 0 {
            cell.iter().for_each(|word| word.store(self.initial, Relaxed));
        }
        let key_at = from + self.header_words;
        Some(Entry { chunk, key: key_at, cell: key_at + key.len() })
    }

    // For one more entry of so many words in the log, and in the index if it has to be found there.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self, seed: &Seed, words: usize, is_found: bool) -> Result<(), Full> {
        if words > self.room {
            self.next_chunk(words)?;
        }
        if is_found && !(self.index.has_room(self.n_entries) && self.index.reaches(self.next)) {
            self.grow_index(seed, words);
        }
        Ok(())
    }

    // Goes on in a new chunk, the first that has room for `words`.
    fn next_chunk(&mut self, words: usize) -> Result<(), Full> {
        let chunk = (self.chunk + 1).max(FIRST_CHUNK).max(words.next_power_of_two().ilog2() as usize);
        let next = Place::start(chunk).ok_or(Full)?;
        let made = self.log.make_chunk(chunk).ok_or(Full)?;
        if let Some(end) = self.log.ends.get(self.chunk) {
            end.store(self.end() as u64, Relaxed);
        }
        *self.chunks.get_mut(chunk).ok_or(Full)? = Arc::clone(made);
        (self.next, self.chunk, self.room) = (next, chunk, made.len());
        Ok(())
    }

    // How many words of the last chunk have entries in them; 0 if there is none.
    fn end(&self) -> usize {
        Place::start(self.chunk).map_or(0, |start| self.next.0.saturating_sub(start.0) as usize)
    }

    // Fills a larger index with all entries. The next one takes so many words.
    fn grow_index(&mut self, seed: &Seed, words: usize) {
        let mut index = self.index.larger(self.n_entries, self.next, words);
        let mut key = Vec::new();
        for (number, chunk) in self.chunks.iter().enumerate() {
            let end = if number == self.chunk { self.end() } else { self.log.end(number).unwrap_or(0) };
            let Some(start) = Place::start(number) else { break };
            let mut at = self.header_words;
            while at < end {
                let head = || chunk.get(at - self.header_words).map_or(0, |head| head.load(Relaxed) as usize);
                let n = self.key_words.unwrap_or_else(head);
                let hash = hash_at(seed, chunk.get(at..at + n).unwrap_or_default(), &mut key);
                index.put(index.vacant(hash), start.after(at));
                at += n + self.cell_words + self.header_words;
            }
        }
        self.index = index;
    }
}

// The hash of a key in the log; `buffer` is for its words.
fn hash_at(seed: &Seed, key: &[AtomicU64], buffer: &mut Vec<u64>) -> u64 {
    if let [word] = key {
        return seed.hash(&[word.load(Relaxed)]);
    }
    buffer.clear();
    buffer.extend(key.iter().map(|word| word.load(Relaxed)));
    seed.hash(buffer)
}
