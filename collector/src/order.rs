//! The order of records: queues per stream, and how they are merged.
//!
//! Within a stream, records are in the order of firing, and stay so. Between streams there are two
//! orders. With `temporal`, which the command sets, the record with the least time comes first;
//! equal times go by stream. Without it, each stream is told to its end before the next begins.
//!
//! Streams arrive unevenly, so the records of one may be told before older ones of another have come.
//! Whoever knows until when everything is there has the later ones held back.
//!
//! The records of one firing follow each other, but may arrive in two deliveries, if a host was read in the
//! midst of the firing. Where a record is shown in another way if one of its firing follows, the last one of
//! a stream can stay for another turn; by then the firing is long over.
//!
//! Records are checked for their lengths as they arrive, so what waits here splits cleanly.
//!
//! Source: D reference, section 11.1.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};
use std::ops::Range;

use dif::layout::{HEADER_WORDS, split_header};
use dif::{Epid, StreamId};

use crate::consume::HostIndex;
use crate::error::Nonsense;
use crate::record::header_of;

/// Records that wait, by stream.
#[derive(Debug, Default)]
pub(crate) struct Queues {
    streams: BTreeMap<(StreamId, HostIndex), Vec<u64>>,
    /// All streams that ever delivered.
    seen: HashSet<(StreamId, HostIndex)>,
    /// By stream, header and time of the record that stayed last.
    stayed: HashMap<(StreamId, HostIndex), [u64; 2]>,
}

/// Says of the last record of a stream whether it is to stay for another turn.
pub(crate) type Stays<'a> = &'a dyn Fn(HostIndex, Epid) -> bool;

/// Between streams, which record comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Between {
    /// The oldest.
    Temporal,
    /// Those of the stream with the least number.
    StreamByStream,
}

impl Queues {
    /// Adds what a stream delivered.
    pub(crate) fn push(
        &mut self,
        host: HostIndex,
        stream: StreamId,
        words: Vec<u64>,
    ) -> Result<(), Nonsense> {
        let mut at = 0;
        while at < words.len() {
            at = record_at(&words, at).ok_or(Nonsense::BrokenStream)?.end;
        }
        self.seen.insert((stream, host));
        match self.streams.entry((stream, host)).or_default() {
            empty if empty.is_empty() => *empty = words,
            queue => queue.extend_from_slice(&words),
        }
        Ok(())
    }

    /// Whether anything of a host waits.
    pub(crate) fn has_any_of(&self, host: HostIndex) -> bool {
        self.streams.iter().any(|((_, of), words)| *of == host && !words.is_empty())
    }

    /// How many streams have delivered something.
    pub(crate) fn n_streams(&self) -> usize {
        self.seen.len()
    }

    /// The time of the latest record that waits.
    pub(crate) fn latest(&self) -> Option<u64> {
        self.streams.values().flat_map(|words| records(words)).filter_map(|(_, time)| time).max()
    }

    /// Takes all that waits, or all that is not later than `until`; but no last record that `stays`.
    pub(crate) fn take(&mut self, between: Between, until: Option<u64>, stays: Option<Stays<'_>>) -> Merge {
        let mut streams = std::mem::take(&mut self.streams);
        if let Some(until) = until {
            self.streams = hold_back(&mut streams, until);
        }
        if let Some(stays) = stays {
            self.keep_last(&mut streams, stays);
        }
        let streams =
            streams.into_iter().map(|((stream, host), words)| Stream { host, stream, words, at: 0 });
        let streams: Vec<Stream> = streams.collect();
        let mut merge = Merge { streams, heads: BinaryHeap::new(), between };
        for index in 0..merge.streams.len() {
            merge.enter(index);
        }
        merge
    }

    // Nobody waits twice for the same record.
    fn keep_last(&mut self, streams: &mut BTreeMap<(StreamId, HostIndex), Vec<u64>>, stays: Stays<'_>) {
        for (stream, words) in streams {
            let Some((at, Some(time))) = records(words).last() else { continue };
            let (epid, _) = split_header(words[at]);
            let record = [words[at], time];
            let is_last = !self.streams.contains_key(stream);
            if is_last && stays(stream.1, epid) && self.stayed.insert(*stream, record) != Some(record) {
                self.streams.insert(*stream, words.split_off(at));
            }
        }
    }
}

// Cuts every stream at its first record that is later than `until`, and gives what was cut off. The
// order within a stream is kept, even where a record has an earlier time than the one before it.
fn hold_back(
    streams: &mut BTreeMap<(StreamId, HostIndex), Vec<u64>>,
    until: u64,
) -> BTreeMap<(StreamId, HostIndex), Vec<u64>> {
    let mut held = BTreeMap::new();
    for (stream, words) in streams {
        let late = records(words).find(|(_, time)| time.is_some_and(|time| time > until));
        if let Some((at, _)) = late {
            held.insert(*stream, words.split_off(at));
        }
    }
    held
}

// Where each record begins, and its time.
fn records(words: &[u64]) -> impl Iterator<Item = (usize, Option<u64>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let range = record_at(words, at)?;
        at = range.end;
        let time = header_of(words.get(range.start..)?).map(|(_, time)| time);
        Some((range.start, time))
    })
}

