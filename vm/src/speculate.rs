//! Speculations: records that wait to be wanted.
//!
//! `speculation()` gives out one of `nspec` buffers by number, from 1. `speculate(n)` sends a
//! clause's record there instead of to the principal buffer; `commit(n)` moves the records on,
//! `discard(n)` forgets them. Buffers are shared by all threads of a session, because a request may
//! begin on one thread and fail on another.
//!
//! ```text
//!                              first record             record of another thread
//!   Inactive -- speculation -> Active -------> ActiveOne ------> ActiveMany
//!      ^                         |                 |                 |
//!      |<-- commit, discard -----+-----------------+                 |
//!      |                                                             |
//!      +------ clean ------ Committing, Discarding <- commit, discard+
//! ```
//!
//! A buffer that many threads wrote stays busy until the drainer calls [`Speculations::clean`], as
//! in DTrace, where the pieces of the other threads must be collected first; here there is one
//! piece, so that its records move at once in any case. In the oracle dialect *every* buffer that
//! was committed or discarded stays busy until then.
//!
//! A buffer is behind a mutex that everybody only ever *tries* to take: a bounded number of times, then
//! they go on without. What is lost by that is counted. A commit or discard that could not get the
//! buffer leaves a note (`orphaned`), and the drainer, which comes again, puts the buffer right; so a
//! speculation can be lost, but never its buffer. The drainer takes a buffer only if something is left
//! to do (`to_clean`), so that it is in nobody's way where speculations stay on their threads.
//!
//! A speculation is committed whole or not at all: if the principal buffer has no room for it, it is
//! a drop of that buffer, as in DTrace.
//!
//! Probe context for all but `new` and `clean`: no allocation (buffers have their full capacity
//! from the start, and the system gives memory as it is touched), no waiting, no panics.

use std::hint::spin_loop;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{AcqRel, Relaxed, Release};
use std::sync::{Mutex, MutexGuard, TryLockError};

use dif::StreamId;
use dif::layout::{HEADER_WORDS, split_header};
use dif::option::Dialect;

use crate::buffer::RecordWriter;

/// How often a firing tries to take a buffer.
const TRIES: u32 = 100;

/// Why there is no speculation to be had; each is a drop of its own kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSpeculation {
    /// A buffer is free as soon as the drainer has been here.
    Busy,
    /// All buffers are in use.
    Unavailable,
}

/// Why a record was not kept, or a speculation not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such speculation at present, so it means nothing: not to be counted.
    Inactive,
    /// There is no room: for the record in the speculation (a speculative drop), for the
    /// speculation in the principal buffer (a principal drop).
    Full,
    /// Another thread had the buffer: a speculative drop.
    Busy,
}

/// See the drawing above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Inactive,
    Active,
    ActiveOne(StreamId),
    ActiveMany,
    Committing,
    Discarding,
}

impl State {
    fn is_active(self) -> bool {
        match self {
            Self::Active | Self::ActiveOne(_) | Self::ActiveMany => true,
            Self::Inactive | Self::Committing | Self::Discarding => false,
        }
    }
}

#[derive(Debug)]
struct Buffer {
    inner: Mutex<Inner>,
    /// Whether somebody is done with the speculation, but could not say so.
    orphaned: AtomicBool,
    /// Whether the drainer has something to do here.
    to_clean: AtomicBool,
}

#[derive(Debug)]
struct Inner {
    state: State,
    records: Vec<u64>,
}

/// The speculations of a session.
#[derive(Debug)]
pub struct Speculations {
    buffers: Box<[Buffer]>,
    words: usize,
    dialect: Dialect,
}

impl Speculations {
    /// `n` speculations of `bytes` bytes each: the options `nspec` and `specsize`.
    pub fn new(n: usize, bytes: usize, dialect: Dialect) -> Self {
        let words = bytes / 8;
        let buffer = |_| {
            let mut records = Vec::new();
            // Without memory a speculation is full from the start, which is counted as it happens.
            let _ = records.try_reserve_exact(words);
            let inner = Mutex::new(Inner { state: State::Inactive, records });
            Buffer { inner, orphaned: AtomicBool::new(false), to_clean: AtomicBool::new(false) }
        };
        Self { buffers: (0..n).map(buffer).collect(), words, dialect }
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.buffers.is_empty()
    }

