//! Principal buffers: where the records of one thread wait for the drainer.
//!
//! Every thread that fires probes owns one ring of words. It alone appends, whole records only; the
//! drainer takes them out at any time, on a thread of its own. Neither ever waits for the other.
//!
//! ```text
//!   words   | … free … | record | record | record | being written … | free … |
//!                      ^ tail                     ^ head
//!                        the reader moves it        the writer moves it, by whole records
//! ```
//!
//! `head` and `tail` count words since the beginning and never go back; a word's place is its count
//! modulo the size of the ring. A record may therefore run over the end of the memory and on at its
//! start. That costs nobody anything: the writer stores word by word, and the reader copies two
//! slices instead of one. (Padding, so that records stay in one piece, was rejected: it needs a mark
//! that the reader must know, and makes the room for a record depend on where it falls.)
//!
//! A firing asks [`RecordWriter::has_room`] for the largest record its clause can make *before* it
//! runs the clause, puts words at places relative to the record's start, and publishes as many as
//! the record turned out to have. A clause that fails or faults publishes nothing, and the next one
//! overwrites its words. So a record is whole or absent, and what is absent was counted before any
//! of its side effects.
//!
//! What happens when the ring is full is the [`Policy`]:
//!
//! | policy | full means | the caller |
//! | --- | --- | --- |
//! | `switch` | `has_room` is false | counts a drop |
//! | `fill` | `has_room` is false | ends tracing; the drainer reads at the end |
//! | `ring` | the oldest records go | goes on; the drainer reads at the end |
//!
//! **Orders.** Words are relaxed. `head` is stored with release after the words and loaded with
//! acquire before them; `tail` likewise in the other direction. The writer keeps a copy of `tail`
//! and looks at the real one only if the copy says that the ring is full, so that a firing touches
//! no cache line that the drainer writes.
//!
//! Most firings need none of this: there is room as far as the writer knows, and the record does not
//! run over the end. [`RecordWriter::append_straight`] is for them: it compares, and then a word is a store.
//!
//! With `ring` both ends belong to the writer, and the reader may be overtaken while it copies. It
//! copies first and then looks how far `tail` has come: what lies before it may be torn, and is
//! thrown away. `tail` moves by whole records and is published (release fence) before their words
//! are overwritten, so that what remains is a sequence of whole records.
//!
//! Memory: `bufsize` bytes are taken at once and touched as they are used (see `words::zeroed`).
//! With `switch` the writer goes all around the ring in the end; that is what the person asked for.
//!
//! Probe context: [`RecordWriter`] allocates nothing, locks nothing, panics never.

use dif::layout::{HEADER_WORDS, split_header};

use crate::sync::Arc;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sync::atomic::{AtomicU64, fence};
use crate::words::{Alone, zeroed};

/// What happens when a ring is full: the option `bufpolicy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// New records are dropped until the drainer has made room.
    #[default]
    Switch,
    /// Tracing ends.
    Fill,
    /// The oldest records are overwritten.
    Ring,
}

/// What both ends share.
#[derive(Debug)]
struct Ring {
    words: Box<[AtomicU64]>,
    head: Alone<AtomicU64>,
    tail: Alone<AtomicU64>,
}

/// The end of a ring where a thread appends its records.
#[derive(Debug)]
pub struct RecordWriter {
    ring: Arc<Ring>,
    policy: Policy,
    /// The word where the next record begins: `head` modulo the size, or the size instead of 0.
    at: usize,
    /// Words that are free: those beyond `head`, up to where `tail` was when we last looked.
    left: usize,
}

/// The end of a ring where the drainer takes records out.
#[derive(Debug)]
pub struct RecordReader {
    ring: Arc<Ring>,
    policy: Policy,
    tail: u64,
}

/// A ring of `words` words, at least one: its two ends.
pub fn ring(words: usize, policy: Policy) -> (RecordWriter, RecordReader) {
    let ring = Arc::new(Ring { words: zeroed(words.max(1)), head: Alone::default(), tail: Alone::default() });
    let writer = RecordWriter { ring: Arc::clone(&ring), policy, at: 0, left: ring.words.len() };
    (writer, RecordReader { ring, policy, tail: 0 })
}

