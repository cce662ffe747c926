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
//!   +-----+-------+         +--------+---------+-----------+----------+--------+---------+----
//!   | tag | place |  -.     | (head) | (stamp) | key words | cell ... | (head) | (stamp) | ...
//!   +-----+-------+   |     +--------+---------+-----------+----------+--------+---------+----
//!                      `----------------------->
//! ```
//!
//! An entry has as few words as can be, because they are what a new key costs: a head, which says how
//! long the key is, only where keys differ in that (those with strings); a stamp only where the table
//! below asks for one. A place says where the key begins, so that who looks for one need not know.
//!
//! Entries are appended, never moved, never removed: what a place means once it means for good.
//! Growing therefore publishes a new chunk and moves nothing, and the reader needs no hash table:
//! it walks the log in order, and its shadow (what it has sent so far) lies in the same order.
//! Keys and cells take exactly the words they need, so that a `lquantize` of 65537 words and a
//! `count` by one integer live by the same rules. An entry for which a chunk is too small skips it: that
//! chunk will never be.
//!
//! An update is: hash the key, look at its pair of slots in the index (see `index.rs`), compare the key's words
//! in the entry, update the cell. Nearly every key that is known is where it is looked for first, so only
//! this is in line, in registers, without a loop; whoever is elsewhere, or new, goes on out of line
//! (see `writer.rs`). All words are relaxed atomics, which are ordinary loads and
//! stores; `published`, the number of entries, is stored with release after an entry is complete.
//!
//! Where all keys of a table are small numbers, an array says where their entries are (`small.rs`), or, of
//! `count()`, has the counts themselves (`counts.rs`).
//!
//! In instructions from the key in a register to the end: 12 for `@[int] = count()` of small numbers, 43 of
//! others, 60 for a text of 9 to 16 bytes.
//!
//! **What the reader sees of a cell** depends on the function, because only some need more than one
//! word to change at once:
//!
//! | functions | an update changes | protocol |
//! | --- | --- | --- |
//! | `count` | one word (of two that add up), always | none: the difference to the shadow says all |
//! | `sum`, distributions | one word | the stamp counts updates: an unchanged stamp is skipped unread |
//! | `avg`, `stddev` | several words | the stamp is a sequence: odd while the cell changes; the reader retries |
//! | `min`, `max` | one word, seldom | the reader *takes* the word and leaves "nothing observed" |
//!
//! Deltas of all but `min` and `max` are differences, and differences add up to the state whatever
//! the reader happened to see in between. A least value has no difference; but taking the word with
//! one atomic exchange splits the observations into those before and those after, exactly. The
//! writer pays for it (a compare-and-exchange) only when a value beats all since the last read.
//!
//! Where a chunk's entries end is written down before the next chunk has one that is published. (`table.rs`
//! writes the log, `reader.rs` reads it.)
//!
//! Invariant: the sum of all deltas is the state when the last of them was taken. A key is sent
//! when it is new and whenever it was observed, also if that changed nothing (`sum(0)`): the
//! consumer may have truncated it in the meantime.
//!
//! `aggsize` bounds the words of one thread's entries with their share of the index (an aggregation that is
//! used has 4 KB of index at least, and up to 8 KB for small numbers, beside that). Beyond it new
//! keys are refused, which the caller counts, and existing keys continue. Chunks may be larger than
//! what is in use, but memory that is not in use is not touched either (see `words::zeroed`).
//!
//! Rejected: cells inline in one open-addressed table, which is a cache line nearer, but must move
//! all cells when it grows, under the eyes of the reader, and pads each key to the longest. Also
//! rejected: epochs in the cells of `min` and `max` that the writer compares on each update: a
//! writer that is preempted between the two words loses an observation.
//!
//! Probe context: updates lock nothing, wait for nothing, panic never. Memory is allocated when a
//! table or its index grows, and at no other time.

mod counts;
mod index;
mod reader;
mod small;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod writer;

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock};

use dif::agg::AggFn;
use dif::layout::{FieldKind, KeyKind};
use dif::program::Aggregation;

pub use reader::AggReader;
pub(crate) use tables::{Near, Which};
pub use writer::AggWriter;

use crate::words::zeroed;

