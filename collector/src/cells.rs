//! The cells of one aggregation, by key, packed.
//!
//! An aggregation can have millions of keys, and most cells are one word. So nothing is allocated
//! for a key: each key stands in one arena with its cell after it, and is reached with two looks
//! into memory. A table of hashes says which number a key has.
//!
//! ```text
//!   places    hash of a key ──▶ number of its cell
//!   slots     | at 0, key 3 words, observed | at 4, key 2 words, observed | …
//!   words     | key …       | cell | key …  | cell | …
//! ```
//!
//! Cells are numbered as their keys arrived, which depends on the hosts and means nothing; whoever
//! shows cells sorts them. Keys are never removed one by one: [`Cells::retain`] packs what stays.

use std::hash::BuildHasher;

use dif::agg::AggFn;
use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of a cell.
pub(crate) type Place = u32;

/// The state of one key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell<'a> {
    /// The function's words.
    pub(crate) words: &'a [u64],
    /// Whether anything was observed since the cell was made or cleared.
    pub(crate) observed: bool,
}

/// Where a key and its cell are.
#[derive(Clone, Copy, Debug)]
struct Slot {
    at: usize,
    key_words: u32,
    observed: bool,
}

/// What the table of hashes has of a key: enough not to look at the key when the table grows, and
/// hardly ever at the wrong one.
#[derive(Clone, Copy, Debug)]
struct Found {
    hash: u32,
    place: Place,
}

impl Found {
    // The table takes a bucket from the low bits and a tag from the high ones.
    fn spread(hash: u32) -> u64 {
        u64::from(hash) << 32 | u64::from(hash)
    }
}

/// The cells of one aggregation.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    function: AggFn,
    n_words: usize,
    slots: Vec<Slot>,
    words: Vec<u64>,
    places: HashTable<Found>,
    hasher: DefaultHashBuilder,
}