impl RecordWriter {
    /// What a full ring means.
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// Whether a record of at most `n` words has room; with [`Policy::Ring`], makes it.
    ///
    /// Never true for a record that is larger than the ring.
    #[inline]
    pub fn has_room(&mut self, n: usize) -> bool {
        self.left >= n || self.make_room(n)
    }

    /// The same as far as is known without asking the reader or forgetting anything.
    #[inline(always)]
    pub fn has_room_now(&self, n: usize) -> bool {
        self.left >= n
    }

    /// Appends the record of header, time and fields, for which there must be room. False, and nothing has
    /// happened, if it would run over the end of the memory; [`append`](Self::append) goes around.
    #[inline(always)]
    pub fn append_straight<const N: usize>(&mut self, header: u64, time: u64, fields: [u64; N]) -> bool {
        let end = self.at.wrapping_add(HEADER_WORDS as usize + N);
        let Some([at_header, at_time, at_fields @ ..]) = self.ring.words.get(self.at..end) else {
            return false;
        };
        at_header.store(header, Relaxed);
        at_time.store(time, Relaxed);
        at_fields.iter().zip(fields).for_each(|(place, field)| place.store(field, Relaxed));
        self.publish_until(end, HEADER_WORDS as usize + N);
        true
    }

    /// Puts a word at place `i` of the record that is being made.
    ///
    /// `i` must be less than what [`RecordWriter::has_room`] was asked for; a larger one would hit
    /// older records, but never anything else.
    #[inline]
    pub fn put(&mut self, i: usize, word: u64) {
        if let Some(place) = self.ring.words.get(self.place(i)) {
            place.store(word, Relaxed);
        }
    }

    /// Puts 0 wherever a record of `n` words has a slot.
    #[inline]
    pub(crate) fn clear(&mut self, n: u32) {
        for slot in HEADER_WORDS..n {
            self.put(slot as usize, 0);
        }
    }

    /// Puts `words` from place `i` on.
    #[inline]
    pub fn put_all(&mut self, i: usize, words: &[u64]) {
        for (offset, word) in words.iter().enumerate() {
            self.put(i + offset, *word);
        }
    }

    /// What was put at place `i` of the record that is being made.
    #[inline]
    pub fn peek(&self, i: usize) -> u64 {
        self.ring.words.get(self.place(i)).map_or(0, |word| word.load(Relaxed))
    }

    /// Ends the record: its first `n` words become readable.
    #[inline]
    pub fn publish(&mut self, n: usize) {
        self.publish_until(self.place(n), n);
    }

    #[inline(always)]
    fn publish_until(&mut self, end: usize, n: usize) {
        self.at = end;
        self.left = self.left.wrapping_sub(n);
        // Nobody else stores it.
        let head = self.ring.head.0.load(Relaxed);
        self.ring.head.0.store(head.wrapping_add(n as u64), Release);
    }

    /// Appends whole records, or nothing if there is no room for all of them.
    pub fn append(&mut self, records: &[u64]) -> bool {
        let fits = self.has_room(records.len());
        if fits {
            self.put_all(0, records);
            self.publish(records.len());
        }
        fits
    }

    #[inline]
    fn place(&self, i: usize) -> usize {
        let place = self.at + i;
        if place < self.ring.words.len() { place } else { place - self.ring.words.len() }
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self, n: usize) -> bool {
        let size = self.ring.words.len();
        if n > size {
            return false;
        }
        match self.policy {
            Policy::Switch | Policy::Fill => {
                let used = self.ring.head.0.load(Relaxed) - self.ring.tail.0.load(Acquire);
                self.left = size - usize::try_from(used).unwrap_or(size);
            }
            Policy::Ring => self.forget_oldest(n),
        }
        self.left >= n
    }

    fn forget_oldest(&mut self, n: usize) {
        let (size, head) = (self.ring.words.len() as u64, self.ring.head.0.load(Relaxed));
        let mut tail = self.ring.tail.0.load(Relaxed);
        while self.left < n {
            let place = usize::try_from(tail % size).unwrap_or(0);
            let header = self.ring.words.get(place).map_or(0, |word| word.load(Relaxed));
            let (_, len) = split_header(header);
            // Only a caller that published something else than records gets a length that is none.
            let used = head - tail;
            let oldest = if len == 0 { used } else { u64::from(len).min(used) };
            tail += oldest;
            self.left += oldest as usize;
        }
        self.ring.tail.0.store(tail, Relaxed);
        // Whoever sees a word that is written from now on also sees that tail.
        fence(Release);
    }
}

