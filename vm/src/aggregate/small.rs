//! Keys that are small numbers: an array says where their entries are.
//!
//! Numbers of processors, descriptors, opcodes, priorities, lines: what programs count by is often small.
//! Such a key needs no hash, and its entry no second look whether it is the right one, which together are
//! half the instructions of a count.
//!
//! Either all keys of a table are in the array or none is, so that a processor knows which way an update
//! goes: the first key that is no small number empties the array for good. All keys are in the index as well,
//! in any case; so this can be forgotten at any time.

use super::Place;

/// Numbers below this are small. (The array is as long as its largest number asks for: 4 KB at most.)
const MOST: usize = 1024;
/// Its least length.
const LEAST: usize = 64;

/// See the head of the file.
#[derive(Debug, Default)]
pub(super) struct Small {
    places: Box<[Place]>,
    /// There was a key that is not small.
    is_given_up: bool,
}

impl Small {
    /// Where the entry of a number is: [`Place::NONE`] if it has none. Nothing if this does not know.
    #[inline(always)]
    pub(super) fn get(&self, number: u64) -> Option<Place> {
        self.places.get(usize::try_from(number).ok()?).copied()
    }

    /// There is an entry for this number.
    #[inline(always)]
    pub(super) fn put(&mut self, number: u64, place: Place) {
        if !self.is_given_up {
            self.put_at_first(number, place);
        }
    }

    #[inline(never)]
    fn put_at_first(&mut self, number: u64, place: Place) {
        let Some(number) = usize::try_from(number).ok().filter(|n| *n < MOST) else {
            *self = Self { places: Box::default(), is_given_up: true };
            return;
        };
        if number >= self.places.len() {
            let mut places = std::mem::take(&mut self.places).into_vec();
            places.resize((number + 1).next_power_of_two().max(LEAST), Place::NONE);
            self.places = places.into();
        }
        if let Some(known) = self.places.get_mut(number) {
            *known = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_known_until_there_is_another() {
        let mut small = Small::default();
        assert_eq!(small.get(0), None);
        for number in [3, 0, 1023, 64] {
            small.put(number, Place(number as u32 + 7));
        }
        for number in [3, 0, 1023, 64] {
            assert_eq!(small.get(number), Some(Place(number as u32 + 7)));
        }
        assert_eq!((small.get(5), small.get(1024)), (Some(Place::NONE), None));
        small.put(1024, Place(9));
        small.put(3, Place(10));
        assert!([3, 0, 5, 1024, u64::MAX].iter().all(|n| small.get(*n).is_none()));
    }
}
