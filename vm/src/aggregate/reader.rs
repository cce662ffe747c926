//! The side of the drainer: what was observed since it looked last.

use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::atomic::{AtomicU64, fence};

use dif::AggId;
use dif::delivery::AggDelta;

use super::{Entry, Log, N_CHUNKS, Place, Protocol};

/// How often a cell that is just being changed is read again before it is left for the next time.
const RETRIES: u32 = 1000;
/// No stamp that an entry can have: nothing of it was sent.
const UNSEEN: u64 = u64::MAX;

/// The aggregations of one thread, for the drainer.
#[derive(Debug)]
pub struct AggReader {
    tables: Vec<Shadow>,
}

/// One aggregation as far as it was sent.
#[derive(Debug)]
struct Shadow {
    log: Arc<Log>,
    /// Entries in the order of the log.
    known: Vec<Known>,
    /// Their cells, one after the other; empty for functions without differences.
    cells: Vec<u64>,
    /// Where the next entry of the log begins, unless its chunk, which has this number, ends there.
    next: Place,
    chunk: usize,
}

#[derive(Debug)]
struct Known {
    place: Place,
    key_words: usize,
    /// Its stamp when it was read.
    stamp: u64,
}

/// An entry, for who reads it.
struct Found<'a> {
    stamp: Option<&'a AtomicU64>,
    key: &'a [AtomicU64],
    cell: &'a [AtomicU64],
}

impl AggReader {
    pub(super) fn new(logs: Vec<Arc<Log>>) -> Self {
        Self { tables: logs.into_iter().map(Shadow::new).collect() }
    }

    /// Appends what each key observed since the last call, keys in the order in which they came up.
    pub fn drain(&mut self, into: &mut Vec<AggDelta>) {
        for (index, table) in self.tables.iter_mut().enumerate() {
            table.drain(AggId::from_index(index), into);
        }
    }
}

impl Shadow {
    fn new(log: Arc<Log>) -> Self {
        Self { log, known: Vec::new(), cells: Vec::new(), next: Place::NONE, chunk: 0 }
    }

    fn drain(&mut self, agg: AggId, into: &mut Vec<AggDelta>) {
        let log = Arc::clone(&self.log);
        let n = usize::try_from(log.published.load(Acquire)).unwrap_or(0);
        while self.known.len() < n {
            let Some(known) = self.next_entry() else { break };
            self.known.push(known);
            if log.function.is_additive() {
                self.cells.resize(self.cells.len() + log.cell_words, log.function.initial_word());
            }
        }
        for (index, known) in self.known.iter_mut().enumerate() {
            let from = if log.function.is_additive() { index * log.cell_words } else { 0 };
            let to = if log.function.is_additive() { from + log.cell_words } else { 0 };
            let (Some(entry), Some(sent)) = (log.entry(known), self.cells.get_mut(from..to)) else {
                continue;
            };
            if let Some(cell) = log.observed(&entry, known, sent) {
                into.push(AggDelta { agg, key: copy(entry.key), cell });
            }
        }
    }

    // An entry begins where the one before it ends, or, if the chunk's entries end there, with the next
    // chunk. It is published, so if it is in the next one, then the end of this one can be seen.
    fn next_entry(&mut self) -> Option<Known> {
        let begun = Place::start(self.chunk)?;
        if self.next == Place::NONE || self.log.end(self.chunk) == Some(self.next.words_after(begun)) {
            self.chunk = self.log.next_chunk(self.chunk + 1)?;
            self.next = Place::start(self.chunk)?;
        }
        let place = self.next.after(self.log.header_words());
        let key_words = match self.log.key_words {
            Some(n) => n,
            None => {
                let chunk = self.log.chunks.get(self.chunk)?.get()?;
                let head = chunk.get(self.next.offset())?;
                usize::try_from(head.load(Relaxed)).ok()?
            }
        };
        self.next = self.next.after(self.log.entry_words(key_words));
        Some(Known { place, key_words, stamp: UNSEEN })
    }
}

impl Log {
    // The first chunk that there is of this number or a greater one. Between two there may be some
    // that will never be, because an entry had no room in them.
    fn next_chunk(&self, from: usize) -> Option<usize> {
        (from..N_CHUNKS).find(|chunk| self.chunks.get(*chunk).is_some_and(|chunk| chunk.get().is_some()))
    }

    // The words of an entry: stamp, if it has one, key, and cell.
    fn entry(&self, known: &Known) -> Option<Found<'_>> {
        let chunk = &***self.chunks.get(known.place.chunk())?.get()?;
        let key = known.place.offset();
        let cell = key + known.key_words;
        Some(Found {
            stamp: Entry { chunk, key, cell }.stamp(),
            key: chunk.get(key..cell)?,
            cell: chunk.get(cell..cell + self.cell_words)?,
        })
    }

    // What an entry observed that was not sent; `sent` then includes it.
    fn observed(&self, entry: &Found<'_>, known: &mut Known, sent: &mut [u64]) -> Option<Vec<u64>> {
        let is_new = known.stamp == UNSEEN;
        let now = match self.protocol {
            Protocol::Taken => {
                known.stamp = 0;
                let initial = self.function.initial_word();
                let taken = entry.cell.first()?.swap(initial, Relaxed);
                return (is_new || taken != initial).then(|| vec![taken]);
            }
            Protocol::Counter => {
                known.stamp = 0;
                let count = entry.cell.first()?.load(Relaxed).wrapping_add(self.counted(entry.key));
                let now = vec![count];
                if now == *sent && !is_new {
                    return None;
                }
                now
            }
            Protocol::Stamped => {
                let stamp = entry.stamp?.load(Acquire);
                if stamp == known.stamp {
                    return None;
                }
                // The cell may be newer than the stamp; then the stamp brings us back next time.
                known.stamp = stamp;
                copy(entry.cell)
            }
            Protocol::Sequenced => {
                let (stamp, now) = read_whole(entry, known.stamp)?;
                known.stamp = stamp;
                now
            }
        };
        let delta = self.function.delta(&now, sent);
        sent.copy_from_slice(&now);
        Some(delta)
    }
}

// A cell as it was between two updates, unless its stamp is still `seen`.
fn read_whole(entry: &Found<'_>, seen: u64) -> Option<(u64, Vec<u64>)> {
    let stamp = entry.stamp?;
    for _ in 0..RETRIES {
        let before = stamp.load(Acquire);
        if before == seen {
            return None;
        }
        let cell = copy(entry.cell);
        fence(Acquire);
        if before.is_multiple_of(2) && stamp.load(Relaxed) == before {
            return Some((before, cell));
        }
        spin_loop();
    }
    None
}

fn copy(words: &[AtomicU64]) -> Vec<u64> {
    words.iter().map(|word| word.load(Relaxed)).collect()
}