impl Cells {
    /// No cells.
    pub(crate) fn new(function: AggFn) -> Self {
        Self {
            function,
            n_words: function.n_words(),
            slots: Vec::new(),
            words: Vec::new(),
            places: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The numbers of all cells; there are no more than there are numbers.
    pub(crate) fn places(&self) -> std::ops::Range<Place> {
        0..Place::try_from(self.len()).unwrap_or(Place::MAX)
    }

    /// A key and its cell; nothing in either if there is none of this number.
    pub(crate) fn get(&self, place: Place) -> (&[u64], Cell<'_>) {
        let Some(slot) = self.slots.get(place as usize) else {
            return (&[], Cell { words: &[], observed: false });
        };
        let both = self.words.get(slot.at..).unwrap_or(&[]);
        let (key, rest) = both.split_at_checked(slot.key_words as usize).unwrap_or((both, &[]));
        (key, Cell { words: rest.get(..self.n_words).unwrap_or(&[]), observed: slot.observed })
    }

    /// The key of a cell.
    pub(crate) fn key(&self, place: Place) -> &[u64] {
        self.get(place).0
    }

    /// A cell.
    pub(crate) fn cell(&self, place: Place) -> Cell<'_> {
        self.get(place).1
    }

    #[allow(clippy::cast_possible_truncation, reason = "any half of a hash is one")]
    fn hash(&self, key: &[u64]) -> u32 {
        self.hasher.hash_one(key) as u32
    }

    fn find_hashed(&self, hash: u32, key: &[u64]) -> Option<Place> {
        let is_it = |found: &Found| found.hash == hash && self.key(found.place) == key;
        self.places.find(Found::spread(hash), is_it).map(|found| found.place)
    }

    /// The number of the cell of `key`.
    pub(crate) fn find(&self, key: &[u64]) -> Option<Place> {
        self.find_hashed(self.hash(key), key)
    }

    /// Merges what was observed of `key`; `false` if there are more keys than can be numbered.
    pub(crate) fn merge(&mut self, key: &[u64], cell: &[u64]) -> bool {
        let hash = self.hash(key);
        let Some(place) = self.find_hashed(hash, key).or_else(|| self.add(hash, key)) else { return false };
        let function = self.function;
        if let Some((slot, words)) = self.slot_mut(place) {
            function.merge(words, cell);
            slot.observed = true;
        }
        true
    }

    fn slot_mut(&mut self, place: Place) -> Option<(&mut Slot, &mut [u64])> {
        let slot = self.slots.get_mut(place as usize)?;
        let from = slot.at + slot.key_words as usize;
        Some((slot, self.words.get_mut(from..from + self.n_words)?))
    }

    // Makes a cell without observations.
    fn add(&mut self, hash: u32, key: &[u64]) -> Option<Place> {
        let place = Place::try_from(self.slots.len()).ok()?;
        let key_words = u32::try_from(key.len()).ok()?;
        self.slots.push(Slot { at: self.words.len(), key_words, observed: false });
        self.words.extend_from_slice(key);
        self.words.resize(self.words.len() + self.n_words, self.function.initial_word());
        let found = Found { hash, place };
        self.places.insert_unique(Found::spread(hash), found, |found| Found::spread(found.hash));
        Some(place)
    }

    /// Forgets all observations, and keeps the keys.
    pub(crate) fn clear(&mut self) {
        let initial = self.function.initial_word();
        for place in (0..self.slots.len()).filter_map(|index| Place::try_from(index).ok()) {
            if let Some((slot, words)) = self.slot_mut(place) {
                words.fill(initial);
                slot.observed = false;
            }
        }
    }

    /// Keeps these cells and no others.
    pub(crate) fn retain(&mut self, places: &[Place]) {
        let mut kept = Self { hasher: self.hasher.clone(), ..Self::new(self.function) };
        for &place in places {
            let (key, cell) = self.get(place);
            let Some(new) = kept.add(self.hash(key), key) else { return };
            if let Some((slot, words)) = kept.slot_mut(new) {
                words.copy_from_slice(cell.words);
                slot.observed = cell.observed;
            }
        }
        *self = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(keys: &[&[u64]]) -> Cells {
        let mut cells = Cells::new(AggFn::Avg);
        for (index, key) in keys.iter().enumerate() {
            assert!(cells.merge(key, &[1, index as u64]));
        }
        cells
    }

    #[test]
    fn keys_of_all_lengths_stay_apart() {
        let keys: [&[u64]; 5] = [&[], &[0], &[0, 0], &[1], &[1, 2, 3]];
        let cells = cells(&keys);
        assert_eq!(cells.len(), 5);
        for (index, key) in keys.iter().enumerate() {
            let place = cells.find(key).unwrap();
            assert_eq!((cells.key(place), cells.cell(place).words), (*key, &[1, index as u64][..]));
        }
        assert_eq!(cells.find(&[7]), None);
    }

    #[test]
    fn equal_keys_are_one() {
        let cells = cells(&[&[4, 5], &[4, 5], &[5, 4], &[4, 5]]);
        assert_eq!(cells.len(), 2);
        assert_eq!(cells.cell(0).words, [3, 4]);
    }

    #[test]
    fn clearing_and_retaining() {
        let mut cells = cells(&[&[1], &[2], &[3]]);
        cells.retain(&[2, 0]);
        assert_eq!((cells.len(), cells.find(&[2])), (2, None));
        assert_eq!(cells.cell(cells.find(&[3]).unwrap()).words, [1, 2]);
        cells.clear();
        assert!(!cells.cell(0).observed && cells.cell(0).words == [0, 0]);
        assert!(cells.merge(&[1], &[1, 9]) && cells.cell(cells.find(&[1]).unwrap()).observed);
    }

    #[test]
    fn cells_that_do_not_exist_are_empty() {
        let cells = cells(&[&[1]]);
        assert!(cells.key(1).is_empty() && cells.cell(7).words.is_empty());
    }
}
