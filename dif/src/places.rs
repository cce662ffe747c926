//! Named ranges of addresses, and which of them an address lies in.
//!
//! Both sides of a session have such a list: the host of what it has told, the consumer of what it
//! has heard. Ranges do not overlap. Memory is used again (a library is unloaded, code is thrown
//! away), so what is added last is true, and whatever it overlaps is forgotten.

use alloc::collections::BTreeMap;

use crate::delivery::Place;

/// Places by their first address.
#[derive(Clone, Debug, Default)]
pub struct Places(BTreeMap<u64, Place>);

impl Places {
    /// Adds a place; one that is empty is none.
    pub fn add(&mut self, place: Place) {
        if place.end <= place.start {
            return;
        }
        while let Some((&start, last)) = self.0.range(..place.end).next_back() {
            if last.end <= place.start {
                break;
            }
            self.0.remove(&start);
        }
        self.0.insert(place.start, place);
    }

    /// The place that an address lies in.
    pub fn find(&self, address: u64) -> Option<&Place> {
        let (_, place) = self.0.range(..=address).next_back()?;
        (address < place.end).then_some(place)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The address that a frame of a stack consists of, if it was given by that.
pub fn address_of_frame(frame: &[u8]) -> Option<u64> {
    let digits = frame.strip_prefix(b"0x").filter(|digits| matches!(digits.len(), 1..=16))?;
    digits.iter().try_fold(0, |address, digit| {
        let value = char::from(*digit).to_digit(16)?;
        Some(address << 4 | u64::from(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn places(all: &[(u64, u64, &str)]) -> Places {
        let mut places = Places::default();
        for &(start, end, name) in all {
            places.add(Place { start, end, name: name.into() });
        }
        places
    }

    fn names(places: &Places, addresses: impl Iterator<Item = u64>) -> Vec<String> {
        addresses.map(|a| places.find(a).map_or_else(String::new, |place| place.name.clone())).collect()
    }

    #[test]
    fn an_address_lies_in_the_place_that_has_it() {
        let places = places(&[(20, 22, "b"), (10, 12, "a"), (u64::MAX - 1, u64::MAX, "c")]);
        assert_eq!(names(&places, 9..13), ["", "a", "a", ""]);
        assert_eq!(names(&places, 19..23), ["", "b", "b", ""]);
        assert_eq!(names(&places, u64::MAX - 1..=u64::MAX), ["c", ""]);
    }

    #[test]
    fn frames_may_be_addresses() {
        assert_eq!(address_of_frame(b"0x7f00"), Some(0x7f00));
        assert_eq!(address_of_frame(b"0xffffffffffffffff"), Some(u64::MAX));
        for text in [&b"0x"[..], b"", b"7f00", b"0x10000000000000000", b"0x1g", b"0x1 ", b"main.lua`f:3"] {
            assert_eq!(address_of_frame(text), None);
        }
    }

    #[test]
    fn what_is_added_last_is_true() {
        let mut places = places(&[(10, 12, "a"), (12, 14, "b"), (14, 16, "c"), (16, 18, "d")]);
        places.add(Place { start: 13, end: 15, name: "new".into() });
        assert_eq!(names(&places, 10..18), ["a", "a", "", "new", "new", "", "d", "d"]);
        places.add(Place { start: 11, end: 11, name: "empty".into() });
        places.add(Place { start: 9, end: 3, name: "nonsense".into() });
        assert_eq!(places.len(), 3);
        places.add(Place { start: 0, end: u64::MAX, name: "all".into() });
        assert_eq!(places.len(), 1);
    }
}
