//! Aggregations: the tables where firings count, one set per thread.
//!
//! A thread writes its own tables and no others; the drainer reads them at any time and sends what
//! changed. Nobody waits, no update is lost, and no lock exists.
//!
//! A table is a *log of entries* that the two sides share, and an *index* into it that only the
//! writer has:
//!
//! ```text
//!   index (writer)          log (shared): chunks, each twice as large as the one before
//!   +-----+-------+         +------+-------+-----------+----------+------+-------+----
//!   | tag | place |  ---->  | head | stamp | key words | cell ... | head | stamp | ...
//!   +-----+-------+         +------+-------+-----------+----------+------+-------+----
//!                             head: words of the key (high half), of the entry (low half)
//! ```
//!
//! Entries are appended, never moved, never removed: what a place means once it means for good.
//! Growing therefore publishes a new chunk and moves nothing, and the reader needs no hash table:
//! it walks the log in order, and its shadow (what it has sent so far) lies in the same order.
//! Keys and cells take exactly the words they need, so that a `lquantize` of 65537 words and a
//! `count` by one integer live by the same rules.
//!
//! An update is: hash the key, probe the index (open addressing, linear, at most half full; the tag
//! is the other half of the hash), compare the key's words in the entry, update the cell. All words
//! are relaxed atomics, which are ordinary loads and stores; `published`, the number of entries, is
//! stored with release after an entry is complete.
//!
//! **What the reader sees of a cell** depends on the function, because only some need more than one
//! word to change at once:
//!
//! | functions | an update changes | protocol |
//! | --- | --- | --- |
//! | `count` | one word, always | none: the difference to the shadow says all |
//! | `sum`, distributions | one word | the stamp counts updates: an unchanged stamp is skipped unread |
//! | `avg`, `stddev` | several words | the stamp is a sequence: odd while the cell changes; the reader retries |
//! | `min`, `max` | one word, seldom | the reader *takes* the word and leaves "nothing observed" |
//!
//! Deltas of all but `min` and `max` are differences, and differences add up to the state whatever
//! the reader happened to see in between. A least value has no difference; but taking the word with
//! one atomic exchange splits the observations into those before and those after, exactly. The
//! writer pays for it (a compare-and-exchange) only when a value beats all since the last read.
//!
//! Invariant: the sum of all deltas is the state when the last of them was taken. A key is sent
//! when it is new and whenever it was observed, also if that changed nothing (`sum(0)`): the
//! consumer may have truncated it in the meantime.
//!
//! `aggsize` bounds the words of one thread's entries with their share of the index. Beyond it new
//! keys are refused, which the caller counts, and existing keys continue. Chunks may be larger than
//! what is in use, but memory that is not in use is not touched either (see `words::zeroed`).
//!
//! Rejected: cells inline in one open-addressed table, which is a cache line nearer, but must move
//! all cells when it grows, under the eyes of the reader, and pads each key to the longest. Also
//! rejected: epochs in the cells of `min` and `max` that the writer compares on each update: a
//! writer that is preempted between the two words loses an observation.
//!
//! Probe context: updates lock nothing, wait for nothing, panic never. Memory is allocated when a
//! table or its index doubles, and at no other time.

mod reader;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};

use dif::agg::AggFn;
use dif::program::Aggregation;

pub use reader::AggReader;
pub use writer::AggWriter;

use crate::words::zeroed;

/// There is no room for a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// The tables of one thread for the aggregations of a program: the side of the thread, and the
/// side of the drainer. `bytes` is the option `aggsize`.
pub fn aggregations(aggs: &[Aggregation], bytes: u64) -> (AggWriter, AggReader) {
    let logs: Vec<Arc<Log>> = aggs.iter().map(|agg| Arc::new(Log::new(agg.function))).collect();
    (AggWriter::new(&logs, bytes / 8), AggReader::new(logs))
}

/// How writer and reader agree on a cell; see the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    Counter,
    Stamped,
    Sequenced,
    Taken,
}

