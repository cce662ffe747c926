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

/// Where an entry's cell is, apart: chunk and offset in one number, so that neither has to be computed.
///
/// ```text
///   | offset of the cell, 27 bits | number of the chunk, 5 bits |     0: nowhere
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot(u32);

/// As many bits as tell [`N_CHUNKS`](super::N_CHUNKS) apart.
const CHUNK_BITS: u32 = 5;
const _: () = assert!(1 << CHUNK_BITS == super::N_CHUNKS && CHUNK_BITS + super::PLACE_BITS <= u32::BITS);

impl Spot {
    /// The spot of no entry: chunks are numbered from 0, but that one has no words.
    const NONE: Self = Self(0);

    /// The cell of the entry at a place, whose key is one word.
    #[allow(clippy::cast_possible_truncation, reason = "places have fewer bits, see above")]
    fn of(place: Place) -> Self {
        Self((place.offset() as u32 + 1) << CHUNK_BITS | place.chunk() as u32)
    }

    /// The number of its chunk.
    #[inline(always)]
    pub(super) fn chunk(self) -> usize {
        self.0 as usize % super::N_CHUNKS
    }

    /// Where it is in its chunk.
    #[inline(always)]
    pub(super) fn offset(self) -> usize {
        (self.0 >> CHUNK_BITS) as usize
    }
}

/// Numbers below this are small. (The array is as long as its largest number asks for: 4 KB at most.)
pub(super) const MOST: usize = 1024;
/// Its least length.
const LEAST: usize = 64;

/// See the head of the file.
#[derive(Debug, Default)]
pub(super) struct Small {
    spots: Box<[Spot]>,
    /// There was a key that is not small.
    is_given_up: bool,
}

impl Small {
    /// Where the cell of a number is: nowhere if it has none. Nothing if this does not know.
    #[inline(always)]
    pub(super) fn get(&self, number: u64) -> Option<Spot> {
        self.spots.get(usize::try_from(number).ok()?).copied()
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
            *self = Self { spots: Box::default(), is_given_up: true };
            return;
        };
        if number >= self.spots.len() {
            let mut spots = std::mem::take(&mut self.spots).into_vec();
            spots.resize((number + 1).next_power_of_two().max(LEAST), Spot::NONE);
            self.spots = spots.into();
        }
        if let Some(spot) = self.spots.get_mut(number) {
            *spot = Spot::of(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_are_known_until_there_is_another() {
        let place = |number: u64| Place(512 + 3 * number as u32);
        let mut small = Small::default();
        assert_eq!(small.get(0), None);
        for number in [3, 0, 1023, 64] {
            small.put(number, place(number));
        }
        for number in [3, 0, 1023, 64] {
            let spot = small.get(number).unwrap();
            assert_eq!((spot.chunk(), spot.offset()), (place(number).chunk(), place(number).offset() + 1));
        }
        assert_eq!((small.get(5), small.get(1024)), (Some(Spot::NONE), None));
        small.put(1024, place(9));
        small.put(3, place(10));
        assert!([3, 0, 5, 1024, u64::MAX].iter().all(|n| small.get(*n).is_none()));
    }

    #[test]
    fn the_last_place_of_all_has_a_spot() {
        let spot = Spot::of(Place((1 << super::super::PLACE_BITS) - 2));
        assert_eq!((spot.chunk(), spot.offset()), (26, (1 << 26) - 1));
    }
}
