//! The index of a table: where an entry is, by the hash of its key.
//!
//! ```text
//!   hash, 64 bits    | high bits: where its slot is | ........ | tag | ..... |
//!   slot, 32 bits                                              | tag | place |     0: free
//! ```
//!
//! Open addressing, by pairs of slots, linear, at most half full. Of a hundred keys two are not in the pair
//! where they are looked for first when it is a quarter full (12 would not be in the slot). A slot is as
//! small as can be, since memory at random is what new keys wait for: a place takes the low bits, as many
//! as the log's places need at present, and what is left is a tag. The tag of a key taken away from a slot
//! leaves a place, if it is the right one; else a number that is none, or, seldom, the place of another
//! key, which is then compared in vain.
//!
//! Slots are found by the high bits of the hash: numbers that follow each other, as those of programs
//! do, are spread by a multiplication as evenly as can be there, and hardly any two of them meet.
//!
//! A slot does not say what the hash was, so a larger index is filled from the log: all keys in the
//! order in which they came, which is the order of memory. That is rare: an index grows fourfold
//! when it is half full, and is made again when the log outgrows its places, which have room for as many
//! entries as the index.
//!
//! Rejected: slots of 64 bits with a tag of 32. An update is three instructions shorter, but a
//! hundred thousand keys need 2 MB of index instead of 1. Also rejected: to fill a larger index from the
//! smaller one, which has to find out for each slot whether it is free, as if by throwing a coin: that was a
//! third of what a hundred thousand new keys took.

use super::{PLACE_BITS, Place};

/// Slots of an index when it is first needed.
const FIRST_INDEX: usize = 64;
/// Times as many slots it has when it is half full.
const GROWTH: usize = 4;
/// A slot has at least so many bits for places.
const LEAST_PLACE_BITS: u32 = 16;

/// What no entry has.
const FREE: u32 = 0;

/// Slots that are looked at together, the first one in the low bits. If one is free, then all that follow.
type Pair = u64;

/// See the head of the file.
///
/// Some numbers are here twice, in different forms: one that is used twice would wait in a register for its
/// second use, and there are just as many registers as an update needs.
#[derive(Debug)]
pub(super) struct Index {
    pairs: Box<[Pair]>,
    /// How many pairs there are.
    n_pairs: u64,
    /// The bits of a slot that are a tag.
    tags: u32,
    /// The first number that is no place in the others, and the last one that is.
    end: u32,
    last: u32,
    /// As many entries as there may be before it has to grow.
    most: usize,
}

/// A key that is in no entry: its hash, and where its slot is free.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vacant {
    hash: u64,
    pair: usize,
    slot: usize,
}

impl Index {
    /// One that is good for no entry.
    pub(super) fn new() -> Self {
        Self { pairs: Box::new([0]), n_pairs: 1, tags: 0, end: 0, last: 0, most: 0 }
    }

    /// Whether one more entry will do, when there are so many.
    #[inline(always)]
    pub(super) fn has_room(&self, n_entries: usize) -> bool {
        n_entries < self.most
    }

    /// Whether a slot has room for places of the chunk that this one is in, and of those before it.
    pub(super) fn reaches(&self, place: Place) -> bool {
        place.0 < self.end
    }

    /// An empty one, for more entries than `n`, of which the next are at `place`, and as large as this.
    pub(super) fn larger(&self, n: usize, place: Place, words: usize) -> Self {
        let times = if self.has_room(n) { 1 } else { GROWTH };
        let n_pairs = (self.pairs.len() * times).max(FIRST_INDEX / 2);
        // Half of the slots.
        let most = n_pairs;
        let last = words.saturating_mul(most.saturating_sub(n)).saturating_add(place.0 as usize);
        let bits = (last.checked_ilog2().unwrap_or(0) + 1).clamp(LEAST_PLACE_BITS, PLACE_BITS);
        Self {
            pairs: vec![0; n_pairs].into_boxed_slice(),
            n_pairs: n_pairs as u64,
            tags: u32::MAX << bits,
            end: 1 << bits,
            last: (1 << bits) - 1,
            most,
        }
    }

    /// The place of the entry of a key with this hash, if it is in the pair where it is looked for first.
    /// (Else it is any, or none.)
    #[inline(always)]
    pub(super) fn first(&self, hash: u64) -> Option<Place> {
        let (tag, [first, second]) = (self.tag(hash), slots(*self.pairs.get(self.home(hash))?));
        let place = first.wrapping_sub(tag);
        if place < self.end {
            return Some(Place(place));
        }
        let place = second.wrapping_sub(tag);
        (place <= self.last).then_some(Place(place))
    }

    /// Looks for an entry: `look` says whether the one at a place is it.
    #[inline(always)]
    pub(super) fn find<T>(&self, hash: u64, look: impl Fn(Place) -> Option<T>) -> Result<T, Vacant> {
        let (tag, mut pair) = (self.tag(hash), self.home(hash));
        while let Some(content) = self.pairs.get(pair) {
            for (slot, content) in slots(*content).into_iter().enumerate() {
                if content == FREE {
                    return Err(Vacant { hash, pair, slot });
                }
                let place = content.wrapping_sub(tag);
                if place < self.end
                    && let Some(found) = look(Place(place))
                {
                    return Ok(found);
                }
            }
            pair = self.behind(pair);
        }
        Err(Vacant { hash, pair, slot: 0 })
    }

    /// Where to put a key that was looked for in another index.
    #[inline(always)]
    pub(super) fn vacant(&self, hash: u64) -> Vacant {
        let mut pair = self.home(hash);
        while let Some(content) = self.pairs.get(pair) {
            let [first, second] = slots(*content);
            if second == FREE {
                return Vacant { hash, pair, slot: usize::from(first != FREE) };
            }
            pair = self.behind(pair);
        }
        Vacant { hash, pair, slot: 0 }
    }

    /// Puts an entry where it is looked for.
    #[inline(always)]
    pub(super) fn put(&mut self, Vacant { hash, pair, slot }: Vacant, place: Place) {
        let tag = self.tag(hash);
        if let Some(content) = self.pairs.get_mut(pair) {
            *content |= u64::from(tag | place.0) << (32 * slot);
        }
    }

    // Where a key is looked for first: by the high bits of its hash.
    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        ((u128::from(hash) * u128::from(self.n_pairs)) >> 64) as usize
    }

    // Where it is looked for next.
    #[inline(always)]
    fn behind(&self, pair: usize) -> usize {
        if pair + 1 < self.pairs.len() { pair + 1 } else { 0 }
    }

    // By the low bits of its hash.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "the high bits are used already")]
    fn tag(&self, hash: u64) -> u32 {
        hash as u32 & self.tags
    }
}

#[inline(always)]
#[allow(clippy::cast_possible_truncation, reason = "takes the two halves of a number")]
fn slots(pair: Pair) -> [u32; 2] {
    [pair as u32, (pair >> 32) as u32]
}

impl Vacant {
    /// The hash of its key.
    pub(super) fn hash(self) -> u64 {
        self.hash
    }
}