// The record that begins at `at`; `None` if there is no whole one.
fn record_at(words: &[u64], at: usize) -> Option<Range<usize>> {
    let (_, n) = split_header(*words.get(at)?);
    let end = at.checked_add(usize::try_from(n).ok()?)?;
    (n >= HEADER_WORDS && end <= words.len()).then_some(at..end)
}

/// What was taken from one stream.
#[derive(Debug)]
struct Stream {
    host: HostIndex,
    stream: StreamId,
    words: Vec<u64>,
    at: usize,
}

/// Records in the order in which they are to be told.
#[derive(Debug)]
pub(crate) struct Merge {
    streams: Vec<Stream>,
    // Time (or nothing) and index of every stream that has records left.
    heads: BinaryHeap<Reverse<(u64, usize)>>,
    between: Between,
}

/// A record whose turn it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn<'a> {
    /// The host it comes from.
    pub(crate) host: HostIndex,
    /// The stream it comes from.
    pub(crate) stream: StreamId,
    /// Its words.
    pub(crate) words: &'a [u64],
    /// The words of the record after it in its stream.
    pub(crate) next: Option<&'a [u64]>,
}

impl Merge {
    fn enter(&mut self, index: usize) {
        let Some(stream) = self.streams.get(index) else { return };
        let Some((_, timestamp)) = header_of(stream.words.get(stream.at..).unwrap_or(&[])) else { return };
        let time = match self.between {
            Between::Temporal => timestamp,
            Between::StreamByStream => 0,
        };
        self.heads.push(Reverse((time, index)));
    }

    /// The next record.
    pub(crate) fn next(&mut self) -> Option<Turn<'_>> {
        let Reverse((_, index)) = self.heads.pop()?;
        let stream = self.streams.get_mut(index)?;
        let this = record_at(&stream.words, stream.at)?;
        stream.at = this.end;
        self.enter(index);
        let stream = self.streams.get(index)?;
        let next = record_at(&stream.words, this.end).and_then(|range| stream.words.get(range));
        Some(Turn { host: stream.host, stream: stream.stream, words: stream.words.get(this)?, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dif::Epid;
    use dif::layout::header;

    fn record(epid: u32, timestamp: u64) -> [u64; 2] {
        [header(Epid(epid), 2), timestamp]
    }

    fn order(between: Between) -> Vec<u32> {
        let mut queues = Queues::default();
        let mut push = |host, stream, words: &[[u64; 2]]| {
            queues.push(HostIndex(host), StreamId(stream), words.concat()).unwrap();
        };
        push(0, 1, &[record(1, 10), record(2, 30)]);
        push(1, 0, &[record(3, 20), record(4, 30)]);
        push(0, 1, &[record(5, 25)]);
        told(queues.take(between, None, None))
    }

    fn told(mut merge: Merge) -> Vec<u32> {
        let mut epids = Vec::new();
        while let Some(turn) = merge.next() {
            epids.push(header_of(turn.words).unwrap().0.0);
        }
        epids
    }

    #[test]
    fn what_waits_belongs_to_a_host() {
        let mut queues = Queues::default();
        queues.push(HostIndex(1), StreamId(7), record(1, 10).to_vec()).unwrap();
        assert!(queues.has_any_of(HostIndex(1)) && !queues.has_any_of(HostIndex(0)));
        drop(queues.take(Between::Temporal, None, None));
        assert!(!queues.has_any_of(HostIndex(1)));
    }

    #[test]
    fn streams_are_merged_by_time_or_told_one_by_one() {
        assert_eq!(order(Between::Temporal), [1, 3, 4, 2, 5]);
        assert_eq!(order(Between::StreamByStream), [3, 4, 1, 2, 5]);
    }

    #[test]
    fn what_is_too_late_waits_for_its_turn() {
        let mut queues = Queues::default();
        let mut push = |host, words: &[[u64; 2]]| {
            queues.push(HostIndex(host), StreamId(0), words.concat()).unwrap();
        };
        push(0, &[record(1, 10), record(2, 30), record(3, 20)]);
        push(1, &[record(4, 15)]);
        assert_eq!((queues.latest(), queues.n_streams()), (Some(30), 2));
        assert_eq!(told(queues.take(Between::Temporal, Some(25), None)), [1, 4]);
        queues.push(HostIndex(1), StreamId(0), record(5, 25).to_vec()).unwrap();
        assert_eq!(told(queues.take(Between::Temporal, Some(30), None)), [5, 2, 3]);
        assert_eq!((queues.latest(), queues.n_streams()), (None, 2));
    }

    #[test]
    fn a_last_record_stays_once() {
        let mut queues = Queues::default();
        let stays: Stays<'_> = &|_, epid| epid != Epid(3);
        let mut turn = |words: &[[u64; 2]]| {
            queues.push(HostIndex(0), StreamId(0), words.concat()).unwrap();
            told(queues.take(Between::Temporal, None, Some(stays)))
        };
        assert!(turn(&[record(1, 10)]).is_empty());
        assert_eq!(turn(&[record(2, 10)]), [1]);
        assert_eq!(turn(&[]), [2]);
        assert_eq!(turn(&[record(1, 20), record(3, 20)]), [1, 3]);
    }

    #[test]
    fn half_a_record_is_refused() {
        for words in [vec![header(Epid(1), 3), 0], vec![header(Epid(1), 1)], vec![0], vec![u64::MAX, 1]] {
            assert!(Queues::default().push(HostIndex(0), StreamId(0), words).is_err());
        }
    }
}