    /// Whether there is a speculation with this number at all, in use or not.
    pub fn contains(&self, id: u64) -> bool {
        self.buffer(id).is_some()
    }

    /// `speculation()`: the number of a free buffer, which is then in use.
    ///
    /// # Errors
    /// There is none.
    pub fn speculation(&self) -> Result<u64, NoSpeculation> {
        let mut why = NoSpeculation::Unavailable;
        for (id, buffer) in (1..).zip(&self.buffers) {
            let Some(mut inner) = buffer.try_lock() else { continue };
            match inner.state {
                State::Inactive => {
                    inner.state = State::Active;
                    // A note that was left too late was about somebody else.
                    buffer.orphaned.store(false, Relaxed);
                    return Ok(id);
                }
                State::Committing | State::Discarding => why = NoSpeculation::Busy,
                State::Active | State::ActiveOne(_) | State::ActiveMany => {}
            }
        }
        Err(why)
    }

    /// Whether a record for this speculation would be kept, as far as can be told now. What a clause
    /// does before it has a record should depend on it.
    pub fn is_active(&self, id: u64) -> bool {
        let buffer = self.buffer(id).and_then(Buffer::try_take);
        buffer.is_some_and(|inner| inner.state.is_active())
    }

    /// `speculate(id)`: keeps one whole record of thread `stream`.
    ///
    /// # Errors
    /// It was not kept.
    pub fn append(&self, id: u64, stream: StreamId, record: &[u64]) -> Result<(), Refusal> {
        let buffer = self.buffer(id).ok_or(Refusal::Inactive)?;
        let mut inner = buffer.try_take().ok_or(Refusal::Busy)?;
        inner.state = match inner.state {
            State::Active => State::ActiveOne(stream),
            State::ActiveOne(first) if first == stream => State::ActiveOne(stream),
            State::ActiveOne(_) | State::ActiveMany => State::ActiveMany,
            State::Inactive | State::Committing | State::Discarding => return Err(Refusal::Inactive),
        };
        if inner.records.len() + record.len() > self.words.min(inner.records.capacity()) {
            return Err(Refusal::Full);
        }
        inner.records.extend_from_slice(record);
        Ok(())
    }

    /// `commit(id)`: moves all records to a principal buffer, as if they had happened at `timestamp`.
    ///
    /// A record of `into` that is not published yet is overwritten: ask for its room again, and begin
    /// it again.
    ///
    /// # Errors
    /// They were not moved. The speculation is over in any case.
    pub fn commit(&self, id: u64, timestamp: u64, into: &mut RecordWriter) -> Result<(), Refusal> {
        let buffer = self.buffer(id).ok_or(Refusal::Inactive)?;
        let Some(mut inner) = buffer.try_take() else {
            buffer.orphan();
            return Err(Refusal::Busy);
        };
        if !inner.state.is_active() {
            return Err(Refusal::Inactive);
        }
        let moved = inner.records.is_empty() || move_records(&inner.records, timestamp, into);
        self.finish(buffer, &mut inner, State::Committing);
        if moved { Ok(()) } else { Err(Refusal::Full) }
    }

    /// `discard(id)`: forgets all records.
    pub fn discard(&self, id: u64) {
        let Some(buffer) = self.buffer(id) else { return };
        match buffer.try_take() {
            Some(mut inner) if inner.state.is_active() => self.finish(buffer, &mut inner, State::Discarding),
            Some(_) => {}
            None => buffer.orphan(),
        }
    }

    /// For the drainer, after it has drained: what was committed or discarded is free again.
    pub fn clean(&self) {
        for buffer in self.buffers.iter().filter(|buffer| buffer.to_clean.swap(false, AcqRel)) {
            let Some(mut inner) = buffer.try_lock() else {
                buffer.to_clean.store(true, Release);
                continue;
            };
            let is_orphan = buffer.orphaned.swap(false, AcqRel) && inner.state.is_active();
            match inner.state {
                State::Committing | State::Discarding => inner.free(),
                State::Active | State::ActiveOne(_) | State::ActiveMany if is_orphan => inner.free(),
                State::Inactive | State::Active | State::ActiveOne(_) | State::ActiveMany => {}
            }
        }
    }

