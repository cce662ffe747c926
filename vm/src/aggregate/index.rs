//! The index of a table: where an entry is, by the hash of its key.
//!
//! ```text
//!   hash, 64 bits    | high half: where its slot is | tag | ..... |
//!   slot, 32 bits                                   | tag | place |     0: free
//! ```
//!
//! Open addressing, by pairs of slots, linear, at most half full. Of a hundred keys two are not in the pair
//! where they are looked for first when it is a quarter full (12 would not be in the slot). A slot is as
//! small as can be, since memory at random is what new keys wait for: a place takes the low bits, as many
//! as the log's places need at present, and what is left is a tag. The tag of a key taken away from a slot
//! leaves a place, if it is the right one; else a number that is none, or, seldom, the place of another
//! key, which is then compared in vain.
//!
//! Slots are found by the high bits of the hash: consecutive numbers, as those of programs mostly are, are
//! spread by a multiplication as evenly as can be there, and hardly any two of them meet, so that a processor
//! knows what comes. Other distances fare worse, and some badly: of 40 from 1 to 2^50, with 64 to 20,000 keys,
//! one case in fourteen has more than 15 in a hundred keys that are not found at first, and the worst one 54.
//! A second multiplication would leave 7 in a hundred in all cases, and costs more than those.
//!
//! How many bits these are depends on the size; to multiply half the hash by it, in 64 bits, is what takes
//! least of the instructions and registers around it (not a shift by a variable, nor the upper half of
//! a product of 128 bits, which was a quarter of a nanosecond of an update of two).
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

use std::hint::select_unpredictable;

use super::{PLACE_BITS, Place};

/// Slots of an index when it is first needed.
const FIRST_INDEX: usize = 1024;
/// Times as many slots it has when it is half full.
const GROWTH: usize = 4;
/// A slot has at least so many bits for places.
const LEAST_PLACE_BITS: u32 = 16;

/// What no entry has.
const FREE: u32 = 0;

/// Slots that are looked at together. If one is free, then all that follow.
type Pair = [u32; 2];

/// See the head of the file.
#[derive(Debug)]
pub(super) struct Index {
    pairs: Box<[Pair]>,
    /// How many pairs there are.
    n_pairs: u64,
    /// The bits of a slot that are a tag.
    tags: u32,
    /// The first number that is no place in the others.
    end: u32,
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
        Self { pairs: Box::new([[FREE; 2]]), n_pairs: 1, tags: 0, end: 0, most: 0 }
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
            pairs: vec![[FREE; 2]; n_pairs].into_boxed_slice(),
            n_pairs: n_pairs as u64,
            tags: u32::MAX << bits,
            end: 1 << bits,
            most,
        }
    }

    /// Where the entry of a key with this hash is, if it is in the pair where it is looked for first; else it
    /// is any place, or none.
    ///
    /// Without a jump: which of the two slots it is differs from key to key, so that a processor could not
    /// know, and would be wrong for every fifth key of an index that is a quarter full.
    #[inline(always)]
    pub(super) fn first(&self, hash: u64) -> Option<Place> {
        let tag = self.tag(hash);
        let [first, second] = self.pairs.get(self.home(hash))?.map(|content| content.wrapping_sub(tag));
        Some(Place(select_unpredictable(first < self.end, first, second)))
    }

    /// Looks for an entry: `look` says whether the one at a place is it.
    #[inline(always)]
    pub(super) fn find<T>(&self, hash: u64, look: impl Fn(Place) -> Option<T>) -> Result<T, Vacant> {
        let (tag, mut pair) = (self.tag(hash), self.home(hash));
        while let Some(content) = self.pairs.get(pair) {
            for (slot, content) in content.iter().enumerate() {
                if *content == FREE {
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
            let [first, second] = content;
            if *second == FREE {
                return Vacant { hash, pair, slot: usize::from(*first != FREE) };
            }
            pair = self.behind(pair);
        }
        Vacant { hash, pair, slot: 0 }
    }

    /// Puts an entry where it is looked for.
    #[inline(always)]
    pub(super) fn put(&mut self, Vacant { hash, pair, slot }: Vacant, place: Place) {
        let tag = self.tag(hash);
        if let Some(content) = self.pairs.get_mut(pair).and_then(|pair| pair.get_mut(slot)) {
            *content = tag | place.0;
        }
    }

    // Where a key is looked for first: by the high half of its hash.
    #[inline(always)]
    fn home(&self, hash: u64) -> usize {
        (((hash >> 32) * self.n_pairs) >> 32) as usize
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

impl Vacant {
    /// The hash of its key.
    pub(super) fn hash(self) -> u64 {
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::hash;

    const SEED: u64 = 0x8c5f_91e2_0b7d_a364;

    // An index of `keys`, and how many of them are not where they are looked for first.
    fn misses(keys: &[u64]) -> usize {
        let mut index = Index::new();
        for n in 0..keys.len() {
            if !index.has_room(n) {
                index = index.larger(n, Place(1 << 9), 2);
                (0..n).for_each(|n| index.put(index.vacant(hash(SEED, &[keys[n]])), place(n)));
            }
            index.put(index.vacant(hash(SEED, &[keys[n]])), place(n));
        }
        let found = |n: &usize| index.first(hash(SEED, &[keys[*n]])) == Some(place(*n));
        (0..keys.len()).filter(|n| !found(n)).count()
    }

    fn place(n: usize) -> Place {
        Place((1 << 9) + 2 * n as u32)
    }

    #[test]
    fn nearly_every_key_is_where_it_is_looked_for_first() {
        type Keys = fn(u64) -> u64;
        let families: [(&str, Keys); 9] = [
            ("numbers", |n| n),
            ("negative numbers", |n| n.wrapping_neg()),
            ("addresses", |n| 0x7f3a_1c04_2010 + 48 * n),
            ("pages", |n| n << 12),
            ("high halves", |n| n << 32),
            ("highest bits", |n| n << 50),
            ("halves", |n| n << 32 | n),
            ("floats", |n| (n as f64).to_bits()),
            ("pseudo-random", |n| hash(1, &[n])),
        ];
        for (family, key) in families {
            for n in [64, 100, 1000, 8191, 20_000] {
                let keys: Vec<u64> = (0..n).map(key).collect();
                let share = misses(&keys) as f64 / keys.len() as f64;
                assert!(share < 0.3, "{n} {family}: {share}");
            }
        }
    }
}