impl RecordReader {
    /// Appends all records that are published to `into`, and makes their room free again.
    pub fn drain(&mut self, into: &mut Vec<u64>) {
        match self.policy {
            Policy::Switch | Policy::Fill => {
                let _ = self.copy(into);
                self.ring.tail.0.store(self.tail, Release);
            }
            Policy::Ring => self.drain_overwritten(into),
        }
    }

    /// Whether nothing is waiting.
    pub fn is_empty(&self) -> bool {
        self.ring.head.0.load(Acquire) == self.tail
    }

    fn drain_overwritten(&mut self, into: &mut Vec<u64>) {
        let before = into.len();
        self.tail = self.tail.max(self.ring.tail.0.load(Relaxed));
        let from = self.copy(into);
        fence(Acquire);
        let valid = self.ring.tail.0.load(Relaxed);
        let torn = usize::try_from(valid.saturating_sub(from)).unwrap_or(usize::MAX);
        into.drain(before..before.saturating_add(torn).min(into.len()));
        self.tail = self.tail.max(valid);
    }

    // Copies what lies between the ends and gives the count of its first word.
    fn copy(&mut self, into: &mut Vec<u64>) -> u64 {
        let words = &self.ring.words;
        let size = words.len() as u64;
        let head = self.ring.head.0.load(Acquire);
        // The ring is never fuller than full, but with `ring` our tail may be out of date by now.
        let n = head.saturating_sub(self.tail).min(size);
        let from = head - n;
        let start = usize::try_from(from % size).unwrap_or(0);
        let n = usize::try_from(n).unwrap_or(0);
        let first = n.min(words.len() - start);
        let (wrapped, straight) = (&words[..n - first], &words[start..start + first]);
        into.extend(straight.iter().chain(wrapped).map(|word| word.load(Relaxed)));
        self.tail = head;
        from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::Epid;
    use dif::layout::header;
    use proptest::prelude::*;
    use std::thread;

    // Records of varying size that say in every word who they are.
    fn append(writer: &mut RecordWriter, id: u64) -> bool {
        let n = 2 + (id % 5) as usize;
        if !writer.has_room(n) {
            return false;
        }
        let header = header(Epid(1), n as u32);
        let straight = match n {
            2 => writer.append_straight(header, id, []),
            3 => writer.append_straight(header, id, [id]),
            4 => writer.append_straight(header, id, [id; 2]),
            // As the interpreter does it.
            _ => false,
        };
        if !straight {
            writer.put(0, header);
            (1..n).for_each(|i| writer.put(i, id));
            writer.publish(n);
        }
        true
    }

    #[track_caller]
    fn ids(words: &[u64]) -> Vec<u64> {
        let mut ids = Vec::new();
        let mut rest = words;
        while let [first, second, ..] = rest {
            let n = split_header(*first).1 as usize;
            assert_eq!(n, 2 + (*second % 5) as usize, "not a record");
            assert!(rest[1..n].iter().all(|word| word == second), "a torn record");
            ids.push(*second);
            rest = &rest[n..];
        }
        assert!(rest.is_empty());
        ids
    }

    #[test]
    fn what_is_not_published_does_not_exist() {
        let (mut writer, mut reader) = ring(8, Policy::Switch);
        assert!(writer.has_room(3));
        writer.put(0, 1);
        writer.put(1, 2);
        assert_eq!(writer.peek(1), 2);
        let mut words = Vec::new();
        reader.drain(&mut words);
        assert!(words.is_empty() && reader.is_empty());
        assert!(append(&mut writer, 5));
        assert!(!reader.is_empty());
        reader.drain(&mut words);
        assert_eq!(ids(&words), [5]);
    }

    #[test]
    fn what_would_run_over_the_end_goes_around() {
        let (mut writer, mut reader) = ring(5, Policy::Switch);
        let mut words = Vec::new();
        for n in 0..20 {
            // At the end it is not yet at the beginning.
            let at = if n == 0 { 0 } else { (n * 3 - 1) % 5 + 1 };
            let fits = at + 3 <= 5;
            assert_eq!(writer.append_straight(n, n, [n]), fits, "{n}");
            assert!(fits || writer.append(&[n; 3]));
            words.clear();
            reader.drain(&mut words);
            assert_eq!(words, [n; 3]);
            assert!(writer.has_room(5));
        }
    }

    #[test]
    fn a_full_ring_refuses_and_an_overwriting_one_forgets() {
        for policy in [Policy::Switch, Policy::Fill, Policy::Ring] {
            let (mut writer, mut reader) = ring(10, policy);
            let kept: Vec<bool> = [0, 5, 10, 15, 20, 25].iter().map(|id| append(&mut writer, *id)).collect();
            let mut words = Vec::new();
            reader.drain(&mut words);
            if policy == Policy::Ring {
                assert!(kept.iter().all(|kept| *kept));
                assert_eq!(ids(&words), [5, 10, 15, 20, 25]);
            } else {
                assert_eq!(kept, [true, true, true, true, true, false]);
                assert_eq!(ids(&words), [0, 5, 10, 15, 20]);
            }
            assert!(!writer.has_room(11), "larger than the ring");
            assert!(append(&mut writer, 30));
            words.clear();
            reader.drain(&mut words);
            assert_eq!(ids(&words), [30]);
        }
    }

    #[test]
    fn nothing_is_lost_between_threads() {
        const RECORDS: u64 = 100_000;
        let (mut writer, mut reader) = ring(509, Policy::Switch);
        let firing = thread::spawn(move || {
            let mut dropped = 0u64;
            for id in 0..RECORDS {
                dropped += u64::from(!append(&mut writer, id));
            }
            dropped
        });
        let (mut words, mut seen) = (Vec::new(), Vec::new());
        loop {
            let finished = firing.is_finished();
            reader.drain(&mut words);
            seen.extend(ids(&words));
            words.clear();
            if finished {
                break;
            }
        }
        let dropped = firing.join().unwrap();
        assert_eq!(seen.len() as u64 + dropped, RECORDS);
        assert!(seen.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn an_overwritten_ring_yields_whole_records_while_it_is_written() {
        const RECORDS: u64 = 200_000;
        let (mut writer, mut reader) = ring(509, Policy::Ring);
        let firing = thread::spawn(move || assert!((0..RECORDS).all(|id| append(&mut writer, id))));
        let (mut words, mut seen) = (Vec::new(), Vec::new());
        loop {
            let finished = firing.is_finished();
            reader.drain(&mut words);
            seen.extend(ids(&words));
            words.clear();
            if finished {
                break;
            }
        }
        firing.join().unwrap();
        assert!(seen.is_sorted_by(|a, b| a < b));
        assert_eq!(seen.last(), Some(&(RECORDS - 1)));
    }

    proptest! {
        #[test]
        fn a_ring_is_a_queue(size in 1usize..64, steps in prop::collection::vec((0u64..1000, any::<bool>()), 0..200)) {
            let (mut writer, mut reader) = ring(size, Policy::Switch);
            let (mut written, mut words) = (Vec::new(), Vec::new());
            for (id, drains) in steps {
                if append(&mut writer, id) {
                    written.push(id);
                }
                if drains {
                    reader.drain(&mut words);
                }
            }
            reader.drain(&mut words);
            prop_assert_eq!(ids(&words), written);
        }

        #[test]
        fn an_overwriting_ring_keeps_the_newest(size in 8usize..64, n in 0u64..200) {
            let (mut writer, mut reader) = ring(size, Policy::Ring);
            prop_assert!((0..n).all(|id| append(&mut writer, id)));
            let mut words = Vec::new();
            reader.drain(&mut words);
            let ids = ids(&words);
            prop_assert!(words.len() <= size);
            prop_assert_eq!(&ids[..], &(n - ids.len() as u64..n).collect::<Vec<_>>()[..]);
            // What was forgotten would not have fitted, give or take the record that pushed it out.
            prop_assert!(ids.len() as u64 == n || words.len() + 6 > size);
        }
    }
}