    fn buffer(&self, id: u64) -> Option<&Buffer> {
        self.buffers.get(usize::try_from(id).ok()?.checked_sub(1)?)
    }

    // The end of a speculation: busy or free.
    fn finish(&self, buffer: &Buffer, inner: &mut Inner, busy: State) {
        match (self.dialect, inner.state) {
            (Dialect::Oracle, _) | (Dialect::Illumos, State::ActiveMany) => {
                inner.records.clear();
                inner.state = busy;
                buffer.to_clean.store(true, Release);
            }
            (
                Dialect::Illumos,
                State::Inactive | State::Active | State::ActiveOne(_) | State::Committing | State::Discarding,
            ) => inner.free(),
        }
    }
}

fn move_records(records: &[u64], timestamp: u64, into: &mut RecordWriter) -> bool {
    if !into.has_room(records.len()) {
        return false;
    }
    into.put_all(0, records);
    let mut at = 0;
    while let Some(header) = records.get(at) {
        into.put(at + 1, timestamp);
        // At least the header, whatever the record says: the loop ends.
        at += (split_header(*header).1 as usize).max(HEADER_WORDS as usize);
    }
    into.publish(records.len());
    true
}

impl Inner {
    fn free(&mut self) {
        self.records.clear();
        self.state = State::Inactive;
    }
}

impl Buffer {
    // Somebody is done with the speculation and cannot say so.
    fn orphan(&self) {
        self.orphaned.store(true, Relaxed);
        self.to_clean.store(true, Release);
    }