/// There is no room for a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// The tables of one thread for the aggregations of a program: the side of the thread, and the
/// side of the drainer. `bytes` is the option `aggsize`.
pub fn aggregations(aggs: &[Aggregation], bytes: u64) -> (AggWriter, AggReader) {
    let logs: Vec<Arc<Log>> = aggs.iter().map(|agg| Arc::new(Log::new(agg.function, &agg.keys))).collect();
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

/// The first chunk has `1 << FIRST_CHUNK` words, unless an entry is larger.
const FIRST_CHUNK: usize = 9;
/// A log has fewer than `1 << PLACE_BITS` words.
const PLACE_BITS: u32 = 27;
/// How many numbers a chunk may have: the bits of a [`Place`].
const N_CHUNKS: usize = 32;

/// A piece of a log. Both sides keep those there are at hand.
type Chunk = Arc<Box<[AtomicU64]>>;

/// The entries of one aggregation of one thread.
#[derive(Debug)]
struct Log {
    function: AggFn,
    protocol: Protocol,
    /// Words of each key; `None` if an entry's head says it.
    key_words: Option<usize>,
    cell_words: usize,
    /// By their numbers, see [`Place`]: most of them never will be.
    chunks: [OnceLock<Chunk>; N_CHUNKS],
    /// How many words of a chunk have entries in them; 0 while it is the last.
    ends: [AtomicU64; N_CHUNKS],
    /// How many entries the reader may look at.
    published: AtomicU64,
    /// By small number, see `counts.rs`.
    counts: OnceLock<Arc<[AtomicU64]>>,
}

/// Where in a log an entry's key begins. 0 is no place.
///
/// Chunk `n` has `1 << n` words, and its places are from there on: the highest bit is the chunk's
/// number, the others are the offset. Nobody has to know where a chunk begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place(u32);

impl Place {
    const NONE: Self = Self(0);

    /// Where the chunk of this number begins, if a log may have it.
    fn start(chunk: usize) -> Option<Self> {
        (chunk < PLACE_BITS as usize).then(|| Self(1 << chunk))
    }

    /// So many words further; they are known to be there.
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "a log has fewer words than that")]
    fn after(self, words: usize) -> Self {
        Self(self.0.wrapping_add(words as u32))
    }

    /// How many words it is behind another.
    fn words_after(self, other: Self) -> usize {
        self.0.wrapping_sub(other.0) as usize
    }

    /// The number of its chunk.
    #[inline(always)]
    fn chunk(self) -> usize {
        (self.0 | 1).ilog2() as usize
    }

    /// Where it is in its chunk.
    #[inline(always)]
    fn offset(self) -> usize {
        (self.0 & !(1 << self.chunk())) as usize
    }
}

/// One entry of a log.
#[derive(Clone, Copy)]
struct Entry<'a> {
    chunk: &'a [AtomicU64],
    /// Where in it the key begins, and the cell.
    key: usize,
    cell: usize,
}

impl<'a> Entry<'a> {
    /// What some protocols have before the key.
    #[inline(always)]
    fn stamp(self) -> Option<&'a AtomicU64> {
        self.chunk.get(self.key.wrapping_sub(1))
    }

    /// A word of the cell.
    #[inline(always)]
    fn word(self, index: usize) -> Option<&'a AtomicU64> {
        self.chunk.get(self.cell + index)
    }
}

impl Log {
    fn new(function: AggFn, keys: &[KeyKind]) -> Self {
        let is_word = |kind: &KeyKind| matches!(kind, FieldKind::Int { .. } | FieldKind::Symbol(_));
        Self {
            function,
            protocol: Protocol::of(function),
            key_words: keys.iter().all(is_word).then_some(keys.len()),
            cell_words: function.n_words(),
            chunks: Default::default(),
            ends: Default::default(),
            published: AtomicU64::new(0),
            counts: OnceLock::new(),
        }
    }

    /// Words of an entry before its key.
    fn header_words(&self) -> usize {
        let has_stamp = match self.protocol {
            Protocol::Counter | Protocol::Taken => false,
            Protocol::Stamped | Protocol::Sequenced => true,
        };
        usize::from(has_stamp) + usize::from(self.key_words.is_none())
    }

    /// Words of an entry whose key has `key_words`.
    fn entry_words(&self, key_words: usize) -> usize {
        self.header_words() + key_words + self.cell_words
    }

    /// The chunk of this number, which is made if there was none.
    fn make_chunk(&self, chunk: usize) -> Option<&Chunk> {
        Place::start(chunk)?;
        let chunk_of = |n: usize| Arc::new(zeroed(1 << n));
        Some(self.chunks.get(chunk)?.get_or_init(|| chunk_of(chunk)))
    }

    /// How many words of a chunk have entries in them, if there is a chunk behind it.
    fn end(&self, chunk: usize) -> Option<usize> {
        let end = self.ends.get(chunk)?.load(Relaxed);
        usize::try_from(end).ok().filter(|end| *end != 0)
    }
}
