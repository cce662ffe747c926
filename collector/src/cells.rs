//! The cells of one aggregation, by key, packed.
//!
//! An aggregation can have millions of keys, and most cells are one word. So nothing is allocated
//! for a key: keys, their ends and cells stand one after the other in four arenas, and a table of
//! 32-bit numbers finds them by hash.
//!
//! ```text
//!   places    hash of a key ──▶ number of its cell
//!   keys      | key 0 … | key 1 … | key 2 … |       words as hosts send them
//!   ends      |       3 |       6 |      12 |
//!   words     | cell 0  | cell 1  | cell 2  |       as many words as the function has
//!   observed  | yes     | yes     | no      |
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

/// The cells of one aggregation.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    function: AggFn,
    n_words: usize,
    keys: Vec<u64>,
    ends: Vec<usize>,
    words: Vec<u64>,
    observed: Vec<bool>,
    places: HashTable<Place>,
    hasher: DefaultHashBuilder,
}

// The key of a cell, where `ends` and `keys` are as above.
fn key_of<'a>(keys: &'a [u64], ends: &[usize], place: Place) -> &'a [u64] {
    let place = place as usize;
    let from = place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(place).and_then(|to| keys.get(from..*to)).unwrap_or(&[])
}

impl Cells {
    /// No cells.
    pub(crate) fn new(function: AggFn) -> Self {
        Self {
            function,
            n_words: function.n_words(),
            keys: Vec::new(),
            ends: Vec::new(),
            words: Vec::new(),
            observed: Vec::new(),
            places: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The key of a cell.
    pub(crate) fn key(&self, place: Place) -> &[u64] {
        key_of(&self.keys, &self.ends, place)
    }

    /// A cell; one without observations if there is none of this number.
    pub(crate) fn cell(&self, place: Place) -> Cell<'_> {
        let at = place as usize;
        let words = self.words.get(at * self.n_words..(at + 1) * self.n_words).unwrap_or(&[]);
        Cell { words, observed: self.observed.get(at).copied().unwrap_or(false) }
    }

    /// The number of the cell of `key`.
    pub(crate) fn find(&self, key: &[u64]) -> Option<Place> {
        let hash = self.hasher.hash_one(key);
        self.places.find(hash, |place| self.key(*place) == key).copied()
    }

    /// Merges what was observed of `key`; `false` if there are more keys than can be numbered.
    pub(crate) fn merge(&mut self, key: &[u64], cell: &[u64]) -> bool {
        let Some(place) = self.place(key) else { return false };
        let at = place as usize;
        if let Some(words) = self.words.get_mut(at * self.n_words..(at + 1) * self.n_words) {
            self.function.merge(words, cell);
        }
        if let Some(observed) = self.observed.get_mut(at) {
            *observed = true;
        }
        true
    }

    // The cell of `key`, which is made if there is none.
    fn place(&mut self, key: &[u64]) -> Option<Place> {
        let hash = self.hasher.hash_one(key);
        let Self { places, keys, ends, hasher, .. } = self;
        if let Some(place) = places.find(hash, |place| key_of(keys, ends, *place) == key) {
            return Some(*place);
        }
        let place = Place::try_from(ends.len()).ok()?;
        keys.extend_from_slice(key);
        ends.push(keys.len());
        places.insert_unique(hash, place, |place| hasher.hash_one(key_of(keys, ends, *place)));
        self.words.resize(self.words.len() + self.n_words, self.function.initial_word());
        self.observed.push(false);
        Some(place)
    }

    /// Forgets all observations, and keeps the keys.
    pub(crate) fn clear(&mut self) {
        self.words.fill(self.function.initial_word());
        self.observed.fill(false);
    }

    /// Keeps these cells and no others.
    pub(crate) fn retain(&mut self, places: &[Place]) {
        let mut kept = Self::new(self.function);
        for &place in places {
            let Some(new) = kept.place(self.key(place)) else { return };
            let (at, cell) = (new as usize, self.cell(place));
            if let Some(words) = kept.words.get_mut(at * kept.n_words..(at + 1) * kept.n_words) {
                words.copy_from_slice(cell.words);
            }
            if let Some(observed) = kept.observed.get_mut(at) {
                *observed = cell.observed;
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