    // The buffer, unless another thread has it or somebody was done with it.
    fn try_take(&self) -> Option<MutexGuard<'_, Inner>> {
        for _ in 0..TRIES {
            if self.orphaned.load(Relaxed) {
                return None;
            }
            if let Some(inner) = self.attempt() {
                return Some(inner);
            }
            spin_loop();
        }
        None
    }

    // The same, whoever was done with it.
    fn try_lock(&self) -> Option<MutexGuard<'_, Inner>> {
        (0..TRIES).find_map(|_| self.attempt())
    }

    // What is inside is changed by whole steps, so it is right even if somebody panicked.
    fn attempt(&self) -> Option<MutexGuard<'_, Inner>> {
        match self.inner.try_lock() {
            Ok(inner) => Some(inner),
            Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buffer::{Policy, ring};
    use dif::Epid;
    use dif::layout::header;
    use std::sync::Arc;
    use std::thread;

    const ONE: StreamId = StreamId(1);
    const TWO: StreamId = StreamId(2);
    const NOW: u64 = 99;

    fn pool(n: usize, words: usize, dialect: Dialect) -> Speculations {
        Speculations::new(n, words * 8, dialect)
    }

    fn record(id: u64) -> [u64; 3] {
        [header(Epid(1), 3), 0, id]
    }

    // The ids of the records that a commit moves.
    fn commit(pool: &Speculations, id: u64) -> Result<Vec<u64>, Refusal> {
        let (mut writer, mut reader) = ring(1 << 17, Policy::Switch);
        pool.commit(id, NOW, &mut writer)?;
        let mut words = Vec::new();
        reader.drain(&mut words);
        assert!(words.chunks(3).all(|record| record[1] == NOW));
        Ok(words.chunks(3).map(|record| record[2]).collect())
    }

    #[test]
    fn records_wait_until_they_are_committed() {
        let pool = pool(1, 7, Dialect::Illumos);
        assert_eq!(pool.append(1, ONE, &record(1)), Err(Refusal::Inactive), "not given out");
        assert_eq!(pool.speculation(), Ok(1));
        assert_eq!(pool.speculation(), Err(NoSpeculation::Unavailable));
        assert_eq!(pool.append(1, ONE, &record(1)), Ok(()));
        assert_eq!(pool.append(1, ONE, &record(2)), Ok(()));
        assert_eq!(pool.append(1, ONE, &record(3)), Err(Refusal::Full));
        assert_eq!(commit(&pool, 1), Ok(vec![1, 2]));
        assert_eq!(commit(&pool, 1), Err(Refusal::Inactive));
        assert_eq!(pool.speculation(), Ok(1), "free at once");
        assert_eq!(commit(&pool, 1), Ok(vec![]), "nothing of the last one");
    }

    #[test]
    fn cleaning_waits_for_no_buffer_that_needs_none() {
        let pool = pool(1, 7, Dialect::Illumos);
        let _held = pool.buffers[0].inner.lock().unwrap();
        pool.clean();
    }

    #[test]
    fn numbers_that_are_none_do_nothing() {
        let two = pool(2, 9, Dialect::Illumos);
        for id in [0, 3, u64::MAX] {
            assert!(!two.contains(id) && !two.is_active(id));
            assert_eq!(two.append(id, ONE, &record(1)), Err(Refusal::Inactive));
            assert_eq!(commit(&two, id), Err(Refusal::Inactive));
            two.discard(id);
        }
        assert!(two.contains(2));
        assert_eq!(pool(0, 0, Dialect::Oracle).speculation(), Err(NoSpeculation::Unavailable));
    }

    #[test]
    fn a_speculation_of_many_threads_is_busy_until_cleaned() {
        let pool = pool(1, 9, Dialect::Illumos);
        for end in [true, false] {
            assert_eq!(pool.speculation(), Ok(1));
            assert_eq!(pool.append(1, ONE, &record(1)), Ok(()));
            assert_eq!(pool.append(1, TWO, &record(2)), Ok(()));
            if end {
                assert_eq!(commit(&pool, 1), Ok(vec![1, 2]));
            } else {
                pool.discard(1);
            }
            assert_eq!(pool.append(1, ONE, &record(3)), Err(Refusal::Inactive));
            assert_eq!(pool.speculation(), Err(NoSpeculation::Busy));
            pool.clean();
        }
    }

    #[test]
    fn the_oracle_dialect_is_always_busy_until_cleaned() {
        let pool = pool(1, 9, Dialect::Oracle);
        assert_eq!(pool.speculation(), Ok(1));
        pool.discard(1);
        assert_eq!(pool.speculation(), Err(NoSpeculation::Busy));
        pool.clean();
        assert_eq!(pool.speculation(), Ok(1));
        pool.clean();
        assert!(pool.is_active(1), "cleaning leaves what is in use");
    }

    #[test]
    fn what_the_principal_buffer_refuses_is_lost_whole() {
        let pool = pool(1, 9, Dialect::Illumos);
        pool.speculation().unwrap();
        pool.append(1, ONE, &record(1)).unwrap();
        pool.append(1, ONE, &record(2)).unwrap();
        let (mut writer, reader) = ring(5, Policy::Switch);
        assert_eq!(pool.commit(1, NOW, &mut writer), Err(Refusal::Full));
        assert!(reader.is_empty());
        assert_eq!(pool.speculation(), Ok(1));
    }

    #[test]
    fn who_cannot_get_a_buffer_loses_the_speculation_but_not_the_buffer() {
        let pool = pool(1, 9, Dialect::Illumos);
        pool.speculation().unwrap();
        let held = pool.buffers[0].inner.lock().unwrap();
        assert_eq!(pool.append(1, ONE, &record(1)), Err(Refusal::Busy));
        assert_eq!(commit(&pool, 1), Err(Refusal::Busy));
        drop(held);
        assert_eq!(pool.append(1, ONE, &record(1)), Err(Refusal::Busy), "it is over");
        pool.clean();
        assert_eq!(pool.speculation(), Ok(1));
        assert_eq!(commit(&pool, 1), Ok(vec![]));
    }

    #[test]
    fn every_record_is_kept_or_counted() {
        const RECORDS: u64 = 5_000;
        let pool = Arc::new(pool(1, 1 << 17, Dialect::Illumos));
        pool.speculation().unwrap();
        let work = |stream: u32| {
            let pool = Arc::clone(&pool);
            move || (0..RECORDS).filter(|n| pool.append(1, StreamId(stream), &record(*n)).is_ok()).count()
        };
        let threads: Vec<_> = (0..3).map(|stream| thread::spawn(work(stream))).collect();
        let kept: usize = threads.into_iter().map(|t| t.join().unwrap()).sum();
        assert_eq!(commit(&pool, 1).map(|ids| ids.len()), Ok(kept));
    }
}
