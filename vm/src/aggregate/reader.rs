//! The side of the drainer: what was observed since it looked last.

use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed};
use std::sync::atomic::{AtomicU64, fence};

use dif::AggId;
use dif::delivery::AggDelta;

use super::{Entry, Log, Place, Protocol};

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
    /// Where the next entry of the log is looked for.
    chunk: usize,
    offset: usize,
}

#[derive(Debug)]
struct Known {
    place: Place,
    /// Its stamp when it was read.
    stamp: u64,
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
        Self { log, known: Vec::new(), cells: Vec::new(), chunk: 0, offset: 0 }
    }

    fn drain(&mut self, agg: AggId, into: &mut Vec<AggDelta>) {
        let log = Arc::clone(&self.log);
        let n = usize::try_from(log.published.load(Acquire)).unwrap_or(0);
        while self.known.len() < n {
            let Some(place) = self.next_place() else { break };
            self.known.push(Known { place, stamp: UNSEEN });
            if log.function.is_additive() {
                self.cells.resize(self.cells.len() + log.cell_words, log.function.initial_word());
            }
        }
        for (index, known) in self.known.iter_mut().enumerate() {
            let from = if log.function.is_additive() { index * log.cell_words } else { 0 };
            let to = if log.function.is_additive() { from + log.cell_words } else { 0 };
            let (Some(entry), Some(sent)) = (log.entry(known.place), self.cells.get_mut(from..to)) else {
                continue;
            };
            if let Some(cell) = log.observed(entry, known, sent) {
                into.push(AggDelta { agg, key: copy(entry.key), cell });
            }
        }
    }

    // An entry begins where the one before it ends, or, if that is no entry, at the next chunk.
    fn next_place(&mut self) -> Option<Place> {
        for (chunk, offset) in [(self.chunk, self.offset), (self.chunk + 1, 0)] {
            let place = Place::new(chunk, offset)?;
            let head = self.log.words(place).and_then(|words| words.first()).map_or(0, |w| w.load(Relaxed));
            if head != 0 {
                let words = usize::try_from(head & u64::from(u32::MAX)).unwrap_or(0);
                (self.chunk, self.offset) = (chunk, offset + words);
                return Some(place);
            }
        }
        None
    }
}

impl Log {
    // What an entry observed that was not sent; `sent` then includes it.
    fn observed(&self, entry: Entry<'_>, known: &mut Known, sent: &mut [u64]) -> Option<Vec<u64>> {
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
                let now = copy(entry.cell);
                if now == *sent && !is_new {
                    return None;
                }
                now
            }
            Protocol::Stamped => {
                let stamp = entry.stamp.load(Acquire);
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
fn read_whole(entry: Entry<'_>, seen: u64) -> Option<(u64, Vec<u64>)> {
    for _ in 0..RETRIES {
        let before = entry.stamp.load(Acquire);
        if before == seen {
            return None;
        }
        let cell = copy(entry.cell);
        fence(Acquire);
        if before.is_multiple_of(2) && entry.stamp.load(Relaxed) == before {
            return Some((before, cell));
        }
        spin_loop();
    }
    None
}

fn copy(words: &[AtomicU64]) -> Vec<u64> {
    words.iter().map(|word| word.load(Relaxed)).collect()
}