impl Protocol {
    fn of(function: AggFn) -> Self {
        match function {
            AggFn::Count => Self::Counter,
            AggFn::Sum | AggFn::Quantize | AggFn::Lquantize(_) | AggFn::Llquantize(_) => Self::Stamped,
            AggFn::Avg | AggFn::Stddev => Self::Sequenced,
            AggFn::Min | AggFn::Max => Self::Taken,
        }
    }
}

/// Words of an entry before its key.
const ENTRY_HEADER: usize = 2;
/// Words of the first chunk, unless an entry is larger.
const FIRST_CHUNK: usize = 512;
/// Most chunks of a log.
const MAX_CHUNKS: usize = 19;
/// Bits of a place that say where in its chunk an entry begins.
const OFFSET_BITS: u32 = 27;

/// The entries of one aggregation of one thread.
#[derive(Debug)]
struct Log {
    function: AggFn,
    protocol: Protocol,
    cell_words: usize,
    /// By the number in a [`Place`]: the first one does not exist, most of the others never will.
    chunks: [OnceLock<Box<[AtomicU64]>>; 1 << (32 - OFFSET_BITS)],
    /// How many entries the reader may look at.
    published: AtomicU64,
}

/// Where an entry begins: chunk, counted from 1, and offset. 0 is no place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place(u32);

impl Place {
    const NONE: Self = Self(0);

    fn new(chunk: usize, offset: usize) -> Option<Self> {
        let (chunk, offset) = (u32::try_from(chunk + 1).ok()?, u32::try_from(offset).ok()?);
        (chunk < 1 << (32 - OFFSET_BITS) && offset < 1 << OFFSET_BITS)
            .then_some(Self(chunk << OFFSET_BITS | offset))
    }

    /// Its number, counted from 1.
    #[inline]
    fn chunk(self) -> usize {
        (self.0 >> OFFSET_BITS) as usize
    }

    #[inline]
    fn offset(self) -> usize {
        (self.0 & ((1 << OFFSET_BITS) - 1)) as usize
    }
}

/// One entry of a log.
#[derive(Clone, Copy)]
struct Entry<'a> {
    stamp: &'a AtomicU64,
    key: &'a [AtomicU64],
    cell: &'a [AtomicU64],
}

impl Log {
    fn new(function: AggFn) -> Self {
        Self {
            function,
            protocol: Protocol::of(function),
            cell_words: function.n_words(),
            chunks: Default::default(),
            published: AtomicU64::new(0),
        }
    }

    /// Words of an entry whose key has `key_words`.
    fn entry_words(&self, key_words: usize) -> usize {
        ENTRY_HEADER + key_words + self.cell_words
    }

    /// The chunk of this index, counted from 0, which is made if there was none, with at least `words`.
    fn make_chunk(&self, index: usize, words: usize) -> Option<&[AtomicU64]> {
        let size = words.max(FIRST_CHUNK << index.min(MAX_CHUNKS - 1));
        if index >= MAX_CHUNKS {
            return None;
        }
        self.chunks.get(index + 1).map(|chunk| &**chunk.get_or_init(|| zeroed(size)))
    }

    /// The chunk that a place is in.
    #[inline]
    fn chunk(&self, place: Place) -> Option<&[AtomicU64]> {
        self.chunks.get(place.chunk())?.get().map(|words| &**words)
    }

    /// The words from a place on.
    #[inline]
    fn words(&self, place: Place) -> Option<&[AtomicU64]> {
        self.chunk(place)?.get(place.offset()..)
    }

    /// The entry at a place.
    #[inline]
    fn entry(&self, place: Place) -> Option<Entry<'_>> {
        let [head, stamp, rest @ ..] = self.words(place)? else { return None };
        let key_words = (head.load(Relaxed) >> 32) as usize;
        let (key, rest) = rest.split_at_checked(key_words)?;
        Some(Entry { stamp, key, cell: rest.get(..self.cell_words)? })
    }
}

/// The first word of an entry.
fn head(key_words: usize, entry_words: usize) -> u64 {
    (key_words as u64) << 32 | entry_words as u64
}
